"""Data going out. Every face and the command line ask here, so that all write the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from provisions.datasets import fetch
from provisions.datasets.column import Column
from provisions.exports.file_cache import FileNotReady
from provisions.exports.formats import FORMATS, Format
from provisions.exports.public import DATASETS, all_records, public_records
from provisions.exports.shapes import Shape, shaped
from provisions.exports.streaming import download, stream

__all__ = [
    "DATASETS",
    "FORMATS",
    "FileNotReady",
    "Format",
    "Shape",
    "all_records",
    "columns",
    "download",
    "public_records",
    "records",
    "shaped",
    "stream",
]


def columns(dataset: str) -> tuple[Column, ...]:
    """The columns that a dataset has for readers, in their order; raises KeyError for an unknown dataset."""
    return DATASETS[dataset].public


def records(dataset: str, queryset: QuerySet[Any], shape: Shape | None = None) -> Iterator[dict[str, Any]]:
    """The records of a queryset of the dataset's model, ready for JSON, in its order and with the columns' names.

    Lists for codes, ISO dates, None for whatever is missing. Read in batches of a fixed number of queries. A shape
    says which columns there are; all as they are without one.
    """
    shape = shape or shaped(DATASETS[dataset])
    return shape.reshape(fetch.fetch_rows(queryset, shape.read))
