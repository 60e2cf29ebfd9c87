"""The comparison page and its form."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisions.models import Agreement
from tests.factories import World, agreement, provision
from tests.web.test_lists import read

pytestmark = pytest.mark.django_db
OPTION = re.compile(r'<option value="([^"]+)"( selected)?>([^<]*)</option>')


def test_each_place_offers_the_agreements_and_marks_its_own(client: Client, world: World) -> None:
    page = read(client, "/compare/?a=eu-peru&b=chile-peru")
    places = [OPTION.findall(one) for one in page.split("<select")[1:]]
    assert [[slug for slug, chosen, _name in one if chosen] for one in places] == [["eu-peru"], ["chile-peru"], [], []]
    assert {tuple(slug for slug, _chosen, _name in one) for one in places} == {("chile-peru", "eu-peru")}
    assert places[0][0][2] == "Chile - Peru (2006)"


@pytest.mark.parametrize(
    ("prefix", "told"),
    [("", "our summaries are compared"), ("/fr", "nos résumés qui sont comparés"), ("/es", "nuestros resúmenes.")],
)
def test_who_compares_is_told_where_summaries_stand_for_words(
    client: Client, world: World, prefix: str, told: str
) -> None:
    """Without texts, similarity and differences are those of summaries, and the page says so."""
    assert told in read(client, f"{prefix}/compare/?a=eu-peru&b=chile-peru")


def test_more_agreements_take_no_more_queries(client: Client, world: World, django_assert_num_queries: Any) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get("/compare/")
    for place in range(10):
        provision(agreement(f"Chile - Peru {place}", "CHL PER", signed_goods="2020-01-01"))
    with django_assert_num_queries(len(few)):
        client.get("/compare/")


def test_a_name_with_marks_in_it_is_escaped(client: Client, world: World) -> None:
    name = 'A <b>"B"</b> & C'
    Agreement.objects.filter(slug="eu-peru").update(name=name)
    page = read(client, "/compare/")
    assert "<b>" not in page
    assert name in [html.unescape(words.removesuffix(" (2012)")) for _slug, _chosen, words in OPTION.findall(page)]
