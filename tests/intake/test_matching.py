"""A passage is found in another copy of its text by its fingerprint, at exact borders, or not at all."""

from __future__ import annotations

import random
import re
from base64 import urlsafe_b64decode
from hashlib import sha256

import pytest

from provisions.intake.matching.find import find_passage
from provisions.intake.matching.fingerprint import FingerprintError, parse_fingerprint, take_fingerprint
from provisions.intake.matching.words import WordSequence, normalise_word

BEGINNINGS = ("trade", "invest", "market", "goods", "treaty", "river", "light", "paper")
ENDINGS = ("ing", "able", "ment", "ware", "house", "land", "craft", "mark")
WORDS = [first + last for first in BEGINNINGS for last in ENDINGS]
SHORT = "The Parties agree."
FORMULA = "A regular dialogue will take place on the issues covered by this Chapter."


def article(number: int) -> str:
    """Three invented paragraphs, others for each number, the same each time; article 7 has a short sentence."""
    draw = random.Random(number)
    words = (" ".join(draw.choices(WORDS, k=30)) for _part in (1, 2))
    body = [f"{part}. The {text}, small and medium-sized enterprises." for part, text in enumerate(words, start=1)]
    return "\n".join([*body, SHORT if number == 7 else FORMULA])


OWN = "\n\n".join(map(article, range(1, 13)))


def other_copy() -> str:
    """The same, set otherwise: heads, short lines, pages with head and foot, a footnote, hyphens, other marks."""
    pages = []
    for number in range(1, 13):
        body = article(number).replace("small and", "smalland").replace("2. The", "2.\u00a0 The")
        words = re.sub(r"(\w{4})(\w{4}),", "\\1-\n\\2,", body).split(" ")
        words.insert(20, f"\n{number}\nOfficial Gazette of Nowhere\n3 A note that stands at the foot of a page.\n")
        pages.append(f"Article {number}\nHeading of number {number}\n" + " ".join(words))
    return "\n".join(pages)


def quote(passage: str, number: int, copy: str) -> str | None:
    """What is found in the copy for a passage of an article."""
    start = OWN.index(article(number)) + article(number).index(passage)
    match = find_passage(str(take_fingerprint(WordSequence(OWN), start, start + len(passage))), copy)
    return copy[match.start : match.end] if match else None


def plain(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))


def test_a_passage_is_found_in_a_copy_that_is_set_otherwise() -> None:
    copy = other_copy()
    second = article(5).splitlines()[1]
    found = quote(second, 5, copy)
    assert found is not None and plain(found) == plain(second)
    assert found.startswith("2.") and found.endswith("enterprises.")
    whole = quote(article(5), 5, copy)
    assert whole is not None and "foot of a page" in whole and whole.endswith("Chapter.")


def test_the_same_words_in_several_places_are_told_apart_by_those_around_them() -> None:
    copy = other_copy()
    start = copy.index(FORMULA, copy.index("Article 5\n"))
    place = OWN.index(FORMULA, OWN.index(article(5)))
    match = find_passage(take_fingerprint(WordSequence(OWN), place, place + len(FORMULA)), copy)
    assert match is not None and (match.start, match.end) == (start, start + len(FORMULA))
    assert match.same_words and match.share == 1


def test_a_place_that_is_in_doubt_is_not_found() -> None:
    assert quote(FORMULA, 5, FORMULA + "\n" + FORMULA) is None  # nothing around tells which
    assert quote(article(5), 5, "\n\n".join(article(number) for number in range(20, 30))) is None
    damaged = OWN.replace(article(5), article(5)[:-60] + "other words stand here, for this copy was changed by another")
    assert quote(article(5).splitlines()[2], 5, damaged) is None  # others have its words, but not its place


def test_a_letter_in_a_hundred_may_be_wrong() -> None:
    draw = random.Random(1)
    copy = "".join(draw.choice("abcdefg") if one.isalpha() and draw.random() < 0.01 else one for one in OWN)
    found = 0
    for number in range(1, 13):
        for paragraph in article(number).splitlines()[:2]:
            start = OWN.index(paragraph)
            match = find_passage(take_fingerprint(WordSequence(OWN), start, start + len(paragraph)), copy)
            assert match is None or (match.start, match.end) == (start, start + len(paragraph))
            found += match is not None
    assert found >= 23


def test_a_passage_of_fewer_than_five_words_is_known_by_its_neighbours() -> None:
    found = quote(SHORT, 7, OWN.replace("\n", "\n\n"))
    assert found == SHORT
    with pytest.raises(FingerprintError, match="fewer than 5 words"):
        take_fingerprint(WordSequence(SHORT), 0, len(SHORT))
    with pytest.raises(FingerprintError, match="no words"):
        take_fingerprint(WordSequence(OWN), 0, 2)


@pytest.mark.parametrize(
    ("raw", "normal"),
    [("Small", "small"), ("oﬃce", "office"), ("Accès", "acces"), ("enter-\n prises", "enterprises"), ("XIV", "")],
)
def test_words_are_compared_without_what_copies_differ_in(raw: str, normal: str) -> None:
    assert normalise_word(raw) == normal
    assert len(WordSequence(raw)) == bool(normal)


def test_a_fingerprint_holds_no_hash_of_fewer_than_five_words_and_can_be_made_by_anyone() -> None:
    text = "Small and medium-sized enterprises shall have access to it, as set out in Annex IV of this Agreement."
    fingerprint = str(take_fingerprint(WordSequence(text), 0, len(text)))
    version, words, letters, runs, *_rest = fingerprint.split(".")
    assert (version, words, letters) == ("1", "18", "79")
    hashes = urlsafe_b64decode(runs + "=" * (-len(runs) % 4))
    first = b"smallandmediumsizedenterprises"
    assert hashes[:4] == bytes([len(first)]) + sha256(b"rta-db passage 1:" + first).digest()[:3]
    assert len(hashes) == 4 * 4  # runs at the words 0, 5, 10 and 13
    assert str(parse_fingerprint(fingerprint)) == fingerprint


@pytest.mark.parametrize(
    "broken", ["", "2.5.20.a.b.c.d.e", "1.5.20.AAAA.b.c.d.e", "1.9.20.AAAA.BBBB.CCCC.D.E", "1.5.20....."]
)
def test_a_broken_fingerprint_is_refused(broken: str) -> None:
    with pytest.raises(FingerprintError):
        parse_fingerprint(broken)
