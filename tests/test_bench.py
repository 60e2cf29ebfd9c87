"""The parts of the bench: the same data each time, limits of time, a table with every ratio."""

from __future__ import annotations

from bench.clock import Taken, TooLong, in_turns
from bench.making import Maker, Place, Template
from bench.table import table


def test_the_same_provisions_each_time() -> None:
    templates = [Template(1, "Finance", "Chapter 1", "One. Two; three."), Template(2, "", "", "Four.")]
    places = [Place(7, "A - B", None, 5), Place(8, "C - D", None, 0)]
    first, second = ([*Maker(templates, places).batch(range(20, 60))] for _turn in range(2))
    assert first == second and len({plan.summary for plan, _document in first}) > 5
    assert sum(plan.agreement == 7 for plan, _document in first) > 20  # in proportion to what they have


def test_what_takes_too_long_says_so() -> None:
    def slow() -> None:
        raise TooLong

    found = in_turns({"ours": lambda: sum(range(10_000)), "floor": slow}, repeat=2, seconds=3)
    assert isinstance(found["ours"], Taken) and found["ours"].runs == 2
    assert found["floor"] == "over 3 s"


def test_the_table_has_every_ratio() -> None:
    one, other = {"cpu": 300.0}, {"cpu": 100.0}
    machine = {"cores": 2, "processor": "made up", "python": "3.11", "load": [0.5]}
    cells = [{"cell": "list page", "ours": one, "floor": other, "datasette": "over 60 s", "plain": one}]
    database = {
        "rows": 1000,
        "engine": "SQLite 3.40",
        "cells": cells,
        "once": 0.5,
        "serving": {"answers a second": 200.0},
    }
    told = table({"date": "2026-01-01", "machine": machine, "options": {"repeat": 5}, "databases": [database]})
    x = "\N{MULTIPLICATION SIGN}"
    assert f"| list page | 300 | 100 | 3{x} | over 60 s | \N{EN DASH} | 300 | 1{x} |" in told
    assert "200 answers a second" in told
