"""Readers are told how far each agreement was read."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import override

from provisions.models import Agreement, Membership, Text, Value
from provisions.web.presenters.reading import missing_words
from tests.factories import World, member


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/agreements/eu-peru/", ["Read in full", "Every article of the main text", "Not in the text, so not read"]),
        ("/agreements/chile-peru/", ["Read in part", "Read at a public source: Art. 19.3; Art. 9.20(2)"]),
        ("/agreements/korea-chile/", ["Not read", "It may well have provisions"]),
        ("/fr/agreements/chile-peru/", ["Lu en partie", "Lu dans une source publique : Art. 19.3"]),
        ("/es/agreements/korea-chile/", ["No leído"]),
        ("/agreements/", ['<span class="reading none">not read</span>', ">?</span>"]),
        ("/agreements/?read=full", ["EU - Peru"]),
        ("/provisions/", ['<span class="reading part">read in part</span>']),
        ("/economies/PER/", ['<span class="reading full">read in full</span>', "of them read in full"]),
        ("/economies/KOR/", ['<span class="reading none">not read</span>', ">?</span>"]),
        ("/compare/?a=eu-peru&b=chile-peru", ["Reading state", "read in part"]),
        ("/trends/", ["1 of the 1 agreements read in full have such a provision (100%)"]),
        ("/", ["/agreements/?read=part", "1 of the 1 agreements read in full have a provision"]),
    ],
)
def test_every_page_tells_how_far_agreements_were_read(
    world: World, client: Client, address: str, words: list[str]
) -> None:
    html = read(client, address)
    assert [word for word in words if word not in html] == []


def test_the_page_of_an_agreement_tells_what_its_text_lacks(world: World, client: Client) -> None:
    Text.objects.update(main_text="incomplete", lacks="the rest of Chapter 13; Chapters 14 to 24; protocol 7")
    assert "the rest of Chapter 13; Chapters 14 to 24; protocol 7" in read(client, "/agreements/eu-peru/")
    with override("fr"):
        assert missing_words("the rest of Chapter 13; Chapters 14 to 24") == (
            "la suite du chapitre 13\N{NARROW NO-BREAK SPACE}; chapitres 14 à 24"
        )
        assert missing_words("protocol 7") == '<span lang="en">protocol 7</span>'


def test_the_api_has_the_state_and_filters_by_it(world: World, client: Client) -> None:
    answer = client.get("/api/v1/agreements/?read=full&facets=read").json()
    assert [(one["slug"], one["read"]) for one in answer["results"]] == [("eu-peru", "full")]
    assert {one["value"]: one["count"] for one in answer["facets"]["read"]} == {"full": 1, "part": 1, "none": 1}
    assert client.get("/api/v1/provisions/?read=whole").status_code == 400


@pytest.mark.parametrize("prefix", ["", "/fr", "/es"])
def test_values_that_annexes_would_hold_say_so_where_they_are_listed(world: World, client: Client, prefix: str) -> None:
    with override(prefix[1:] or "en"):
        note = Value.objects.get(key="kind:reservation").coverage_note
    assert note in read(client, f"{prefix}/codebook/")
    for dataset in ("provisions", "agreements"):
        assert note in read(client, f"{prefix}/{dataset}/?kind=reservation")
    assert note not in read(client, f"{prefix}/provisions/?kind=cooperation")


def test_a_member_state_is_in_an_agreement_through_the_eu(world: World, client: Client) -> None:
    member(world.agreements["eu-peru"], "DEU", original=True, current=False)
    Membership.objects.filter(agreement__slug="eu-peru", economy__code="EUN").update(original=False)
    html = read(client, "/agreements/eu-peru/")
    assert "original, through a grouping (European Union)" in html
    assert "no longer" not in html
    assert ">current<" in html


@pytest.mark.parametrize("view", ["cards", "table"])
def test_provisions_tell_whether_their_agreement_is_in_force(world: World, client: Client, view: str) -> None:
    Agreement.objects.filter(slug="eu-peru").update(status="inactive")
    assert read(client, f"/provisions/?view={view}").count('<span class="state">inactive</span>') == 2
