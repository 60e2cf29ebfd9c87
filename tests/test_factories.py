"""The shared world says what its description promises; other tests lean on it."""

from __future__ import annotations

import pytest

from provisions.models import Agreement, Provision
from tests.factories import PUBLIC, QUOTE, World, provision


def test_only_published_provisions_of_public_agreements_are_public(world: World) -> None:
    assert list(Provision.objects.public().values_list("number", flat=True)) == PUBLIC
    assert set(Agreement.objects.public().values_list("slug", flat=True)) == {"chile-peru", "eu-peru", "korea-chile"}


@pytest.mark.parametrize(
    ("number", "strength"), [("P00001", "mixed"), ("P00002", "hard"), ("P00003", "soft"), ("P00004", "mixed")]
)
def test_strength_is_as_described(world: World, number: str, strength: str) -> None:
    assert world.provisions[number].strength == strength


def test_the_quote_is_what_the_offsets_cut_out(world: World) -> None:
    one = world.provisions["P00004"]
    assert world.article.body[one.start : one.end] == one.quote == QUOTE


def test_a_new_provision_gets_the_next_number(world: World) -> None:
    assert provision(world.agreements["chile-peru"]).number == "P00008"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_tables_that_migrations_fill_outlive_real_transactions(world: World, time: str) -> None:
    assert world.agreements["eu-peru"].regions.count() == 2, time
