"""Data going out. Every face and the command line ask here, so that all write the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from provisions.datasets.formats import FORMATS, Format
from provisions.datasets.public import DATASETS, everything, everything_public
from provisions.datasets.shapes import Shape, shaped
from provisions.datasets.streaming import download, stream
from provisions.models import gather
from provisions.models.column import Column

__all__ = [
    "DATASETS",
    "FORMATS",
    "Format",
    "Shape",
    "columns",
    "download",
    "everything",
    "everything_public",
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
    return shape.turn(gather.rows(DATASETS[dataset], queryset, shape.read))
