"""The panel as CSV and JSON. The counts of a state are written once; each row copies the text of its state."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from provisions.datasets.column import Column
from provisions.panel.builder import Panel

ROW_COLUMNS = ("economy_1", "economy_2", "year", "first_year")  # the first columns, with values of their own in a row
PART = 5_000  # rows: some 7 MB of JSON
WriteCounts = Callable[[list[str], list[float | None]], str]  # from names and values of the counts of a state


def write_csv(panel: Panel, columns: Sequence[Column]) -> Iterator[bytes]:
    """RFC 4180; codes of economies need no quotes and begin with a letter."""
    yield (",".join(column.name for column in columns) + "\r\n").encode()

    def write_counts(_names: list[str], values: list[float | None]) -> str:
        return ",".join("" if value is None else repr(value) for value in values)

    for lines in _lines(panel, columns, "%s,%s,%s,%s,", write_counts):
        yield ("\r\n".join(lines) + "\r\n").encode()


def write_json(panel: Panel, columns: Sequence[Column]) -> Iterator[bytes]:
    """One list of objects, one object per line."""

    def write_counts(names: list[str], values: list[float | None]) -> str:
        return json.dumps(dict(zip(names, values, strict=True)))[1:]

    yield b"[\n"
    separator = ""
    template = '{"economy_1": "%s", "economy_2": "%s", "year": %s, "first_year": %s, '
    for lines in _lines(panel, columns, template, write_counts):
        yield (separator + ",\n".join(lines)).encode()
        separator = ",\n"
    yield b"\n]\n"


def _lines(panel: Panel, columns: Sequence[Column], template: str, write_counts: WriteCounts) -> Iterator[list[str]]:
    """The rows as text, a part at a time.

    Args:
        template: %-format of the values of ROW_COLUMNS, with which a line begins.
        write_counts: writes the other columns, which end it.
    """
    names = [column.name for column in columns]
    if tuple(names[: len(ROW_COLUMNS)]) != ROW_COLUMNS:
        raise ValueError(f"The panel's columns must begin with {', '.join(ROW_COLUMNS)}.")
    counts = names[len(ROW_COLUMNS) :]
    texts: dict[int, str] = {}  # by state
    for first in range(0, panel.rows, PART):
        part = slice(first, first + PART)
        states = panel.state[part]
        for state in set(np.unique(states).tolist()) - texts.keys():
            cells = (panel.states[name][state : state + 1].tolist() for name in counts)  # None where it is masked
            texts[state] = write_counts(counts, [value for (value,) in cells])
        values = [panel.columns[name][part].tolist() for name in ROW_COLUMNS]
        yield [template % row[:4] + texts[row[4]] for row in zip(*values, states.tolist(), strict=True)]
