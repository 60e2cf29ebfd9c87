"""Doubts about the words of pages: unknown ones, words that run backwards, letters of another script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from functools import cache
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from provisions.intake.outline import Flag, SpanRole
from provisions.intake.source import PageSource, SourceDocument

WORD = re.compile(r"[^\W\d_]{3,}")
SEEN_OFTEN = 3  # a word on so many pages is no slip of a reader
FEWEST_WORDS = 30
MOST_UNKNOWN = 0.2
CODE = re.compile(r"(?<!\d)\d{2}\.?\d{2}(?!\d)")
MOST_CODED = 0.15  # of the lines
READ = (PageSource.TEXT, PageSource.RECOGNISED, PageSource.TYPED)
ASIDE = {SpanRole.RUNNING_HEAD, SpanRole.PAGE_NUMBER}


class StrangePage(NamedTuple):
    """A page with many unknown words: its number, where it starts, how many words it has, how many are unknown."""

    number: int
    start: int
    words: int
    unknown: int


def flag_words(
    document: SourceDocument, roles: Sequence[SpanRole | None], known_words: Collection[str]
) -> Iterator[Flag]:
    """Doubts about pages whose words look unlike the language of the text; pages in a row with unknown ones in one."""
    is_mixed = len({_script(letter) for letter in set(document.content) if letter.isalpha()}) > 1
    if not is_mixed and not known_words:
        return
    pages = _words_of_pages(document, roles)
    main = _script_of(word for words in pages for word in words) if is_mixed else ""
    known, tables = _known(pages, known_words), _table_pages(document) if known_words else set[int]()
    strange: list[StrangePage] = []
    for number, (page, words) in enumerate(zip(document.pages, pages, strict=True), start=1):
        if len(words) < FEWEST_WORDS or page.source not in READ:
            continue
        if is_mixed and (script := _script_of(words)) != main:
            yield Flag("other_script", {"page": number, "script": script, "main": main}, start=page.start)
            continue
        if not known_words or number in tables:
            continue
        unknown = [word for word in words if word not in known]
        if len(unknown) < MOST_UNKNOWN * len(words):
            continue
        if sum(word[::-1] in known for word in unknown) > len(unknown) / 2:
            yield Flag("backwards_page", {"page": number}, start=page.start)
            continue
        strange.append(StrangePage(number, page.start, len(words), len(unknown)))
    for _, row in groupby(enumerate(strange), key=lambda pair: pair[1].number - pair[0]):
        yield _flag_row([page for _, page in row])


def _known(pages: Sequence[Sequence[str]], known_words: Collection[str]) -> Set[str]:
    """The words known from elsewhere and those of many pages; none where none are known from elsewhere."""
    if not known_words:
        return frozenset()
    common = Counter(chain.from_iterable(map(set, pages)))
    return {*known_words, *(word for word, count in common.items() if count >= SEEN_OFTEN)}


def _flag_row(row: list[StrangePage]) -> Flag:
    words, unknown = sum(page.words for page in row), sum(page.unknown for page in row)
    counts = {"unknown": unknown, "words": words, "pages": [page.number for page in row]}
    return Flag("unknown_words", counts, start=row[0].start)


def _table_pages(document: SourceDocument) -> set[int]:
    """Pages with codes of goods on many lines: names of fish and chemicals are in no other text."""
    lines, coded = Counter[int](), Counter[int]()
    for line in document.lines:
        lines[line.page + 1] += 1
        coded[line.page + 1] += CODE.search(document.text(line)) is not None
    return {page for page, count in lines.items() if coded[page] >= MOST_CODED * count}


def _words_of_pages(document: SourceDocument, roles: Sequence[SpanRole | None]) -> list[list[str]]:
    pages: list[list[str]] = [[] for _ in document.pages]
    for line, role in zip(document.lines, roles, strict=True):
        if role not in ASIDE and line.page < len(pages):
            pages[line.page].append(document.content[line.start : line.end])
    return [WORD.findall("\n".join(lines).casefold()) for lines in pages]


def _script_of(words: Iterable[str]) -> str:
    """The script of most words, by the first letter of each: "Latin", "Cyrillic"."""
    scripts = Counter[str]()
    for letter, count in Counter(map(itemgetter(0), words)).items():
        scripts[_script(letter)] += count
    return scripts.most_common(1)[0][0] if scripts else "Latin"


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].capitalize()
