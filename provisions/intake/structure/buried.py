"""Articles that a text's mark-up buries in the one before: their heads stand in its words, and no part is theirs.

An article says which numbers may be missing behind it: those up to the next one, or the next ones where its chapter or
the text ends. Heads with these numbers are looked for in its words, each behind the one before. Where a chapter or the
text ends, annexes may follow in the same words, each with articles that count from 1.
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
MOST_MISREAD = 2  # numbers in a row of an annex that are misread: "Article S", "Article 169"
FEWEST_WORDS = 100  # characters behind the head of the next article that make it more than a head set too early
_SIGNS = str.maketrans(dict.fromkeys("⊥*†‡", " "))  # marks of notes
_HEAD = re.compile(
    r"(?:(?<![^\W\d])(?<![’'-])(?P<word>A(?:rt[ií]culo|rticle|rtikel|rt\.|RT[IÍ]CULO|RTICLE|RTIKEL|RT\.))"
    r"|(?:^|(?<=\n))[^\S\n]*(?P<misread>[^\W\d_]{6,9}))"
    rf"[.:]?[ \t\xa0]{{1,4}}(?:[-–][ \xa0])?(?P<number>{numbers.PATTERN})",
    re.IGNORECASE,
)
_PRINTED = re.compile(rf"[^\W\d_]+[.:]?\s*(?P<number>{numbers.PATTERN})|(?P<alone>{numbers.PATTERN})", re.IGNORECASE)
_ANNEX = re.compile(
    r"^[^\S\n]*((?:annexe?|anexo|protocolo?|protocole)(?:[^\S\n]+[\w-]{1,6})?)[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ABOVE = re.compile(
    r"(?:^|\n)\s*(?:SECTION|CHAPTER|PART|SECCI[OÓ]N|CAP[IÍ]TULO)\s[^\na-z]{1,80}$"
)  # on the line of a head
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
        in_annex: it doesn't continue the numbers of the text, but counts from 1 in an annex that has no mark-up.
        annex: as that annex is headed, "ANNEX IV"; blank where no line above says so.
    """

    inside: int
    start: int
    number: str
    heading: str = ""
    in_annex: bool = False
    annex: str = ""


@lru_cache(maxsize=50_000)
def read_number(printed: str) -> Number | None:
    """The number that "Article 101" or "101" has, or None."""
    found = _PRINTED.match(printed.strip())
    readings = numbers.parse(found["number"] or found["alone"]) if found else ()
    return readings[0] if readings else None


def find_buried(articles: Sequence[ReadArticle]) -> Iterator[BuriedArticle]:
    """The buried articles of a text whose articles are given in their order."""
    read = [read_number(article.number) for article in articles]
    last: Number = ((0, 0),)  # the number before
    for at, article in enumerate(articles):
        last = read[at] or last
        heads = list(_heads(article.body, read[at] is None))
        if not heads:
            continue
        following = next((number for number in read[at + 1 :] if number), None)
        main = _main_heads(article.body, heads, last, following)
        annexes: list[re.Match[str]] = []
        if following is None or numbers.is_first(following):
            annexes = list(_annex_heads(heads[heads.index(main[-1]) + 1 if main else 0 :]))
        for found in main:
            yield _buried(at, article.body, found)
        for found in annexes:
            yield _buried(at, article.body, found, in_annex=True)


def _buried(at: int, body: str, found: re.Match[str], in_annex: bool = False) -> BuriedArticle:
    start = found.start("word") if found["word"] else found.start("misread")
    above = [" ".join(name[1].split()) for name in _ANNEX.finditer(body, 0, start)] if in_annex else []
    heading = _heading(found.string, found.end())
    return BuriedArticle(at, start, found["number"].strip(), heading, in_annex, above[-1] if above else "")


def _main_heads(
    body: str, heads: Sequence[re.Match[str]], last: Number, following: Number | None
) -> list[re.Match[str]]:
    """The heads that continue the numbers of the text from `last`, that of the article or the one before it."""
    missing = _behind(last, following)
    chains = [_chain(heads, missing)]
    if following is not None and len(following) > 1:
        chains.append(_chain(heads, numbers.missing((*following[:-1], (0, 0)), following)))
    if following is not None and not chains[0] and numbers.gap(last, following) == 0:
        # The next article begins here, though its own mark-up has only the rest of its words.
        chains.append([head for head in _chain(heads, [following]) if len(body) - head.end() > FEWEST_WORDS])
    return max(chains, key=len)


def _annex_heads(heads: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Heads in rows that count from 1, one for each annex; a row goes on past a number that is misread."""
    row: list[re.Match[str]] = []
    last = 0
    for head in heads:
        values = [reading[0][0] for reading in numbers.parse(head["number"]) if len(reading) == 1]
        if last + 1 in values:
            value: int | None = last + 1
        elif 1 in values:
            value = 1
            yield from row if len(row) >= FEWEST_OF_ANNEX else ()
            row = []
        else:
            value = min((one for one in values if last and last < one <= last + 1 + MOST_MISREAD), default=None)
        if value is not None:
            row.append(head)
            last = value
    yield from row if len(row) >= FEWEST_OF_ANNEX else ()


def _behind(number: Number, following: Number | None) -> list[Number]:
    """The numbers that may be missing behind an article: up to the next, or any where its chapter or the text ends."""
    if following is not None and number < following and len(number) == len(following) and number[:-1] == following[:-1]:
        return numbers.missing(number, following)
    return _counted(number)


def _counted(number: Number) -> list[Number]:
    return [(*number[:-1], (number[-1][0] + step, 0)) for step in range(1, MOST_OPEN)]


def _heads(body: str, begins: bool) -> Iterator[re.Match[str]]:
    """Places that look like heads; `begins` says that the first words may be one."""
    body = body.translate(_SIGNS)
    return (found for found in _HEAD.finditer(body) if _is_keyword(found) and _is_head(body, found, begins))


def _is_keyword(found: re.Match[str]) -> bool:
    """Whether the word of a head is "Article" with a capital, or nearly that at the start of a line."""
    if word := found["word"]:
        return word[0].isupper()
    keyword = keywords.keyword_of(found["misread"])
    return keyword is not None and keyword.kind is PartKind.ARTICLE and not found["misread"].islower()


def _chain(heads: Sequence[re.Match[str]], missing: Sequence[Number]) -> list[re.Match[str]]:
    """The heads with the missing numbers in a row, the first of them first."""
    found: list[re.Match[str]] = []
    for head in heads:
        if len(found) < len(missing) and missing[len(found)] in numbers.parse(head["number"]):
            found.append(head)
    return found


def _is_head(body: str, found: re.Match[str], begins: bool) -> bool:
    """Whether a keyword with its number heads an article: behind the end of a sentence, and no part of one."""
    before = body[max(0, found.start() - 80) : found.start()]
    words = before.rstrip()
    own_line = "\n" in before[len(words) :]
    if words and words[-1].isdigit():  # of a note
        words = words.rstrip("0123456789")
        own_line = own_line or words.endswith("\n")
    if not words.strip():
        if not begins or body[: found.start()].strip():
            return False
    elif ends_open(words) or not (own_line or ends_sentence(words) or _ABOVE.search(words)):
        return False
    return follow_of(body[found.end() : found.end() + 400].split("\n")[0]) is not Follow.REFERENCE


def _heading(body: str, end: int) -> str:
    found = _HEADING.match(body, end)
    words = " ".join(found[1].split()) if found else ""
    return words if len(words) <= LONGEST_HEADING and not ends_sentence(words) else ""
