"""Who is a pair of which agreement in the shipped data: tables of what the law says, each line with its source."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from provisions.panel.dyads import Dyads, build_dyads

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _pair(dyads: Dyads, one: str, two: str, day: date) -> Any:
    """The rows of a pair that hold on a day."""
    codes = list(dyads.codes)
    first, second = sorted((codes.index(one), codes.index(two)))
    held = (dyads.first <= np.datetime64(day)) & (np.datetime64(day) <= dyads.last)
    return held & (dyads.one == first) & (dyads.two == second)


def test_pairs_have_the_agreements_of_the_law_at_the_end_of_a_year(shipped: None) -> None:
    dyads, wrong = build_dyads(), []
    for line in _lines("pair_years.csv"):
        rows = _pair(dyads, line["one"], line["two"], date(int(line["year"]), 12, 31))
        found = ";".join(dyads.slugs[place] for place in dyads.agreement[rows])
        if found != line["agreements"]:
            wrong.append(f"{line['one']}-{line['two']} {line['year']}: {found or 'none'}, not {line['agreements']}")
    assert not wrong, "\n".join(wrong)


def test_agreements_have_the_pairs_of_their_texts_on_a_day(shipped: None) -> None:
    dyads, wrong = build_dyads(), []
    for line in _lines("agreement_days.csv"):
        own = dyads.filter(agreements=[line["agreement"]])
        for column, expected in (("pairs", True), ("no_pairs", False)):
            for pair in line[column].split():
                one, two = pair.split("-")
                if bool(_pair(own, one, two, date.fromisoformat(line["day"])).any()) != expected:
                    wrong.append(f"{line['agreement']} {line['day']}: {pair} in {column}")
    assert not wrong, "\n".join(wrong)
