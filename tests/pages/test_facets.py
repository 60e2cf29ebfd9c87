"""Beside the results: how answers spread over the years, the ways out of an empty answer, all values of a facet."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.test import Client

from provisions.pages.years import histograms
from provisions.querying import Question
from tests.pages.test_lists import Found, read
from tests.world import World, agreement, provision


def ask(query: str, dataset: str = "provisions") -> Question:
    return Question.parse(dataset, QueryDict(query))


def counts(query: str, span: str, dataset: str = "provisions") -> dict[int, int]:
    return {bar.year: bar.count for bar in histograms(ask(query, dataset))[span].bars if bar.count}


def test_years_count_what_a_click_on_them_gives(world: World) -> None:
    assert counts("", "signed") == {2006: 2, 2012: 2}
    assert counts("theme=women_led_msmes", "in_force") == {2013: 1}
    assert counts("", "signed", "agreements") == {2003: 1, 2006: 1, 2012: 1}
    for year, number in counts("", "signed").items():
        assert ask(f"signed_from={year}&signed_to={year}").count() == number


def test_years_leave_out_their_own_range_and_mark_it(world: World) -> None:
    bars = histograms(ask("signed_from=2010&in_force_to=2020"))["signed"].bars
    assert {bar.year: bar.chosen for bar in bars if bar.count} == {2006: False, 2012: True}
    assert counts("signed_from=2010", "in_force") == {2013: 2}


def test_a_year_with_one_answer_among_many_is_still_seen(world: World) -> None:
    busy = agreement("Peru - Chile, again", "CHL PER", signed_goods="2020-01-01")
    for _ in range(200):
        provision(busy)
    assert {bar.height for bar in histograms(ask(""))["signed"].bars if bar.count == 2} == {1}


def test_no_answers_have_no_years(world: World) -> None:
    assert histograms(ask("q=nothinglikethis")) == {}
    assert 'class="histogram"' not in Client().get("/provisions/?q=nothinglikethis").content.decode()


def test_the_drawing_says_in_words_what_it_shows(client: Client, world: World) -> None:
    html = read(client, "/agreements/?signed_from=2005")
    assert 'aria-label="Signed: from 2003 to 2012, most in 2003 (1)"' in html


@pytest.mark.parametrize(
    ("query", "ways"),
    [
        ("theme=msme_finance&party=DEU", {"theme=msme_finance": 1, "party=DEU": 2}),
        (
            "q=website&location=preamble&strength=hard",
            {
                "location=preamble&strength=hard": 0,
                "q=website&strength=hard": 1,
                "q=website&location=preamble": 0,
            },
        ),
    ],
)
def test_an_empty_answer_says_what_each_way_out_gives(
    client: Client, world: World, query: str, ways: dict[str, int]
) -> None:
    html = read(client, f"/provisions/?{query}")
    part = html[html.index("Nothing fits all of this") :]
    shown = re.findall(r'<a href="/provisions/\?([^"]+)">[^<]*</a> <span class="muted">(\d+) result', part)
    assert {address.replace("&amp;", "&"): int(number) for address, number in shown} == ways
    assert [int(number) for _, number in shown] == sorted(ways.values(), reverse=True)
    for address, number in shown:
        assert ask(address.replace("&amp;", "&")).count() == int(number)


def test_an_empty_answer_costs_no_query_for_each_way(
    client: Client, world: World, django_assert_max_num_queries: object
) -> None:
    address = (
        "/provisions/?q=nothing&party=PER&theme=msme_finance&location=preamble&strength=hard&verb=may&kind=finance"
    )
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get(address)


def test_all_values_of_a_facet_are_a_form_that_keeps_the_rest(client: Client, world: World) -> None:
    html = read(client, "/provisions/values/agreement/?theme=access_to_information&q=website&agreement=eu-peru")
    found = Found(html)
    assert found.all("form", action="/provisions/")
    assert {box["value"] for box in found.all("input", name="agreement")} == {"chile-peru", "eu-peru"}
    hidden = {(box["name"], box["value"]) for box in found.all("input", type="hidden")}
    assert hidden == {("theme", "access_to_information"), ("q", "website")}


@pytest.mark.parametrize(
    ("address", "status"),
    [("/provisions/values/nonsense/", 404), ("/economies/values/theme/", 404), ("/provisions/values/theme/?x=1", 400)],
)
def test_what_is_no_facet_or_no_question_is_refused(client: Client, world: World, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_a_facet_that_is_too_long_leads_to_all_of_it(client: Client, world: World) -> None:
    for place in range(45):
        provision(agreement(f"Chile - Peru {place}", "CHL PER", signed_goods="2020-01-01"))
    html = read(client, "/provisions/?party=CHL")
    assert html.count('name="agreement"') == 40
    assert "/provisions/values/agreement/?party=CHL" in html
    assert read(client, "/provisions/values/agreement/?party=CHL").count('name="agreement"') == 46
