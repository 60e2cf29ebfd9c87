"""Provisions that take in the words of another agreement: the same rule on every face, and in the panel."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from provisions.models import Provision
from provisions.operations.integrity.rules import RULES
from provisions.panel.builder import build_panel
from provisions.query import ListQuery
from provisions.query.backends.sql import SqlBackend
from tests.factories import World, provision

pytestmark = pytest.mark.django_db
NUMBERS = {"": ["P00001", "P00002", "P00003", "P00004"], "only": ["P00009"]}
NUMBERS |= {"exclude": NUMBERS[""], "include": [*NUMBERS[""], "P00009"]}


@pytest.fixture
def taking(world: World) -> Provision:
    """Korea - Chile has no provision with words of its own; it takes in one of Chile - Peru."""
    more: dict[str, Any] = {"theme": ["emergencies"], "verb": "should", "summary": "Taken in whole."}
    source = world.provisions["P00001"]
    return provision(world.agreements["korea-chile"], "P00009", incorporates=source, text_date="2012-01-01", **more)


@pytest.mark.parametrize("value", NUMBERS)
def test_every_face_has_the_same(client: Client, taking: Provision, value: str) -> None:
    asked, expected = f"incorporated={value}" if value else "", NUMBERS[value]
    query = ListQuery.parse("provisions", QueryDict(asked))
    assert [one.number for one in query.queryset()] == expected and query.count() == len(expected)
    assert SqlBackend("provisions", query.filters, query.lookups).count() == len(expected)
    found = client.get(f"/api/v1/provisions/?facets=agreement&{asked}").json()
    assert [one["number"] for one in found["results"]] == expected
    assert sum(one["count"] for one in found["facets"]["agreement"]) == len(expected)
    rows = csv.DictReader(io.StringIO(client.get(f"/api/v1/provisions.csv?{asked}").getvalue().decode()))
    assert [row["number"] for row in rows] == expected
    feed = client.get(f"/feeds/provisions.atom?{asked}").content.decode()
    page = client.get(f"/provisions/?{asked}").content.decode()
    for number in NUMBERS["include"]:
        assert (f"/{number}/" in feed) == (f"/{number}/" in page) == (number in expected)


def test_agreements_follow(client: Client, taking: Provision) -> None:
    def slugs(asked: str) -> list[str]:
        query = ListQuery.parse("agreements", QueryDict(asked))
        found = [one["slug"] for one in client.get(f"/api/v1/agreements/?{asked}").json()["results"]]
        in_sql = SqlBackend("agreements", query.filters, query.lookups).records
        assert sorted(in_sql.values_list("slug", flat=True)) == sorted(found)
        return found

    assert slugs("theme=emergencies") == []
    assert slugs("theme=emergencies&incorporated=include") == ["korea-chile"]
    assert slugs("incorporated=only") == ["korea-chile"]
    assert "korea-chile" in slugs("theme=-emergencies")
    assert "korea-chile" not in slugs("theme=-emergencies&incorporated=include")
    assert "korea-chile" in slugs("has_provisions=yes")  # it is bound by one
    record = client.get("/api/v1/agreements/korea-chile/").json()
    assert (record["provisions"], record["provisions_incorporated"]) == (0, 1)


def test_each_page_shows_the_other(client: Client, taking: Provision) -> None:
    Provision.objects.filter(number="P00001").update(quote="The words of the source.")
    page = client.get("/provisions/P00009/").content.decode()
    assert 'href="/provisions/P00001/"' in page and "The words of the source." in page
    assert 'href="/provisions/P00009/"' in client.get("/provisions/P00001/").content.decode()
    assert client.get("/api/v1/provisions/P00001/").json()["incorporated_by"] == ["P00009"]
    assert client.get("/api/v1/provisions/P00009/").json()["incorporates"] == "P00001"
    assert "incorporated=include" in client.get("/provisions/").content.decode()
    assert "takes in P00001" in client.get("/agreements/korea-chile/").content.decode()


def test_numbers_on_pages_lead_to_as_many(client: Client, taking: Provision) -> None:
    page = client.get("/agreements/korea-chile/").content.decode()
    assert "1 provision on small businesses" in page
    links = [unescape(one) for one in re.findall(r'href="(/provisions/\?[^"]+)"', page)]
    assert [re.findall(r"P\d{5}", client.get(one).getvalue().decode())[0] for one in links] == ["P00009", "P00009"]
    for address in ("/agreements/?q=korea", "/economies/KOR/"):
        page = unescape(client.get(address).content.decode())
        assert 'href="/provisions/?agreement=korea-chile&incorporated=only">+ 1 taken in</a>' in page


@pytest.mark.parametrize(
    ("prefix", "told"), [("", "taken in from another"), ("/fr", "reprises d’un autre"), ("/es", "incorporadas de otro")]
)
def test_the_chart_by_economy_tells_which_agreements_it_leaves_out(
    client: Client, taking: Provision, prefix: str, told: str
) -> None:
    """A page on an economy counts them."""
    texts = {asked: client.get(f"{prefix}/trends/economy.csv?{asked}").content.decode() for asked in (
        "", "incorporated=exclude", "party=DEU", "incorporated=include", "incorporated=only",
    )}  # fmt: skip
    assert [told in text for text in texts.values()] == [True, True, False, False, False]
    assert "KOR" not in texts[""] and "KOR" in texts["incorporated=include"]
    assert client.get(f"{prefix}/trends/").content.decode().count(told) == 1


def test_a_pair_is_bound_by_it_in_the_panel(taking: Provision) -> None:
    columns = build_panel(2020).columns
    here = (columns["economy_1"][:] == "CHL") & (columns["economy_2"][:] == "KOR")
    by_year = dict(zip(columns["year"][here].tolist(), columns["provisions"][:][here].tolist(), strict=True))
    assert (by_year[2011], by_year[2012]) == (0, 1)


def test_verify_finds_rings_and_sources_that_are_not_public(taking: Provision, world: World) -> None:
    check = RULES["incorporations"]
    assert list(check()) == []
    source = world.provisions["P00001"]
    Provision.objects.filter(pk=source.pk).update(incorporates=taking, status="withdrawn", withdrawal_reason="Wrong.")
    messages = [f"{record.number}: {message}" for record, message in check() if record is not None]
    faults = ("leads back to it", "is not published")
    assert messages == [f"P00009: It takes in P00001, which {fault}." for fault in faults]
    Provision.objects.filter(pk=taking.pk).update(quote="Words.")
    assert "passage of its own" in [message for _record, message in check()][-1]
