"""The parts of a release: tables that are written in several formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from provisions.datasets import fetch
from provisions.datasets.column import Column
from provisions.exports.formats import FORMATS
from provisions.exports.public import DATASETS, public_records
from provisions.panel import dyad_dataset, years
from provisions.panel.columns import panel_columns
from provisions.panel.dataset import WRITERS, query_panel, write_panel
from provisions.panel.query import DyadQuery, PanelQuery

Record = dict[str, Any]
# Derived from texts whose words stay under the licence of their corpus.
UNRELEASED_DATASETS = ("mentions",)
# Columns that depend on the loaded texts or on the date; the rest of a release is the same everywhere.
UNRELEASED_COLUMNS = {
    "provisions": ("quote", "document_start", "document_end"),
    "texts": ("checksum",),
    "economies": ("members", "groupings"),
}
PANEL = "panel"
PANEL_FORMATS = tuple(name for name in WRITERS if name != "json")  # which would be ten times the size


@dataclass(frozen=True)
class Part:
    """A table of a release. `key` names the columns that identify a row; `write` yields the bytes of a format."""

    name: str
    label: str
    definition: str
    key: tuple[str, ...]
    columns: Sequence[Column]
    write: Callable[[str], Iterator[bytes]]
    formats: tuple[str, ...] = tuple(FORMATS)

    def filename(self, format: str) -> str:
        return f"{self.name}.{format}"


def record_writer(
    columns: Sequence[Column], records: Callable[[], Iterable[Record]]
) -> Callable[[str], Iterator[bytes]]:
    """The function that writes records in a format; `records` is called once for each."""
    return lambda format: FORMATS[format].write(columns, records())


def dataset_parts() -> list[Part]:
    """The public datasets, without what is not the same everywhere."""
    return [_dataset(name) for name in DATASETS if name not in UNRELEASED_DATASETS]


def _dataset(name: str) -> Part:
    table, columns = DATASETS[name], released_columns(name)
    write = record_writer(columns, lambda: fetch.fetch_rows(public_records(name), columns))
    return Part(name, table.label, table.definition, table.key, columns, write)


def released_columns(dataset: str) -> tuple[Column, ...]:
    """The columns that a dataset has in a release."""
    names = UNRELEASED_COLUMNS.get(dataset, ())
    return tuple(column for column in DATASETS[dataset].public if column.name not in names)


def panel_part(last_year: int) -> Part:
    """Pairs of economies and years with an RTA in force, up to `last_year` or the last that the data have."""
    last_year = min(last_year, years.last_year())
    text = "Pairs of economies by year, for gravity models: RTAs in force between them and what these say on MSMEs."
    key = ("economy_1", "economy_2", "year")

    def write(format: str) -> Iterator[bytes]:
        return write_panel(query_panel(PanelQuery(), last_year), format)

    return Part(PANEL, "Panel", text, key, panel_columns(), write, PANEL_FORMATS)


def dyads_part() -> Part:
    """Agreements with the pairs of economies that the panel counts for them."""

    def records() -> Iterator[Record]:
        return dyad_dataset.dyad_records(dyad_dataset.query_dyads(DyadQuery()))

    write = record_writer(dyad_dataset.COLUMNS, records)
    label, text = dyad_dataset.LABEL, dyad_dataset.DEFINITION
    return Part(dyad_dataset.DYADS, label, text, dyad_dataset.KEY, dyad_dataset.COLUMNS, write)


COLUMNS = (
    Column("dataset", "text", "Dataset", "The file's name without its ending."),
    Column("name", "text", "Column", "The column's name."),
    Column("type", "text", "Type", "text, code, codes (joined by ; in CSV), integer, number, boolean, date or url."),
    Column("label", "text", "Label", "What it is called."),
    Column("definition", "text", "Definition", "What it holds."),
    Column("source", "text", "Source", "Where its content comes from."),
)


def columns_part(parts: Sequence[Part]) -> Part:
    """Every column of the other parts."""

    def records() -> Iterator[Record]:
        for part in parts:
            for column in part.columns:
                yield {"dataset": part.name} | {one.name: str(getattr(column, one.name)) for one in COLUMNS[1:]}

    text = "Every column of every file."
    return Part("columns", "Columns", text, ("dataset", "name"), COLUMNS, record_writer(COLUMNS, records))
