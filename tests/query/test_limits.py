"""A query can't be made to cost, or to answer, out of all proportion to its own length."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisions.models import Provision
from provisions.query import QueryTooLong
from provisions.query.fulltext import get_engine
from provisions.query.fulltext.syntax import parse
from tests.factories import World
from tests.query.queries import get_errors, make_query

pytestmark = pytest.mark.trust
LONG = "&".join(f"agreement=a-name-that-is-as-long-as-names-are-{n}" for n in range(200))


def test_no_more_than_eight_thousand_characters_are_read(world: World) -> None:
    with pytest.raises(QueryTooLong, match="at most 8000 are read") as refused:
        make_query(f"verb=may&{LONG}")
    [only] = refused.value.errors
    assert only.parameter == "agreement"


@pytest.mark.parametrize("address", ["/provisions/", "/api/v1/provisions/", "/api/v1/provisions.csv", "/trends/"])
def test_longer_ones_are_refused_by_every_face(world: World, client: Client, address: str) -> None:
    answer = client.get(f"{address}?{LONG}")
    assert answer.status_code == 414 and b"at most 8000 are read" in answer.content


@pytest.mark.parametrize("address", ["/provisions/", "/api/v1/provisions/", "/api/v1/stats/"])
def test_more_parameters_than_are_read_are_a_mistake_of_the_caller(world: World, client: Client, address: str) -> None:
    answer = client.get(f"{address}?{'&'.join('x' for _ in range(1001))}")
    assert answer.status_code == 400 and b"could not be read" in answer.content


@pytest.mark.parametrize(
    "address",
    ["&".join(f"n{n}" for n in range(900)), f"facets={',' * 7000}", "&".join(f"theme={n}" for n in range(600))],
)
def test_of_many_errors_the_first_twenty_are_listed(world: World, client: Client, address: str) -> None:
    assert len(get_errors(address)) == 20
    for head in ("/provisions/", "/api/v1/provisions/"):
        answer = client.get(f"{head}?{address}")
        assert answer.status_code == 400 and len(answer.content) < 600_000


def test_a_word_longer_than_words_are_is_looked_for_in_pieces(world: World) -> None:
    long = "x" * 5000
    world.provisions["P00001"].summary = f"Before {long} after."
    world.provisions["P00001"].save()
    found = Provision.objects.filter(get_engine().match_condition(parse(f'"before {long} after"')))
    assert [one.number for one in found] == ["P00001"]
    assert not Provision.objects.filter(get_engine().match_condition(parse(long + "y"))).exists()


def test_what_is_asked_twice_is_looked_for_once() -> None:
    assert parse("a* a* -b -b " * 50) == parse("a* -b")
    assert parse("a OR a OR a") == parse("a")


def test_whatever_is_excluded_the_documents_are_gone_through_once(world: World) -> None:
    words = " OR ".join(f"-word{n}" for n in range(50))
    assert (
        str(Provision.objects.filter(get_engine().match_condition(parse(words))).query).count("SELECT provision_id")
        == 1
    )


@pytest.mark.parametrize("address", ["/provisions/", "/feeds/provisions.atom", "/trends/", "/provisions.csv"])
def test_the_index_is_never_searched_anew_for_each_record(world: World, client: Client, address: str) -> None:
    """A join with the index inside a subquery would be: its condition would speak of the table around it."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address, {"q": "firms finance", "signed_from": "1990"})
    assert not [sql for sql in _statements(queries) if "bm25" not in sql and "+provisions_searchindex" in sql]


def _statements(queries: Any) -> list[str]:
    return [str(query["sql"]) for query in queries]
