"""A query is an address: links are made from it and lead to what they say."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from provisions.query import FilterValue, ListQuery
from tests.factories import World
from tests.query.queries import found, make_query


def test_one_order_whatever_was_typed(world: World) -> None:
    first = make_query("page=2&theme=rural_msmes&theme=-fragility&party=CHL&q=small%20firms")
    assert first.querystring() == "q=small%20firms&party=CHL&theme=rural_msmes&theme=-fragility&page=2"


@pytest.mark.parametrize("words", ['"access to finance" OR -x', "-fish", "a&b=c", "50% + x", "Perú; «x»", "a\tb"])
def test_an_address_reads_back_as_the_same_question(world: World, words: str) -> None:
    params = QueryDict(mutable=True)
    params["q"] = words
    params.setlist("theme", ["msme_finance", "-fragility"])
    query = ListQuery.parse("provisions", params)
    assert make_query(query.querystring()) == query


def test_adding_a_choice_goes_back_to_the_first_page(world: World) -> None:
    query = make_query("theme=msme_finance&page=2&page_size=10&ordering=-number")
    assert (
        query.with_value("theme", "fragility").querystring()
        == "theme=msme_finance&theme=fragility&ordering=-number&page_size=10"
    )


def test_the_same_value_the_other_way_round_replaces(world: World) -> None:
    query = make_query("theme=msme_finance&theme=fragility")
    turned = query.with_value("theme", "msme_finance", excluded=True)
    assert turned.values("theme") == [FilterValue("fragility"), FilterValue("msme_finance", excluded=True)]
    assert turned.with_value("theme", "msme_finance", excluded=True) == turned


def test_taking_a_choice_away(world: World) -> None:
    query = make_query("theme=msme_finance&theme=-fragility&party=CHL")
    assert query.without("theme", "fragility").querystring() == "party=CHL&theme=msme_finance"
    assert query.without("theme").querystring() == "party=CHL"
    assert query.without("verb") == query


def test_single_values_are_replaced(world: World) -> None:
    assert make_query("q=a").with_value("q", "b").text == "b"
    assert make_query("signed_from=2001").with_value("signed_from", "2002").querystring() == "signed_from=2002"


def test_relevance_goes_with_the_words(world: World) -> None:
    query = make_query("q=firms&ordering=relevance")
    assert make_query(query.without("q").querystring()).ordering == ""


def test_changes_for_a_link(world: World) -> None:
    query = make_query("theme=msme_finance&page=3")
    assert query.querystring(page=4) == "theme=msme_finance&page=4"
    assert query.querystring(page=None, format="csv") == "theme=msme_finance&format=csv"
    assert query.querystring(theme=["fragility", "-rural_msmes"], page=None) == "theme=fragility&theme=-rural_msmes"
    with pytest.raises(KeyError, match="themes"):
        query.querystring(themes="x")


def test_what_a_page_asks_of_a_question(world: World) -> None:
    query = make_query("q=firms&theme=-fragility&page=2&page_size=3&ordering=-number&format=json&facets=verb,theme")
    assert (query.text, query.page, query.page_size) == ("firms", 2, 3)
    assert (query.ordering, query.format, query.facet_names) == ("-number", "json", ["theme", "verb"])
    assert list(query.active_filters) == ["q", "theme"]
    plain = make_query()
    assert (plain.text, plain.page, plain.page_size, plain.ordering, plain.format) == ("", 1, 50, "", "")


def test_counts_of_agreements(world: World) -> None:
    assert make_query().agreement_count() == 2
    assert make_query("party=CHL").agreement_count() == 1


def test_another_way_to_write_a_value_becomes_the_one(world: World) -> None:
    assert make_query("verified=true").querystring() == "verified=yes"
    assert make_query("agreement=chile-peru-old").querystring() == "agreement=chile-peru"
    assert found("verified=false") == ["P00001", "P00002", "P00003"]
