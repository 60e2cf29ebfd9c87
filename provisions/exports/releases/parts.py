"""What a release holds: its parts, each a table that is written in several formats."""

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
# Found in texts that not everybody has loaded: their words stay under the licence of their corpus.
NOT_RELEASED = ("mentions",)
# What the loaded texts or today's date decide; the rest of a release is the same for everybody.
LEFT_OUT = {"provisions": ("quote",), "texts": ("checksum",), "economies": ("members", "groupings")}
PANEL = "panel"
PANEL_FORMATS = ("csv", "parquet", "dta")  # as JSON it would be ten times the size


@dataclass(frozen=True)
class Part:
    """A table of a release. `write` gives the bytes of a format; `key` names the columns that identify a row."""

    name: str
    label: str
    definition: str
    key: tuple[str, ...]
    columns: Sequence[Column]
    formats: tuple[str, ...]
    write: Callable[[str], Iterator[bytes]]

    def file(self, format: str) -> str:
        """The name of the part's file in a format."""
        return f"{self.name}.{format}"


def table(
    name: str,
    label: str,
    definition: str,
    key: tuple[str, ...],
    columns: Sequence[Column],
    records: Callable[[], Iterable[Record]],
) -> Part:
    """A part of records, in every format. `records` is asked once for each."""

    def write(format: str) -> Iterator[bytes]:
        return FORMATS[format].write(columns, records())

    return Part(name, label, definition, key, columns, tuple(FORMATS), write)


def dataset_parts() -> list[Part]:
    """The public datasets, without what is not the same for everybody."""
    return [_dataset(name) for name in DATASETS if name not in NOT_RELEASED]


def _dataset(name: str) -> Part:
    one = DATASETS[name]
    columns = released_columns(name)

    def records() -> Iterable[Record]:
        return fetch.fetch_rows(public_records(name), columns)

    return table(name, one.label, one.definition, one.key, columns, records)


def released_columns(dataset: str) -> tuple[Column, ...]:
    """The columns that a dataset has in a release."""
    return tuple(column for column in DATASETS[dataset].public if column.name not in LEFT_OUT.get(dataset, ()))


def panel_part(last_year: int) -> Part:
    """Economy pairs and years with an RTA in force, up to a year."""
    columns = panel_columns()

    def write(format: str) -> Iterator[bytes]:
        return write_panel(query_panel(PanelQuery(), last_year), format)

    text = "Pairs of economies by year, for gravity models: RTAs in force between them and what these say on MSMEs."
    return Part(PANEL, "Panel", text, ("economy_1", "economy_2", "year"), columns, PANEL_FORMATS, write)


def text_columns(*described: tuple[str, str, str]) -> tuple[Column, ...]:
    """Columns of text that a release alone has, each by name, label and definition."""
    return tuple(
        Column(name, "text", label, definition, DERIVED, loadable=False) for name, label, definition in described
    )


ABOUT_COLUMNS = text_columns(
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
            for one in part.columns:
                words = {"label": str(one.label), "definition": str(one.definition)}
                yield {"dataset": part.name, "name": one.name, "type": one.type, **words, "source": one.source}

    text = "Every column of every file."
    return table("columns", "Columns", text, ("dataset", "name"), ABOUT_COLUMNS, records)
