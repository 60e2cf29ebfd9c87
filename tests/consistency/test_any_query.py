"""The same question gives the same records, order, facets and file on SQLite and on PostgreSQL.

Questions are drawn from the real values. The PostgreSQL database sorts names by the rules of English, as servers
out there may: the order must be the site's own all the same. Relevance is each engine's own: only the set is equal.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.postgres import ROOT, throwaway_server

pytestmark = pytest.mark.postgres
QUESTIONS = 60  # others in each run; --trust-times=0.1 asks the fewest
FEWEST = 24
BY_ENGLISH_RULES = "CREATE DATABASE english TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"


class Engine:
    """A process that answers on one engine."""

    def __init__(self, folder: Path, **environment: str) -> None:
        given = {
            "RTA_DB_DATA_DIR": str(folder),
            "RTA_DB_SECRET_KEY": "k" * 60,
            "RTA_DB_API_RATE": "0",
            "RTA_DB_LOG_LEVEL": "ERROR",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.consistency.answering"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **given, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self) -> Any:
        """The next line of JSON that it prints."""
        out: IO[str] = self.process.stdout  # type: ignore[assignment]
        line = out.readline()
        assert line, f"the process ended with {self.process.wait(20)}"
        return json.loads(line)

    def ask(self, address: str) -> None:
        into: IO[str] = self.process.stdin  # type: ignore[assignment]
        into.write(f"{address}\n")
        into.flush()

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


Pair = tuple[Engine, Engine, dict[str, Any]]


@pytest.fixture(scope="module")
def engines(started: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with throwaway_server() as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(BY_ENGLISH_RULES)
        address = f"{server.url.rpartition('/')[0]}/english"
        folder = tmp_path_factory.mktemp("sqlite")
        shutil.copytree(started, folder, dirs_exist_ok=True)
        sqlite = Engine(folder, DATABASE_URL="")
        postgres = Engine(tmp_path_factory.mktemp("postgres"), DATABASE_URL=address)
        try:
            words, others = sqlite.read(), postgres.read()
            assert words == others
            yield sqlite, postgres, words
        finally:
            sqlite.stop()
            postgres.stop()


def both(engines: Pair, address: str) -> list[Any]:
    """What both answer; fails when that is not the same."""
    sqlite, postgres, _words = engines
    sqlite.ask(address)
    postgres.ask(address)
    one, other = sqlite.read(), postgres.read()
    one, other = without_signature(one), without_signature(other)
    if by_relevance(address):
        one, other = unordered(one), unordered(other)
    assert one == other, address
    return list(one)


def without_signature(answer: list[Any]) -> list[Any]:
    """A cursor names the second in which it was signed."""
    status, page, *file = answer
    following = str(page.get("next"))
    return [status, {**page, "next": following.rsplit(":", 2)[0] if "cursor=" in following else following}, *file]


def by_relevance(address: str) -> bool:
    """Whether the order is each engine's own: words in provisions, and no other order asked for."""
    return (
        address.startswith("provisions") and "q=" in address and ("relevance" in address or "ordering" not in address)
    )


def unordered(answer: list[Any]) -> list[Any]:
    status, page, file_status, text = answer
    if status == 200:
        page = {**page, "results": sorted(page["results"], key=str)}
    return [status, page, file_status, sorted(text.splitlines())]


@st.composite
def addresses(draw: st.DrawFn, words: dict[str, Any]) -> str:
    """An address of the API: up to four parameters with values to have or to leave out, words, an order, a page."""
    dataset = draw(st.sampled_from(["provisions"] * 5 + ["agreements"] * 3 + ["economies", "mentions"]))
    own = words[dataset]
    pairs: list[tuple[str, str]] = []
    for name in draw(st.lists(st.sampled_from(list(own["codes"])), max_size=3, unique=True)):
        for value in draw(
            st.lists(st.sampled_from(own["codes"][name] or ["none"]), min_size=1, max_size=3, unique=True)
        ):
            minus = "-" if name in own["excludable"] and draw(st.integers(0, 2)) == 0 else ""
            pairs.append((name, minus + value))
    if own["years"] and draw(st.integers(0, 3)) == 0:
        pairs.append((draw(st.sampled_from(own["years"])), str(draw(st.integers(1985, 2026)))))
    if dataset != "mentions" and draw(st.integers(0, 2)) == 0:
        pairs.append(("q", draw(typed(own["words"]))))
    if draw(st.booleans()):
        pairs.append(("ordering", draw(st.sampled_from(["", "-"])) + draw(st.sampled_from(own["orderings"]))))
    pairs += draw(st.sampled_from([[], [("facets", "all")], [("facets", "all")]]))
    whole = by_relevance(f"{dataset}/?{urlencode(pairs)}")  # then a page would cut the two orders apart
    pages = [[("page_size", "1000")]] if whole else [[], [("cursor", "")], [("page_size", "7"), ("page", "2")]]
    return f"{dataset}/?{urlencode(pairs + draw(st.sampled_from(pages)), quote_via=quote)}"


@st.composite
def typed(draw: st.DrawFn, words: list[str]) -> str:
    """What somebody types: words of the data, whole, cut short, in a row, either, not."""
    one = st.sampled_from(words)
    piece = st.one_of(
        one,
        one.map(lambda word: f"-{word}"),
        one.map(lambda word: f"{word[:3]}*"),
        st.tuples(one, one).map(lambda two: f'"{two[0]} {two[1]}"'),
        st.sampled_from(["OR", "NOT", "smal firms", "\u0130stanbul", "stra\u00dfe", "co-operation", "5(2)"]),
    )
    return " ".join(draw(st.lists(piece, min_size=1, max_size=3)))


def test_any_question_is_answered_alike(engines: Pair, request: pytest.FixtureRequest) -> None:
    seen = {"answered": 0, "some": 0}
    questions = max(FEWEST, int(QUESTIONS * request.config.getoption("--trust-times")))

    @settings(max_examples=questions, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(addresses(engines[2]))
    def alike(address: str) -> None:
        status, page, *_file = both(engines, address)
        seen["answered"] += status == 200
        seen["some"] += status == 200 and bool(page["results"])

    alike()
    assert seen["answered"] > questions / 3 and seen["some"] > questions / 10  # the questions are no empty ones


@pytest.mark.parametrize("dataset", ["provisions", "agreements", "economies", "mentions"])
def test_every_order_is_the_same(engines: Pair, dataset: str) -> None:
    for ordering in engines[2][dataset]["orderings"]:
        for sign in ("", "-"):
            if ordering != "relevance":
                status, page, *_file = both(engines, f"{dataset}/?ordering={sign}{ordering}&page_size=1000")
                assert status == 200 and len(page["results"]) > 5
