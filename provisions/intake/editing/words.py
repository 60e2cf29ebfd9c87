"""The two changes to the words of a waiting text: hyphens at line ends, and scanned pages that are typed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from provisions.intake.editing.edited_text import EditedText, EditRefused, replace_words
from provisions.intake.editing.spans import cut
from provisions.intake.outline import OutlineSpan, SpanRole
from provisions.intake.source import PageSource, SourceLine, SourcePage

HYPHENS = "-\u2010\u2011\u00ad"
HYPHEN_OR_NONE = rf"(?:[{HYPHENS}]\s*)?"


def mend_word(text: EditedText, part: str, word: str) -> EditedText:
    """Write a word of a part as it should be: "agreement" for "agree- ment", "long-term" for "longterm".

    Only hyphens, and the blanks behind them, come and go. The first place that has the word otherwise is mended.
    """
    word = word.strip()
    letters = [letter for letter in word if letter not in HYPHENS]
    if len(letters) < 2 or any(letter.isspace() for letter in letters):
        raise EditRefused("Type one word as it should be, with its hyphens.")
    written = re.compile(rf"(?<!\w){HYPHEN_OR_NONE.join(map(re.escape, letters))}(?!\w)")
    for span in text.outline.spans_of(part):
        for found in written.finditer(text.document.content, span.start, span.end):
            if found[0] != word:
                return replace_words(text, found.start(), found.end(), word)
    raise EditRefused("The part has no such word that is written otherwise.")


def type_page(text: EditedText, page: int, words: str) -> EditedText:
    """Give a scanned page its words, as a curator types them; they belong to the part that runs over the page."""
    pages = text.document.pages
    if not 0 <= page < len(pages) or pages[page].source == PageSource.TEXT:
        raise EditRefused("Only a page that is a picture can be typed in.")
    typed = "\n".join(" ".join(line.split()) for line in words.splitlines() if line.strip())
    if not typed:
        raise EditRefused("Type the words of the page first.")
    start, end = pages[page].start, pages[page].end
    before = "\n" if start and text.document.content[start - 1] != "\n" else ""
    holder = next((one.part for one in reversed(text.outline.spans) if one.part and one.start < start), "")
    if not holder and text.outline.parts:
        holder = text.outline.parts[0].identifier
    changed = replace_words(text, start, end, f"{before}{typed}\n")
    first = start + len(before)
    return _with_page(changed, page, start, first, first + len(typed), holder)


def _with_page(text: EditedText, page: int, start: int, first: int, last: int, holder: str) -> EditedText:
    """The text with a page of typed words at [first, last), which belong to the part `holder`."""
    document, outline = text.document, text.outline
    lines = [one for one in document.lines if one.end <= start or one.start >= last]
    position = sum(one.end <= start for one in lines)
    new, at = [], first
    for line in document.content[first:last].split("\n"):
        new.append(SourceLine(at, at + len(line), page))
        at += len(line) + 1
    pages = list(document.pages)
    pages[page] = SourcePage(
        pages[page].label, start, last + 1, PageSource.TYPED, pages[page].width, pages[page].height
    )
    role = SpanRole.BODY if holder else SpanRole.IGNORED
    pieces = list(cut(cut(outline.spans, start), last + 1))
    spans = [*(one for one in pieces if one.end <= start), OutlineSpan(first, last + 1, role, holder)]
    spans += [one for one in pieces if one.start > last]
    return EditedText(
        replace(document, lines=(*lines[:position], *new, *lines[position:]), pages=tuple(pages)),
        replace(outline, spans=tuple(spans)),
    )


OPERATIONS: dict[str, Callable[..., EditedText]] = {one.__name__: one for one in (mend_word, type_page)}
