"""Passages with the same or nearly the same words and other codes: verify and the dashboard find them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from django.test import Client
from django.urls import reverse
from rapidfuzz import fuzz

from provisions.models import Provision
from provisions.operations.integrity.rules import RULES
from provisions.statistics.same_words import near_pairs, sort_words, twins
from tests.factories import World, provision

SignIn = Callable[[str], Client]
WORDS = "Each Party shall set up a website that tells small and medium-sized enterprises how to use this Agreement."
NEAR = WORDS.replace("how to use", "how to make use of")


@pytest.fixture
def same(world: World) -> list[Provision]:
    """Three provisions: two with the same words and other kinds, and one with nearly the same words."""
    where = [world.agreements[slug] for slug in ("chile-peru", "eu-peru", "korea-chile")]
    kinds = (["information_sharing"], ["facilitation"], ["information_sharing"])
    return [
        provision(agreement, quote=quote, kind=kind, verb="shall")
        for agreement, quote, kind in zip(where, (WORDS, WORDS.upper(), NEAR), kinds, strict=True)
    ]


def found() -> list[str]:
    return [f"{record.number}: {message}" for record, message in RULES["same_words"]() if isinstance(record, Provision)]


def test_verify_names_both_and_a_note_excuses(same: list[Provision]) -> None:
    one, other, near = same
    codes = "other codes: kind information_sharing there, facilitation here."
    assert found() == [f"{other.number}: It has the same words as {one.number} and {codes}"]
    assert [twin.number for twin, _score in twins(one)] == [other.number, near.number]
    Provision.objects.filter(pk=other.pk).update(adjudication=f"kind: facilitation. Not as {one.number}: its chapter.")
    assert found() == []
    near.coded_values.remove("kind:information_sharing")  # the groups are remembered, the codes are read
    assert found() == [
        f"{near.number}: It has nearly the same words (96 of 100) as {one.number} and other codes: "
        "kind information_sharing there, – here."
    ]


def test_one_decision_settles_all_that_are_ticked(same: list[Provision], as_a: SignIn) -> None:
    one, other, near = same
    editor = as_a("editor")
    listed = editor.get(reverse("admin:provisions_provision_changelist") + "?waits=same_words")
    assert {row.pk for row in listed.context["cl"].queryset} == {one.pk, other.pk}
    assert "with the words of another and other codes" in editor.get(reverse("admin:index")).content.decode()
    address = reverse("admin:provisions_provision_differences", args=[one.pk])
    shown = editor.get(address)
    assert [(row["provision"], row["checked"]) for row in shown.context["twins"]] == [(other, True), (near, False)]
    answers = {
        "digest": shown.context["form"].initial["digest"],
        "kind": ["kind:transparency"],
        "kind_reason": "It makes things known.",
        "same_for": [other.pk, near.pk],
    }
    assert editor.post(address, answers).status_code == 302
    settled = Provision.objects.filter(pk__in=[provision.pk for provision in same])
    assert [provision.codes("kind") for provision in settled] == [["transparency"]] * 3
    other.refresh_from_db()
    assert other.adjudication == f"kind: transparency. It makes things known. (as {one.number})"
    assert found() == []


def test_candidates_are_those_of_all_pairs() -> None:
    texts = [sort_words(f"{WORDS} {'once more ' * place} x{place % 5}") for place in range(12)]

    def jaccard(one: str, other: str) -> float:
        first, second = set(one.split()), set(other.split())
        return len(first & second) / len(first | second)

    expected = {
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if jaccard(texts[one], texts[other]) >= 0.8 and fuzz.ratio(texts[one], texts[other]) >= 90
    }
    assert {(one, other) for one, other, _score in near_pairs(texts)} == expected and expected
