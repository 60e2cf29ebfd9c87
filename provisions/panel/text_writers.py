"""The panel as text, CSV and JSON: what is in force is written once for each state, and each row takes it as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from provisions.datasets.column import Column
from provisions.panel.builder import Panel

Columns = Sequence[Column]
OWN = ("economy_1", "economy_2", "year", "first_year")  # the first columns, whose cells are a row's own
PART = 5_000  # rows: some 7 MB of JSON


def csv(panel: Panel, columns: Columns) -> Iterator[bytes]:
    """RFC 4180; codes of economies need no quotes and begin with a letter."""
    yield (",".join(column.name for column in columns) + "\r\n").encode()

    def body(_names: list[str], values: list[float]) -> str:
        return ",".join(map(repr, values))

    for lines in _lines(panel, columns, "%s,%s,%s,%s,", body):
        yield ("\r\n".join(lines) + "\r\n").encode()


def json_list(panel: Panel, columns: Columns) -> Iterator[bytes]:
    """One list of objects, one object per line."""
    yield b"[\n"
    begin = ", ".join(f'"{name}": {mark}' for name, mark in zip(OWN, ('"%s"', '"%s"', "%s", "%s"), strict=True))
    between = ""

    def body(names: list[str], values: list[float]) -> str:
        return json.dumps(dict(zip(names, values, strict=True)))[1:]

    for lines in _lines(panel, columns, f"{{{begin}, ", body):
        yield (between + ",\n".join(lines)).encode()
        between = ",\n"
    yield b"\n]\n"


def _lines(
    panel: Panel, columns: Columns, begin: str, body: Callable[[list[str], list[float]], str]
) -> Iterator[list[str]]:
    """The rows as text, some at a time: `begin` with a row's own cells, then what `body` makes of its other columns."""
    names = [column.name for column in columns]
    if tuple(names[: len(OWN)]) != OWN:
        raise ValueError(f"The panel's columns begin with {', '.join(OWN)}, not with {', '.join(names[: len(OWN)])}.")
    shared = names[len(OWN) :]
    told: dict[int, str] = {}
    for first in range(0, panel.rows, PART):
        part = slice(first, first + PART)
        states = panel.state[part]
        for state in set(np.unique(states).tolist()) - told.keys():
            told[state] = body(shared, [panel.states[name][state].item() for name in shared])
        own = [panel.columns[name][part].tolist() for name in OWN]
        yield [begin % cells[:4] + told[cells[4]] for cells in zip(*own, states.tolist(), strict=True)]
