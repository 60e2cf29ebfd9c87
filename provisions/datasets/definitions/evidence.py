"""Columns of studies."""

from __future__ import annotations

from collections.abc import Iterable

from provisions.datasets import related
from provisions.datasets.column import CURATED, Column, ColumnBuilder, Table
from provisions.models.evidence import Study


def _evidence() -> Iterable[Column]:
    build = ColumnBuilder(Study, CURATED)
    yield build.field("text", "slug")
    yield build.field("text", "authors")
    yield build.field("integer", "year")
    yield from build.fields("text", "title", "published_in", "doi")
    yield build.field("url", "url")
    yield build.relation("agreements", "agreements", fetch=related.agreements_of_studies)
    yield build.field("text", "finding")
    yield build.field("code", "seen")
    yield build.field("url", "seen_at")
    yield build.field("date", "seen_on")


EVIDENCE = Table(
    "evidence",
    "Evidence",
    "Studies on trade agreements, their provisions on MSMEs, and small firms.",
    Study,
    ("slug",),
    tuple(_evidence()),
    removable=True,
)
