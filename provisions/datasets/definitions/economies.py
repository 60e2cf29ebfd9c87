"""Columns of economies and of members of groupings."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets import related
from provisions.datasets.column import WTO, Column, ColumnBuilder, Table
from provisions.models.economies import Economy, GroupingMember


def _economies() -> Iterable[Column]:
    build, read = ColumnBuilder(Economy, WTO), related.grouping_members
    yield build.field("text", "code")
    yield from build.fields("text", "name", "short_name")
    yield from build.fields("code", "kind")
    yield build.field("code", "region", "region__code")
    yield build.derived("codes", "members", "members today", "For a grouping: who is in it today.", fetch=read)
    yield build.derived("codes", "groupings", "groupings today", "The groupings it is in today.", fetch=read)


def _groupings() -> Iterable[Column]:
    build = ColumnBuilder(GroupingMember, WTO)
    yield build.field("code", "grouping", "grouping__code")
    yield build.field("code", "member", "member__code")
    yield from build.fields("date", "entry_date", "exit_date")
    yield build.field("text", "source")


ECONOMIES = Table(
    "economies",
    "Economies",
    "Countries, customs territories and groupings that are parties to agreements.",
    Economy,
    ("code",),
    tuple(_economies()),
)
GROUPINGS = Table(
    "groupings",
    "Members of groupings",
    "Who was in which grouping, from when to when.",
    GroupingMember,
    ("grouping", "member"),
    tuple(_groupings()),
    removable=True,
)
