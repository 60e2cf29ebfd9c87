"""Arithmetic between offsets in a part's words and offsets in the document that holds them.

The spans of a part are triples (start, end, role) in order, as they are stored: lists, when they come from JSON. The
words of a role are content[start:end] of its spans, joined; an offset in a part counts characters of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from provisions.intake.outline import SpanRole

Span = Sequence[int | str]  # start, end, role
Spans = Iterable[Span]
Stretch = tuple[int, int]  # from a start to an end in the document


def stretches(spans: Spans, role: str = SpanRole.BODY) -> list[Stretch]:
    """Where the words of a role stand in the document."""
    return [(int(start), int(end)) for start, end, name in spans if name == role]


def join_words(content: str, spans: Spans, role: str = SpanRole.BODY, shift: int = 0) -> str:
    """The words of a role. `content` begins `shift` characters into the document."""
    return "".join(content[start - shift : end - shift] for start, end in stretches(spans, role))


def extent(spans: Spans) -> tuple[int, int] | tuple[None, None]:
    """From the first character of a part to its last; nothing for a part without spans."""
    spans = list(spans)
    if not spans:
        return None, None
    return min(int(span[0]) for span in spans), max(int(span[1]) for span in spans)


def to_document(places: Sequence[Stretch], start: int | None, end: int | None) -> tuple[int, int] | tuple[None, None]:
    """Where words[start:end] of these stretches begin and end in the document; nothing when they have fewer words."""
    if start is None or end is None or not 0 <= start < end:
        return None, None
    pieces = list(cut(places, start, end))
    if sum(last - first for first, last in pieces) != end - start:
        return None, None
    return pieces[0][0], pieces[-1][1]


def heading_places(content: str, spans: Spans, heading: str) -> list[Stretch]:
    """Where a heading's characters stand: its spans may have blanks around them, and line breaks for its blanks.

    Nothing when the heading was set in other words than the document has.
    """
    places = stretches(spans, SpanRole.HEADING)
    words = "".join(content[start:end] for start, end in places)
    start = len(words) - len(words.lstrip())
    found = words[start : start + len(heading)]
    fits = len(found) == len(heading) and found.split() == heading.split()
    return list(cut(places, start, start + len(heading))) if fits else []


def cut(places: Iterable[Stretch], start: int, end: int) -> Iterator[Stretch]:
    """The stretches of the document that words[start:end] consist of."""
    passed = 0
    for first, last in places:
        length = last - first
        low, high = max(start - passed, 0), min(end - passed, length)
        if low < high:
            yield first + low, first + high
        passed += length
