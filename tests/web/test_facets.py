"""The filters beside a list: facets, year histograms, and suggestions when nothing is found."""

from __future__ import annotations

import re

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from provisions.models import Provision, Variable
from provisions.query import PARAMETERS, ListQuery
from provisions.templatetags.pages import strength_label
from provisions.web.html import facet_options
from provisions.web.presenters.listing import Listing
from provisions.web.presenters.year_histogram import histograms
from provisions.web.query_links import FacetOption
from tests.factories import World, agreement, provision
from tests.web.test_lists import Found, read


def ask(query: str, dataset: str = "provisions") -> ListQuery:
    return ListQuery.parse(dataset, QueryDict(query))


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
    assert {bar.year: bar.in_range for bar in bars if bar.count} == {2006: False, 2012: True}
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
            {"q=website&strength=hard": 1},  # without one of the two others still nothing is found
        ),
    ],
)
def test_an_empty_answer_says_what_each_way_out_gives(
    client: Client, world: World, query: str, ways: dict[str, int]
) -> None:
    html = read(client, f"/provisions/?{query}")
    part = html[html.index("No records match all") :]
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
    client.get("/provisions/")
    with django_assert_max_num_queries(5):  # type: ignore[operator]
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
    assert html.count('name="agreement"') == 24
    assert "/provisions/values/agreement/?party=CHL" in html
    assert read(client, "/provisions/values/agreement/?party=CHL").count('name="agreement"') == 46


@pytest.mark.parametrize("sign", ["", "-"])
def test_what_is_chosen_stands_first_and_in_sight(client: Client, world: World, sign: str) -> None:
    """Otherwise a rare value would be folded away, and the facet would look unused."""
    for place in range(30):
        busy = agreement(f"Chile - Peru {place}", "CHL PER", signed_goods="2020-01-01")
        for _ in range(2):
            provision(busy)
    query = f"agreement={sign}chile-peru-29&agreement={sign}chile-peru&party=CHL"
    (group,) = (one for one in Listing(ask(query), "/provisions/").facets if one.name == "agreement")
    assert {one.value for one in group.first[:2]} == {"chile-peru-29", "chile-peru"}
    assert len(group.first) == 8
    assert not any(one.selected or one.excluded for one in (*group.first[2:], *group.rest))
    many = "&".join(f"agreement=chile-peru-{place}" for place in range(12))
    (group,) = (one for one in Listing(ask(many), "/provisions/").facets if one.name == "agreement")
    assert len(group.first) == 12 and all(one.selected for one in group.first)
    assert group.rest


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_facets_have_the_names_that_the_codebook_gives(world: World, language: str) -> None:
    with override(language):
        named = {variable.name: variable.label for variable in Variable.objects.all()}
        shown = {name: str(parameter.label) for name, parameter in PARAMETERS.items() if name in named}
    assert len(shown) > 10
    assert shown == {name: named[name] for name in shown}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_strength_has_the_words_that_the_codebook_has(world: World, language: str) -> None:
    with override(language):
        for value in Variable.objects.get(name="strength").values.all():
            shown = strength_label(Provision(strength=value.code))
            assert shown == f'<span class="strength {value.code}">{value.label}</span>'


def test_a_value_with_marks_in_it_is_escaped(world: World) -> None:
    one = FacetOption('"<b>', "<i>", 1, True, False, "/?a=1&b=2", '"Leave" <i> out', "en")
    html = facet_options("theme", [one])
    assert "<i>" not in html
    assert "<b>" not in html
    assert 'value="&quot;&lt;b&gt;" checked' in html
    assert 'href="/?a=1&amp;b=2"' in html


def test_a_link_that_leaves_a_value_out_is_the_questions_own(client: Client, world: World) -> None:
    """The links are filled into one pattern; each must equal the address of the query itself."""
    asked = ask("theme=access_to_information&theme=-msme_finance&q=small firms&page_size=25&page=1")
    listing = Listing(asked, "/provisions/")
    shown = {
        (group.name, one.value): one.exclude_href for group in listing.facets for one in (*group.first, *group.rest)
    }
    assert len(shown) > 20
    for (name, value), href in shown.items():
        assert href == listing.href(asked.with_value(name, value, excluded=True))
