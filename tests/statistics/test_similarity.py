"""Similarity of passages, and the words in which they differ."""

from __future__ import annotations

import pytest
from django.test import Client

from provisions.models import Agreement, Provision, Text
from provisions.statistics.comparison import compare
from provisions.statistics.similarity import MINIMUM_SCORE, diff_words, find_similar, match_pairs, similarity
from tests.factories import World

A = "The Parties recognise the importance of small firms in procurement."
B = "The Parties agree on the importance of small firms in government procurement."


def test_differences_tell_new_words_missing_words_and_common_words():
    pieces = [(piece.kind, piece.words) for piece in diff_words(B, A)]
    assert pieces == [
        ("same", "The Parties"),
        ("removed", "recognise"),
        ("added", "agree on"),
        ("same", "the importance of small firms in"),
        ("added", "government"),
        ("same", "procurement."),
    ]


def test_the_pieces_that_are_not_removed_make_up_the_passage_shown():
    shown = " ".join(piece.words for piece in diff_words(B, A) if piece.kind != "removed")
    assert shown == B


@pytest.fixture
def passages(world: World) -> dict[str, Provision]:
    """Four public provisions; two of them, of different agreements, are nearly alike."""
    texts = {"P00001": A, "P00003": B, "P00002": "Taxes on salt.", "P00004": "A committee is set up for shipping."}
    for number, summary in texts.items():
        Provision.objects.filter(number=number).update(summary=summary, quote=None)
    return {provision.number: provision for provision in Provision.objects.public()}


@pytest.mark.django_db
def test_likeness_is_the_same_both_ways_and_complete_for_the_same_words(passages: dict[str, Provision]):
    one, two = passages["P00001"], passages["P00003"]
    assert similarity(one, two) == similarity(two, one) > MINIMUM_SCORE
    assert similarity(one, one) == 100
    assert similarity(one, passages["P00002"]) < MINIMUM_SCORE


@pytest.mark.django_db
def test_similar_provisions_are_found_the_likest_first(passages: dict[str, Provision]):
    others = [provision for number, provision in passages.items() if number != "P00001"]
    assert [found.provision.number for found in find_similar(passages["P00001"], others)] == ["P00003"]


@pytest.mark.django_db
def test_quotes_are_compared_with_quotes_only(passages: dict[str, Provision]):
    one, two = passages["P00001"], passages["P00003"]
    one.quote, two.quote = "Salt and shipping.", None
    assert find_similar(one, [two]) == []
    two.quote = "Salt and shipping, too."
    assert [found.provision.number for found in find_similar(one, [two])] == ["P00003"]


@pytest.mark.django_db
def test_words_of_two_languages_are_not_held_against_each_other(passages: dict[str, Provision], client: Client):
    """Spanish and English share half of their letters, but the word diff would mark every word."""
    spanish = "Las Partes reconocen la importancia de las pequeñas empresas en la contratación pública."
    for number, language, quote in (("P00001", "en", B), ("P00003", "es", spanish)):
        found = passages[number]
        text = Text.objects.create(
            agreement=found.agreement, corpus="tota", identifier=f"9{number}", language=language, title=number
        )
        Provision.objects.filter(number=number).update(text=text, quote=quote)
    one, two = (Provision.objects.select_related("text").get(number=number) for number in ("P00001", "P00003"))
    assert similarity(one, two) == similarity(*(Provision(summary=words) for words in (A, B)))
    assert find_similar(one, [two]) == []
    page = client.get("/compare/?a=chile-peru&b=eu-peru").content.decode()
    assert f'lang="es">{spanish}' in page.replace("\n", "")
    assert "<ins>" not in page


@pytest.mark.django_db
def test_a_passage_has_one_partner_at_most(passages: dict[str, Provision]):
    twin = Provision(pk=-1, number="P09999", summary=A, quote=None)
    paired = match_pairs([passages["P00001"], twin], [passages["P00003"]])
    assert len(paired) == 1


@pytest.mark.django_db
def test_comparing_agreements_shows_every_provision_once(passages: dict[str, Provision]):
    agreements = [Agreement.objects.get(slug=slug) for slug in ("chile-peru", "eu-peru")]
    found = compare(agreements)
    shown = sorted(cell.provision.number for line in found.passages for cell in line if cell)
    assert shown == ["P00001", "P00002", "P00003", "P00004"]
    assert found.totals == [2, 2]
    together = [[cell.provision.number if cell else None for cell in line] for line in found.passages]
    assert ["P00001", "P00003"] in together
    assert ["P00002", None] in together
    assert [None, "P00004"] in together


@pytest.mark.django_db
def test_the_page_compares_what_its_address_names(passages: dict[str, Provision], client: Client):
    page = client.get("/compare/?a=chile-peru&b=eu-peru").content.decode()
    assert "<del>recognise</del> <ins>agree on</ins>" in page
    assert 'value="chile-peru" selected' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?a=chile-peru&b=eu-pero", "eu-peru"),
        ("?e=chile-peru", "a, b, c and d"),
        ("?a=korea-chile&b=eu-peru", "korea-chile"),
    ],
)
def test_what_can_t_be_compared_is_refused_by_name(passages, client: Client, query: str, said: str):
    answer = client.get(f"/compare/{query}")
    assert answer.status_code == 400
    assert said in answer.content.decode()


@pytest.mark.django_db
def test_one_agreement_alone_asks_for_another(passages, client: Client):
    assert "Choose at least two agreements." in client.get("/compare/?a=eu-peru").content.decode()
