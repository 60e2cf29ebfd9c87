"""Cards are cached per dataset version and filled in for each search."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from provisions.models import Provision
from provisions.web.presenters import cards
from tests.factories import World
from tests.web.test_lists import read

pytestmark = pytest.mark.django_db


def between(html: str, start: str, end: str) -> str:
    return html[html.index(start) : html.index(end)]


@pytest.mark.parametrize("view", ["cards", "table"])
def test_a_kept_card_shows_no_search_but_its_own(client: Client, world: World, view: str) -> None:
    address = f"/provisions/?view={view}&ordering=number"
    plain = between(read(client, address), 'id="results"', 'id="take"')
    marked = read(client, f"{address}&q=enterprises")
    assert "<mark>" in marked and "<mark>" not in plain
    assert between(read(client, f"{address}&page_size=49"), 'id="results"', 'id="take"').count("<mark>") == 0
    assert not any(place in marked + plain for place in cards.PLACEHOLDERS.values())


def test_only_a_search_shows_a_part_of_the_quote(client: Client, world: World) -> None:
    assert 'class="snippet"' not in read(client, "/provisions/")
    assert '<p class="snippet" lang="en">' in read(client, "/provisions/?q=website")


def test_kept_cards_cost_one_query(client: Client, world: World, django_assert_num_queries: Any) -> None:
    client.get("/provisions/")
    with django_assert_num_queries(5):  # version twice, words and the version after them, the page's texts
        client.get("/provisions/?q=firms")


def test_a_change_shows_on_cards_at_once(client: Client, world: World) -> None:
    client.get("/provisions/")
    one = Provision.objects.get(number="P00001")
    one.heading, one.summary = "A <new> heading", "Something else is said & meant."
    one.save()
    html = read(client, "/provisions/")
    assert "A &lt;new&gt; heading" in html and "said &amp; meant" in html


def test_cards_of_one_language_do_not_show_in_another(client: Client, world: World) -> None:
    for prefix, word in (("", "Mixed"), ("/fr", "Mixte"), ("/es", "Mixt")):
        with override("en"):
            page = read(client, f"{prefix}/provisions/")
        assert word in between(page, 'class="cards"', 'id="take"')


def test_a_text_with_the_sign_of_a_place_fills_no_other(client: Client, world: World) -> None:
    Provision.objects.filter(number="P00001").update(heading="odd \ufdd1 heading", summary="only once")
    assert read(client, "/provisions/").count("only once") == 1
