"""The parts of a release: tables that are written in several formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from provisions.datasets import fetch
from provisions.datasets.column import DERIVED, Column
from provisions.exports.formats import FORMATS
from provisions.exports.public import DATASETS, public_records
from provisions.panel.columns import panel_columns
from provisions.panel.dataset import query_panel, write_panel
from provisions.panel.query import PanelQuery

Record = dict[str, Any]
# Derived from texts whose words stay under the licence of their corpus.
UNRELEASED_DATASETS = ("mentions",)
# Columns that depend on the loaded texts or on the date; the rest of a release is the same everywhere.
UNRELEASED_COLUMNS = {"provisions": ("quote",), "texts": ("checksum",), "economies": ("members", "groupings")}
PANEL = "panel"
PANEL_FORMATS = ("csv", "parquet", "dta")  # as JSON it would be ten times the size


@dataclass(frozen=True)
class Part:
    """A table of a release. `key` names the columns that identify a row; `write` yields the bytes of a format."""

    name: str
    label: str
    definition: str
    key: tuple[str, ...]
    columns: Sequence[Column]
    formats: tuple[str, ...]
    write: Callable[[str], Iterator[bytes]]

    def filename(self, format: str) -> str:
        return f"{self.name}.{format}"


def table_part(
    name: str,
    label: str,
    definition: str,
    key: tuple[str, ...],
    columns: Sequence[Column],
    records: Callable[[], Iterable[Record]],
) -> Part:
    """A part in every format; `records` is called once for each."""

    def write(format: str) -> Iterator[bytes]:
        return FORMATS[format].write(columns, records())

    return Part(name, label, definition, key, columns, tuple(FORMATS), write)


def dataset_parts() -> list[Part]:
    """The public datasets, without what is not the same everywhere."""
    return [_dataset(name) for name in DATASETS if name not in UNRELEASED_DATASETS]


def _dataset(name: str) -> Part:
    table = DATASETS[name]
    columns = released_columns(name)

    def records() -> Iterable[Record]:
        return fetch.fetch_rows(public_records(name), columns)

    return table_part(name, table.label, table.definition, table.key, columns, records)


def released_columns(dataset: str) -> tuple[Column, ...]:
    """The columns that a dataset has in a release."""
    unreleased = UNRELEASED_COLUMNS.get(dataset, ())
    return tuple(column for column in DATASETS[dataset].public if column.name not in unreleased)


def panel_part(last_year: int) -> Part:
    """Pairs of economies and years with an RTA in force, up to `last_year`."""
    columns = panel_columns()

    def write(format: str) -> Iterator[bytes]:
        return write_panel(query_panel(PanelQuery(), last_year), format)

    text = "Pairs of economies by year, for gravity models: RTAs in force between them and what these say on MSMEs."
    return Part(PANEL, "Panel", text, ("economy_1", "economy_2", "year"), columns, PANEL_FORMATS, write)


def text_columns(*columns: tuple[str, str, str]) -> tuple[Column, ...]:
    """Text columns that only releases have, from name, label and definition."""
    return tuple(
        Column(name, "text", label, definition, DERIVED, loadable=False) for name, label, definition in columns
    )


COLUMNS = text_columns(
    ("dataset", "Dataset", "The file's name without its ending."),
    ("name", "Column", "The column's name."),
    ("type", "Type", "text, code, codes (joined by ; in CSV), integer, number, boolean, date or url."),
    ("label", "Label", "What it is called."),
    ("definition", "Definition", "What it holds."),
    ("source", "Source", "Where its content comes from."),
)


def columns_part(parts: Sequence[Part]) -> Part:
    """Every column of the other parts."""

    def records() -> Iterator[Record]:
        for part in parts:
            for column in part.columns:
                yield {
                    "dataset": part.name, "name": column.name, "type": column.type, "label": str(column.label),
                    "definition": str(column.definition), "source": column.source,
                }  # fmt: skip

    text = "Every column of every file."
    return table_part("columns", "Columns", text, ("dataset", "name"), COLUMNS, records)
