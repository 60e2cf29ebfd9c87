"""Dyads on every face, and what the documentation says of them and of the panel: its examples are run as they stand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.test import Client

from provisions.exports import FORMATS
from provisions.panel.builder import build_panel
from provisions.panel.dataset import panel_records, query_panel
from provisions.panel.dyad_dataset import query_dyads
from provisions.panel.query import DyadQuery, PanelQuery
from provisions.panel.years import last_year
from tests.code_blocks import blocks
from tests.factories import World, agreement
from tests.postgres import ROOT

pytestmark = pytest.mark.django_db
DOCS = (ROOT / "docs" / "methodology.md").read_text(encoding="utf-8")


def examples() -> Iterator[list[str]]:
    """The rows of the tables that begin with a rule."""
    for table in re.findall(r"^\| rule \|.*\n\|---.*\n((?:\|.*\n)+)", DOCS, re.M):
        yield from ([cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines())


def spans(economies: str, slug: str) -> list[str]:
    """The days on which two economies are a pair of an agreement, in the documentation's words."""
    one, two = economies.split()
    dyads = query_dyads(DyadQuery((slug,), (one,)))
    rows = dyads.codes[dyads.two] == two
    days = zip(dyads.first[rows].astype(str), dyads.last[rows].astype(str), dyads.holds[rows], strict=True)
    return [f"{first} on" if holds else f"{first} to {last}" for first, last, holds in days] or ["never"]


def cells(rule: str, named: str, told: list[str]) -> list[str]:
    """What the panel has for two economies in a year of the columns that are told, with the parameters of the rule."""
    one, two, year = named.split()
    params = QueryDict(mutable=True)
    for name, value in re.findall(r"`(pairs|directed|same_side)=(\w+)`", rule):
        params[name] = value
    query = replace(PanelQuery.parse(params, last_year()), economies=(one,), first=int(year), last=int(year))
    rows = panel_records(query_panel(query, last_year()))
    found = [row for row in rows if (row["economy_1"], row["economy_2"]) == (one, two)]
    names = [cell.split()[0] for cell in told]
    return (
        [f"{name} {'blank' if found[0][name] is None else found[0][name]}" for name in names] if found else ["no row"]
    )


@pytest.mark.alone
def test_the_examples_in_the_documentation_are_true(shipped: None) -> None:
    wrong, rule, seen = [], "", 0
    for said, named, *others in examples():
        rule, told, seen = said or rule, others[-1].split(", "), seen + 1
        there = spans(named, others[0].strip("`")) if len(others) == 2 else cells(rule, named, told)
        wrong += [] if told == there else [f"{named}: {there}, not {told}"]
    assert (wrong, seen) == ([], 32)


@pytest.mark.alone
def test_the_panel_follows_from_the_files_in_a_few_lines(
    shipped: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("export", "provisions", output=tmp_path / "provisions.csv", filter=["incorporated=include"])
    for name in ("dyads", "agreements", "changes", "codebook", "panel"):
        call_command("export", name, output=tmp_path / f"{name}.csv")
    monkeypatch.chdir(tmp_path)
    (block,) = (one for one in blocks() if one.lines[0] == "import pandas as pd")
    made: dict[str, Any] = {}
    exec("\n".join(block.lines).replace("2025", str(last_year())), made)
    dyads = made["dyads"]
    assert len(dyads) > 10_000 and not ((dyads.side_1 == dyads.side_2) & (dyads.side_1 != "")).any()
    assert not dyads.duplicated(["agreement", "economy_1", "economy_2", "entry_date"]).any()
    whole = pd.read_csv("panel.csv", keep_default_na=False, na_values=[""])
    names = ["economy_1", "economy_2", "year", "first_year", "rtas", "rtas_unread", "provisions", "depth"]
    pd.testing.assert_frame_equal(made["panel"][names], whole[names], check_dtype=False, atol=0.006)


def got(client: Client, address: str) -> bytes:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("asked", ["", "agreement=eu-peru&economy=PER&same_side=include"])
def test_every_face_writes_the_same_bytes(
    world: World, client: Client, tmp_path: Path, format: str, asked: str
) -> None:
    call_command("export", "dyads", format=format, output=tmp_path / "dyads", filter=[*filter(None, asked.split("&"))])
    made = (tmp_path / "dyads").read_bytes()
    assert got(client, f"dyads.{format}?{asked}") == made
    if format != "json":  # which is a page there
        assert got(client, f"dyads/?format={format}&{asked}") == made


def test_pages_are_the_file(world: World, client: Client) -> None:
    pages = [client.get(f"/api/v1/dyads/?page_size=2&page={page}").json() for page in (1, 2)]
    rows = [row for page in pages for row in page["results"]]
    assert rows == [
        {
            "agreement": slug, "wto_rta_id": number, "types": types, "economy_1": one, "economy_2": two,
            "entry_date": entry, "exit_date": None, "side_1": side_1, "side_2": side_2,
        }
        for slug, number, types, one, two, entry, side_1, side_2 in (
            ("chile-peru", 9001, ["eia", "fta"], "CHL", "PER", "2009-03-01", "CHL", "PER"),
            ("eu-peru", 9002, ["eia", "fta"], "DEU", "PER", "2013-03-01", "EUN", "PER"),
            ("korea-chile", 9003, ["fta"], "CHL", "KOR", "2004-04-01", "CHL", "KOR"),
        )
    ]  # fmt: skip
    lines = list(csv.DictReader(io.StringIO(got(client, "dyads.csv").decode())))
    assert [line["economy_1"] for line in lines] == [row["economy_1"] for row in rows]
    assert pages[0]["count"] == len(lines) == 3


def test_sums_of_dyads_are_the_panel_for_pairs_on_one_side_too(world: World) -> None:
    agreement("Customs Union", "CHL PER KOR DEU", in_force_goods="2015-01-01")
    for same_side in (False, True):
        panel, dyads = build_panel(2020, same_side), query_dyads(DyadQuery(same_side=same_side))
        first, last = dyads.years()
        assert panel.columns["rtas"][:].sum() == (2021 - first).sum() and (last > 2020).all()


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ("agreement=eu-pero", "agreement"), ("agreement=chile-peru-old", "agreement"), ("economy=EUN", "economy"),
        ("same_side=yes", "same_side"), ("page=0", "page"), ("format=xml", "format"), ("theme=msme_finance", "theme"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_refused(world: World, client: Client, asked: str, parameter: str) -> None:
    answer = client.get(f"/api/v1/dyads/?{asked}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, parameter)
    if parameter not in ("page", "format"):
        with pytest.raises(CommandError, match=parameter):
            call_command("export", "dyads", filter=[asked])
