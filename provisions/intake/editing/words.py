"""The two changes to the words of a waiting text: hyphens at line ends, and scanned pages that are typed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from provisions.intake.editing.edited_text import EditedText, EditRefused, replace_words
from provisions.intake.editing.spans import cut
from provisions.intake.outline import OutlineSpan, SpanRole
from provisions.intake.source import PageSource, SourceLine, SourcePage


def join_hyphen(text: EditedText, at: int) -> EditedText:
    """Take out the hyphen at an offset, and the blank after it: "agree- ment" becomes "agreement"."""
    content = text.document.content
    if content[at : at + 1] not in ("-", "\u2010", "\u00ad"):
        raise EditRefused("Choose the place of a hyphen.")
    end = at + 1
    while content[end : end + 1] in (" ", "\n"):
        end += 1
    return replace_words(text, at, end, "")


def keep_hyphen(text: EditedText, at: int) -> EditedText:
    """Put a hyphen back in at an offset inside a word: "longterm" becomes "long-term"."""
    content = text.document.content
    if not (0 < at < len(content) and content[at - 1].isalnum() and content[at].isalnum()):
        raise EditRefused("Choose a place inside a word.")
    return replace_words(text, at, at, "-")


def close_gap(text: EditedText, at: int) -> EditedText:
    """Take out the blank after a hyphen at an offset: "long- term" becomes "long-term"."""
    content = text.document.content
    if content[at : at + 2] != "- ":
        raise EditRefused("Choose the place of a hyphen with a blank after it.")
    return replace_words(text, at + 1, at + 2, "")


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


OPERATIONS: dict[str, Callable[..., EditedText]] = {
    one.__name__: one for one in (join_hyphen, keep_hyphen, close_gap, type_page)
}
