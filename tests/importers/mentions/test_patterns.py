"""The table of patterns keeps its own promises: each example is found by its row, no counter-example by any."""

import pytest

from provisions.importers.mentions.finder import find_mentions
from provisions.importers.mentions.normalise import normalise
from provisions.importers.mentions.patterns import CASED_NEEDLES, GUARDS, NEEDLES, PATTERNS, Guard, Pattern

rows = pytest.mark.parametrize("row", PATTERNS, ids=lambda row: row.name)


def test_names_are_unique() -> None:
    names = [row.name for row in PATTERNS]
    assert len(names) == len(set(names))


@rows
def test_every_row_says_why_and_gives_an_example(row: Pattern) -> None:
    assert row.reason
    assert row.example
    assert row.languages


@rows
def test_the_row_itself_finds_its_example(row: Pattern) -> None:
    assert row.compiled_regex.search(normalise(row.example).text)


@rows
def test_the_finder_finds_the_example(row: Pattern) -> None:
    """Also shows that no needle is missing for the row: the finder's first look let the example through."""
    assert find_mentions(row.example, row.languages[0])


@pytest.mark.parametrize("row", [row for row in PATTERNS if row.counter_example], ids=lambda row: row.name)
def test_nothing_finds_the_counter_example(row: Pattern) -> None:
    assert find_mentions(row.counter_example, row.languages[0]) == []


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_silences_its_example(guard: Guard) -> None:
    assert guard.reason
    assert find_mentions(guard.example, "en") == []


def test_needles_are_sought_as_they_are_written() -> None:
    assert all(needle == needle.lower() for needle in NEEDLES)
    assert all(needle != needle.lower() for needle in CASED_NEEDLES)
