"""The panel as a dataset: its columns, records and files. It is worked out from what is public, never stored."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from provisions.analysis.panel import Panel, panel
from provisions.datasets.typed import EPOCH, spooled_file, stata_names
from provisions.models import Value
from provisions.models.column import DERIVED, Column

PLAIN = {
    "economy_1": ("code", "First economy", "ISO 3166-1 alpha-3 code; of an undirected pair the first in the alphabet."),
    "economy_2": ("code", "Second economy", "ISO 3166-1 alpha-3 code."),
    "year": ("integer", "Year", "What is in force on its last day."),
    "first_year": ("integer", "First year", "First year with an RTA in force between the two; 0 for none."),
    "rtas": ("integer", "RTAs in force", "Number of RTAs in force between the two."),
    "rtas_msme": ("integer", "RTAs with an MSME provision", "Number of them with any provision on MSMEs."),
    "rtas_msme_more": ("integer", "RTAs with more than a list item", "Number of them with more than an enumeration."),
    "provisions": ("integer", "Provisions", "Provisions on MSMEs in them, each from the year of its words."),
    "provisions_more": ("integer", "Provisions, more than a list item", "Those that are more than an enumeration."),
    "strength_hard": ("integer", "Hard provisions", "Provisions whose strength is hard."),
    "strength_mixed": ("integer", "Mixed provisions", "Provisions whose strength is mixed."),
    "strength_soft": ("integer", "Soft provisions", "Provisions whose strength is soft."),
    "depth": (
        "number",
        "Depth",
        "0 to 100: how broadly and firmly themes are covered; formula in docs/methodology.md.",
    ),
}
FORMATS = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "dta": "application/x-stata-dta",
}


CHOICES = {"pairs": ("in_force", "all"), "directed": ("no", "yes")}


def asked(choices: Mapping[str, str], last_year: int) -> Panel:
    """The panel that choices ask for: pairs in_force (unless told otherwise) or all, directed no or yes.

    Raises ValueError for a choice that there is not; the message says what there is.
    """
    for name, value in choices.items():
        if name not in CHOICES:
            raise ValueError(f"The panel takes no {name}; it takes {', '.join(CHOICES)}.")
        if value not in CHOICES[name]:
            raise ValueError(f"{name} is {' or '.join(CHOICES[name])}, not {value!r}.")
    return panel(last_year, all_pairs=choices.get("pairs") == "all", directed=choices.get("directed") == "yes")


def panel_columns() -> list[Column]:
    """The columns in their order: economies and year, counts, one for each kind and theme of the codebook, depth."""
    names = [name for name in PLAIN if name != "depth"]
    coded = [
        Column(f"{value.variable_id}_{value.code}", "integer", value.label_en, value.definition_en, DERIVED, False)
        for value in Value.objects.filter(variable__in=["kind", "theme"]).order_by("variable__position", "position")
    ]
    return [*(_plain(name) for name in names), *coded, _plain("depth")]


def _plain(name: str) -> Column:
    kind, label, definition = PLAIN[name]
    return Column(name, kind, label, definition, DERIVED, loadable=False)


def panel_records(panel: Panel, first: int = 0, last: int | None = None) -> list[dict[str, Any]]:
    """The records from place `first` up to `last`, ready for JSON."""
    frame = _frame(panel, slice(first, last))
    return [{str(name): value for name, value in record.items()} for record in frame.to_dict("records")]


def write_panel(panel: Panel, format: str) -> Iterator[bytes]:
    """The whole panel in pieces; raises KeyError for a format that is not in FORMATS."""
    return {"csv": _csv, "json": _json, "parquet": _parquet, "dta": _stata}[format](panel)


def _frame(panel: Panel, part: slice) -> pd.DataFrame:
    return pd.DataFrame({column.name: panel.columns[column.name][part] for column in panel_columns()})


def _parts(panel: Panel, size: int = 20_000) -> Iterator[pd.DataFrame]:
    for first in range(0, panel.rows, size):
        yield _frame(panel, slice(first, first + size))


def _csv(panel: Panel) -> Iterator[bytes]:
    """RFC 4180; codes of economies need no quotes and begin with a letter."""
    header = io.StringIO(newline="")
    csv.writer(header, lineterminator="\r\n").writerow([column.name for column in panel_columns()])
    yield header.getvalue().encode()
    for frame in _parts(panel):
        yield frame.to_csv(index=False, header=False, lineterminator="\r\n").encode()


def _json(panel: Panel) -> Iterator[bytes]:
    yield b"["
    for place, frame in enumerate(_parts(panel)):
        text = json.dumps(frame.to_dict("records"))[1:-1]
        yield (("," if place else "") + text).encode()
    yield b"]\n"


def _parquet(panel: Panel) -> Iterator[bytes]:
    def write(file: IO[bytes]) -> None:
        described = {
            column.name: {"label": str(column.label), "definition": str(column.definition)}
            for column in panel_columns()
        }
        table = pa.Table.from_pandas(_frame(panel, slice(None)), preserve_index=False)
        fields = [field.with_metadata(described[field.name]) for field in table.schema]
        pq.write_table(table.cast(pa.schema(fields)), file, compression="zstd")

    return spooled_file(write)


def _stata(panel: Panel) -> Iterator[bytes]:
    def write(file: IO[bytes]) -> None:
        columns = panel_columns()
        short = stata_names([column.name for column in columns])
        labels: Any = {short[column.name]: str(column.label)[:80] for column in columns}
        frame = _frame(panel, slice(None)).rename(columns=short)
        frame.to_stata(
            file, version=118, write_index=False, variable_labels=labels, time_stamp=EPOCH, data_label="RTA-DB"
        )

    return spooled_file(write)
