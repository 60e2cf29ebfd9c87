"""The fields of a text that offsets count in, and the way from a place in its document to one in a field."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from provisions.intake.offsets import Stretch, heading_places, stretches
from provisions.models import Article, MentionField


@dataclass(frozen=True)
class AnchorField:
    """The words that offsets count in: those of an article, its heading, or that of its chapter; where they stand."""

    article: str  # identifier
    name: str  # a MentionField
    places: list[Stretch]


def fields_of(articles: Iterable[Article], content: str) -> list[AnchorField]:
    """The fields of articles in order of their position; a chapter's heading belongs to its first article."""
    fields, seen = [], set()
    for article in articles:
        heading = heading_places(content, article.spans, article.heading)
        fields.append(AnchorField(article.identifier, MentionField.BODY, stretches(article.spans)))
        fields.append(AnchorField(article.identifier, MentionField.HEADING, heading))
        chapter = article.chapter
        if chapter.position not in seen:
            seen.add(chapter.position)
            heading = heading_places(content, chapter.spans, chapter.heading)
            fields.append(AnchorField(article.identifier, MentionField.CHAPTER, heading))
    return fields


class Places:
    """Finds the field and the offset of characters of the document."""

    def __init__(self, fields: Iterable[AnchorField]) -> None:
        self._stretches: list[tuple[int, int, int, AnchorField]] = []  # start, end, offset of the start in the field
        for field in fields:
            passed = 0
            for start, end in field.places:
                self._stretches.append((start, end, passed, field))
                passed += end - start
        self._stretches.sort(key=lambda one: one[0])
        self._starts = [one[0] for one in self._stretches]

    def find(self, pieces: list[Stretch]) -> tuple[AnchorField, int, int] | None:
        """The field that holds these stretches of the document, and where they begin and end in it.

        Characters that are in no field any more are passed over at both ends. None when no characters are left, or
        when their ends are in different fields.
        """
        found = [(field, offset) for start, end in pieces for field, offset in self._covering(start, end)]
        if not found or len({id(field) for field, _offsets in found}) > 1:
            return None
        return found[0][0], found[0][1][0], found[-1][1][1]

    def _covering(self, start: int, end: int) -> Iterable[tuple[AnchorField, Stretch]]:
        """The fields that hold some of content[start:end], each with offsets of these characters."""
        index = max(bisect_right(self._starts, start) - 1, 0)
        for first, last, passed, field in self._stretches[index:]:
            if first >= end:
                return
            low, high = max(first, start), min(last, end)
            if low < high:
                yield field, (passed + low - first, passed + high - first)
