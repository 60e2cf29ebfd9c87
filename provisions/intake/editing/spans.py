"""Spans cut, given another role or part, and joined again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from provisions.intake.outline import OF_PARTS, OutlineSpan, SpanRole


def cut(spans: Iterable[OutlineSpan], at: int) -> Iterator[OutlineSpan]:
    """The spans, the one that holds the border `at` in two."""
    for span in spans:
        if span.start < at < span.end:
            yield replace(span, end=at)
            yield replace(span, start=at)
        else:
            yield span


def relabel(
    spans: Iterable[OutlineSpan], start: int, end: int, change: Callable[[OutlineSpan], OutlineSpan]
) -> tuple[OutlineSpan, ...]:
    """Change every span between two offsets; those that reach beyond are cut."""
    pieces = cut(cut(spans, start), end)
    return join(change(span) if start <= span.start and span.end <= end else span for span in pieces)


def join(spans: Iterable[OutlineSpan]) -> tuple[OutlineSpan, ...]:
    """Join neighbours that touch and are alike."""
    joined: list[OutlineSpan] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.end == span.start and (last.role, last.part) == (span.role, span.part):
            joined[-1] = replace(last, end=span.end)
        else:
            joined.append(span)
    return tuple(joined)


def close_gaps(content: str, spans: Iterable[OutlineSpan]) -> Iterator[OutlineSpan]:
    """The spans, each of which takes the blanks up to the next if that is alike: words don't run together there."""
    last: OutlineSpan | None = None
    for span in spans:
        if last and (last.role, last.part) == (span.role, span.part) and not content[last.end : span.start].strip():
            last = replace(last, end=span.start)
        if last:
            yield last
        last = span
    if last:
        yield last


def as_role(span: OutlineSpan, role: SpanRole, part: str) -> OutlineSpan:
    """The span in another role; `part` is that of its part where the role has one."""
    return replace(span, role=role, part=part if role in OF_PARTS else "")


def printed(content: str, spans: Iterable[OutlineSpan]) -> str:
    """The words of spans on one line."""
    return " ".join(" ".join(content[span.start : span.end] for span in spans).split())
