"""Columns of economies and of members of groupings."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets import related
from provisions.datasets.column import CURATION, WTO, Column, ColumnBuilder, define_table
from provisions.models.economies import Economy, GroupingMember


@define_table(
    "Economies", "Countries, customs territories and groupings that are parties to agreements.", Economy, ("code",)
)
def economies() -> Iterable[Column]:
    build, fetch = ColumnBuilder(Economy, WTO), related.grouping_members
    yield from build.fields("text", "code", "name", "short_name")
    yield build.field("code", "kind")
    yield build.field("code", "region", "region__code")
    yield from build.fields("date", "exists_from", "exists_until", source=CURATION)
    yield Column("members", "codes", "members today", "For a grouping: who is in it today.", fetch=fetch)
    yield Column("groupings", "codes", "groupings today", "The groupings it is in today.", fetch=fetch)


@define_table(
    "Members of groupings",
    "Who was in which grouping, from when to when.",
    GroupingMember,
    ("grouping", "member"),
    removable=True,
)
def groupings() -> Iterable[Column]:
    build = ColumnBuilder(GroupingMember, WTO)
    yield build.field("code", "grouping", "grouping__code")
    yield build.field("code", "member", "member__code")
    yield from build.fields("date", "entry_date", "exit_date")
    yield build.field("text", "source")
