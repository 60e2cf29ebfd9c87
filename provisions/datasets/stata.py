"""Stata 14 and later: numbers with value labels where there are codes."""

from __future__ import annotations

from collections.abc import Hashable
from typing import IO, Any

import pandas as pd

from provisions.datasets.meanings import Meaning, meanings
from provisions.datasets.stata_names import stata_names
from provisions.datasets.typed import EPOCH, Columns, Records
from provisions.models.column import Column

STRINGS = ("text", "url", "codes")


def write(file: IO[bytes], columns: Columns, records: Records) -> None:
    """Stata 14 and later (format 118): codes as numbers with value labels, many-valued codes joined by semicolons.

    Names are those of `stata_names`.
    """
    known = meanings(columns)
    names = [column.name for column in columns]
    frame = pd.DataFrame.from_records([[record[name] for name in names] for record in records], columns=names)
    labels: dict[Hashable, dict[float, str]] = {}
    dates: Any = {}  # pandas-stubs allow no name of a column here
    for column in columns:
        frame[column.name] = _stata_column(column, frame[column.name], known)
        if column.type == "code" and column.variable:
            labels[column.name] = {float(place): one.label for place, one in enumerate(known[column.variable], 1)}
        if column.type == "date":
            dates[column.name] = "td"
    short = stata_names(names)
    frame.rename(columns=short).to_stata(
        file,
        version=118,
        write_index=False,
        convert_dates={short[name]: kind for name, kind in dates.items()},
        value_labels={short[str(name)]: found for name, found in labels.items()},
        variable_labels={short[column.name]: str(column.label)[:80] for column in columns},
        convert_strl=[short[column.name] for column in columns if column.type in STRINGS or _is_word(column)],
        time_stamp=EPOCH,
        data_label="RTA-DB",
    )


def _is_word(column: Column) -> bool:
    return column.type == "code" and not column.variable


def _stata_column(column: Column, found: Any, known: dict[str, list[Meaning]]) -> Any:
    if column.type == "code" and column.variable:
        return found.map({one.code: place for place, one in enumerate(known[column.variable], 1)}).astype("float64")
    if column.type == "date":
        return pd.to_datetime(found, format="%Y-%m-%d")
    if column.type in ("integer", "boolean"):
        return pd.to_numeric(found.map({True: 1, False: 0}) if column.type == "boolean" else found).astype("float64")
    if column.type == "codes":
        return found.map(lambda codes: ";".join(codes or []))
    return found.map(lambda text: "" if text is None else text)
