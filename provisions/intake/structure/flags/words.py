"""Doubts about the words of pages: unknown ones, words that run backwards, letters of another script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from provisions.intake.outline import Flag, SpanRole
from provisions.intake.source import PageSource, SourceDocument

WORD = re.compile(r"[^\W\d_]{3,}")
SEEN_OFTEN = 3  # a word on so many pages is no slip of a reader
FEWEST_WORDS = 30
MOST_UNKNOWN = 0.2
READ = (PageSource.TEXT, PageSource.RECOGNISED, PageSource.TYPED)
ASIDE = {SpanRole.RUNNING_HEAD, SpanRole.PAGE_NUMBER}


def flag_words(
    document: SourceDocument, roles: Sequence[SpanRole | None], known_words: Collection[str]
) -> Iterator[Flag]:
    """Doubts about pages whose words look unlike the language of the text."""
    pages = _words_of_pages(document, roles)
    common = Counter(word for words in pages for word in set(words))
    known = set(known_words) | {word for word, count in common.items() if count >= SEEN_OFTEN}
    main = _script_of([word for words in pages for word in words])
    for number, (page, words) in enumerate(zip(document.pages, pages, strict=True), start=1):
        if len(words) < FEWEST_WORDS or page.source not in READ:
            continue
        if (script := _script_of(words)) != main:
            yield Flag(
                "other_script", f"Page {number} is mostly in {script} letters, the rest in {main}.", start=page.start
            )
            continue
        if not known_words:
            continue
        unknown = [word for word in words if word not in known]
        if len(unknown) < MOST_UNKNOWN * len(words):
            continue
        if sum(word[::-1] in known for word in unknown) > len(unknown) / 2:
            yield Flag("backwards_page", f"The words of page {number} run backwards.", start=page.start)
            continue
        share = round(100 * len(unknown) / len(words))
        message = f"{len(unknown)} of the {len(words)} words of page {number} ({share}%) are unknown."
        yield Flag("unknown_words", message, start=page.start)


def _words_of_pages(document: SourceDocument, roles: Sequence[SpanRole | None]) -> list[list[str]]:
    pages: list[list[str]] = [[] for _ in document.pages]
    for line, role in zip(document.lines, roles, strict=True):
        if role not in ASIDE and line.page < len(pages):
            pages[line.page] += WORD.findall(document.text(line).casefold())
    return pages


def _script_of(words: Sequence[str]) -> str:
    """The script of most words, by the first letter of each: "Latin", "Cyrillic"."""
    scripts = Counter(_script(word[0]) for word in words)
    return scripts.most_common(1)[0][0] if scripts else "Latin"


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].capitalize()
