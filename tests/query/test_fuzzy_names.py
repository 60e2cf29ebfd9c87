"""A slip in a name still leads to it, in agreements and economies, on both engines alike."""

from __future__ import annotations

import pytest

from provisions.query.fuzzy_names import match_names
from tests.factories import World
from tests.query.queries import found, search

NAMES = {1: ["Australia - New Zealand"], 2: ["Austria - Finland"], 3: ["Canada - Chile"], 4: ["Iran - Iraq"]}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Autralia", [1]),  # a letter too few
        ("Asutralia", [1]),  # two that changed places
        ("Austraalia", [1]),  # one too many
        ("new zeland", [1]),  # beside a word that is right
        ('"new zeland"', [1]),  # in a phrase
        ("Cnada OR Finlnd", [2, 3]),
        ("Canda -chlie", [3]),  # what is not wanted is taken as it was typed
        ("Austria", [2]),  # found as it stands, so Australia is not meant
        ("Irann", [4]),
        ("Ira", []),  # too short to be a slip
        ("Autr*", []),  # a beginning
        ("Zealnadia", []),  # more than two slips
        ("xyzzy", []),
        ("9991", []),
    ],
)
def test_what_a_slip_means(typed: str, meant: list[int]) -> None:
    assert match_names(NAMES, typed) == meant


def test_agreements_and_economies_are_found_in_spite_of_a_slip(world: World) -> None:
    assert search("koera", "agreements") == {"korea-chile"}
    assert search("preu", "agreements") == {"chile-peru", "eu-peru"}
    assert search("Germnay", "economies") == {"DEU"}
    assert search("Allmagne", "economies") == {"DEU"}  # in French
    assert found("q=koera&party=PER", "agreements") == []
