"""Columns of studies."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets import related
from provisions.datasets.column import CURATION, Column, ColumnBuilder, define_table
from provisions.models.evidence import Study


@define_table(
    "Evidence",
    "Studies on trade agreements, their provisions on MSMEs, and small firms.",
    Study,
    ("slug",),
    removable=True,
)
def evidence() -> Iterable[Column]:
    build = ColumnBuilder(Study, CURATION)
    yield from build.fields("text", "slug", "authors")
    yield build.field("integer", "year")
    yield from build.fields("text", "title", "published_in", "doi")
    yield build.field("url", "url")
    yield build.relation("agreements", related.relation(Study, "agreements", "slug"))
    yield build.field("text", "finding")
    yield build.field("code", "seen")
    yield build.field("url", "seen_at")
    yield build.field("date", "seen_on")
