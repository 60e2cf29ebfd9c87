"""Columns that several datasets share."""

from __future__ import annotations

from provisions.datasets.column import CORPUS, WTO, Column, ColumnBuilder
from provisions.models.provisions import Provision


def agreement_name(path: str = "agreement__name") -> Column:
    build = ColumnBuilder(Provision, WTO)
    text = "The agreement's name in the WTO's list."
    return build.derived("text", "agreement_name", "agreement's name", text, path=path, source=WTO)


def language(path: str) -> Column:
    build = ColumnBuilder(Provision, CORPUS)
    return build.derived("code", "language", "language", "Of the text: ISO 639-1.", path=path, source=CORPUS)
