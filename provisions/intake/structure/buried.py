"""Articles that a text's mark-up buries in the one before: their heads stand in its words, and no part is theirs.

An article says which numbers may be missing behind it: those up to the next one, or the next ones where its chapter or
the text ends. Heads with these numbers are looked for in its words, each behind the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from provisions.intake.outline import PartKind

from . import keywords, numbers
from .candidates import Follow, follow_of
from .layout import ends_open, ends_sentence
from .numbers import Number

MOST_OPEN = 60  # articles behind the last of a chapter
LONGEST_HEADING = 120  # characters
FEWEST_OF_ANNEX = 3  # articles in a row that begin with 1, behind the last of the main text
_SIGNS = str.maketrans(dict.fromkeys("⊥*†‡", " "))  # marks of notes
_HEAD = re.compile(
    r"(?:(?<![^\W\d])(?<![’'-])(?P<word>A(?:rt[ií]culo|rticle|rtikel|rt\.|RT[IÍ]CULO|RTICLE|RTIKEL|RT\.))"
    r"|(?:^|(?<=\n))[^\S\n]*(?P<misread>[^\W\d_]{6,9}))"
    rf"[.:]?[ \t\xa0]{{1,4}}(?:[-–][ \xa0])?(?P<number>{numbers.PATTERN})",
    re.IGNORECASE,
)
_PRINTED = re.compile(rf"[^\W\d_]+[.:]?\s*(?P<number>{numbers.PATTERN})|(?P<alone>{numbers.PATTERN})", re.IGNORECASE)
_HEADING = re.compile(r"[\s.:–—-]*\n?\s*([^\n]*)")


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article as it is marked up: number as printed ("Article 101"), its words."""

    number: str
    body: str


@dataclass(frozen=True, slots=True)
class BuriedArticle:
    """A head in the words of another article.

    Attributes:
        inside: position of the article that holds it, in the order given.
        start: offset of its keyword in that article's words.
        number: as printed there, "102".
        heading: what stands behind it on its line or the next, blank when that is a sentence.
        in_annex: it doesn't continue the numbers of the text, but begins with 1 in an annex that has no mark-up.
    """

    inside: int
    start: int
    number: str
    heading: str = ""
    in_annex: bool = False


@lru_cache(maxsize=50_000)
def read_number(printed: str) -> Number | None:
    """The number that "Article 101" or "101" has, or None."""
    found = _PRINTED.match(printed.strip())
    readings = numbers.parse(found["number"] or found["alone"]) if found else ()
    return readings[0] if readings else None


def find_buried(articles: Sequence[ReadArticle]) -> Iterator[BuriedArticle]:
    """The buried articles of a text whose articles are given in their order."""
    read = [read_number(article.number) for article in articles]
    for at, article in enumerate(articles):
        heads = list(_heads(article.body))
        if not heads:
            continue
        following = next((number for number in read[at + 1 :] if number), None)
        number = read[at]
        chains = [] if number is None else [_chain(heads, _behind(number, following))]
        if following is not None and len(following) > 1:
            chains.append(_chain(heads, numbers.missing((*following[:-1], (0, 0)), following)))
        if following is None or numbers.is_first(following):
            chains.append(_chain(heads, _counted(((0, 0),)), FEWEST_OF_ANNEX))
        chain = max(chains, key=len, default=[])
        in_annex = bool(chain) and numbers.key(numbers.parse(chain[0]["number"])[0]) == "1"
        for found in chain:
            printed, heading = found["number"].strip(), _heading(found.string, found.end())
            yield BuriedArticle(
                at, found.start("word") if found["word"] else found.start("misread"), printed, heading, in_annex
            )


def _behind(number: Number, following: Number | None) -> list[Number]:
    """The numbers that may be missing behind an article: up to the next, or any where its chapter or the text ends."""
    if following is not None and number < following and len(number) == len(following) and number[:-1] == following[:-1]:
        return numbers.missing(number, following)
    return _counted(number)


def _counted(number: Number) -> list[Number]:
    return [(*number[:-1], (number[-1][0] + step, 0)) for step in range(1, MOST_OPEN)]


def _heads(body: str) -> Iterator[re.Match[str]]:
    body = body.translate(_SIGNS)
    return (found for found in _HEAD.finditer(body) if _is_keyword(found) and _is_head(body, found))


def _is_keyword(found: re.Match[str]) -> bool:
    """Whether the word of a head is "Article" with a capital, or nearly that at the start of a line."""
    if word := found["word"]:
        return word[0].isupper()
    keyword = keywords.keyword_of(found["misread"])
    return keyword is not None and keyword.kind is PartKind.ARTICLE and not found["misread"].islower()


def _chain(heads: Sequence[re.Match[str]], missing: Sequence[Number], fewest: int = 1) -> list[re.Match[str]]:
    """The heads with the missing numbers in a row, the first of them first."""
    found: list[re.Match[str]] = []
    for head in heads:
        if len(found) < len(missing) and missing[len(found)] in numbers.parse(head["number"]):
            found.append(head)
    return found if len(found) >= fewest else []


def _is_head(body: str, found: re.Match[str]) -> bool:
    """Whether a keyword with its number heads an article: behind the end of a sentence, and no part of one."""
    before = body[max(0, found.start() - 80) : found.start()]
    words = before.rstrip()
    own_line = "\n" in before[len(words) :]
    if words and words[-1].isdigit():  # of a note
        words = words.rstrip("0123456789")
        own_line = own_line or words.endswith("\n")
    if not words.strip() or ends_open(words) or not (own_line or ends_sentence(words)):
        return False
    return follow_of(body[found.end() : found.end() + 400].split("\n")[0]) is not Follow.REFERENCE


def _heading(body: str, end: int) -> str:
    found = _HEADING.match(body, end)
    words = " ".join(found[1].split()) if found else ""
    return words if len(words) <= LONGEST_HEADING and not ends_sentence(words) else ""
