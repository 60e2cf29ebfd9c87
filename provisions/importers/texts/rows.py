"""The chapters and articles of an outline as rows of the database."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import F

from provisions.intake.offsets import extent
from provisions.intake.outline import Outline, OutlineError, OutlinePart, PartKind, SpanRole
from provisions.intake.source import SourceDocument
from provisions.lib.batches import batched
from provisions.models import Article, Chapter, Text

Part = Chapter | Article
_OF_CONTAINERS = (SpanRole.NUMBER, SpanRole.HEADING)  # all else of a part with words of its own is in its article
_CHAPTER_FIELDS = ["kind", "parent", "position", "number", "heading", "spans"]
_ARTICLE_FIELDS = [
    *("kind", "chapter", "position", "number", "heading", "spans"),
    *("document_start", "document_end", "first_page", "last_page"),
]
_AWAY = 1_000_000  # added to positions that are about to be given to other parts


class PartRows:
    """The rows of an outline. Each takes the key of the stored row with its identifier."""

    def __init__(self, text: Text, document: SourceDocument, outline: Outline) -> None:
        self.text = text
        self.chapters: list[Chapter] = []
        self.articles: list[Article] = []
        self.other_spans: list[list[Any]] = []
        self.flags = [asdict(flag) for flag in outline.flags]
        self._pages = [(page.start, page.label[:20]) for page in document.pages]
        self._spans: dict[str, list[list[Any]]] = defaultdict(list)
        for span in outline.spans:
            own = self._spans[span.part] if span.part else self.other_spans
            own.append([span.start, span.end, str(span.role)])
        self._content = document.content
        self._containers: dict[str, Chapter] = {}
        self._vanished: set[tuple[type[Part], int]] = set()
        for part in outline.parts:
            self._add(part)

    def _add(self, part: OutlinePart) -> None:
        parent = self._containers.get(part.parent)
        if part.parent and parent is None:
            raise OutlineError(f"{part.parent} is an article, which can't hold {part.identifier}")
        spans = self._spans[part.identifier]
        if part.kind == PartKind.ARTICLE:
            self._add_article(part, parent or self._unnamed_chapter(), spans)
            return
        has_words = any(role == SpanRole.BODY and self._content[start:end].strip() for start, end, role in spans)
        own = [span for span in spans if span[2] in _OF_CONTAINERS] if has_words else spans
        chapter = self._add_chapter(part, parent, own)
        if has_words:
            self._add_article(part, chapter, [span for span in spans if span[2] not in _OF_CONTAINERS])

    def _unnamed_chapter(self) -> Chapter:
        """The chapter for an article that no part holds: the one of the article before, or a new one."""
        if self.articles and not (last := self.articles[-1].chapter).identifier:
            return last
        return self._add_chapter(OutlinePart("", PartKind.CHAPTER), None, [])

    def _add_chapter(self, part: OutlinePart, parent: Chapter | None, spans: list[list[Any]]) -> Chapter:
        chapter = Chapter(
            text=self.text,
            kind=str(part.kind),
            parent=parent,
            position=len(self.chapters) + 1,
            identifier=part.identifier,
            number=_limited(Chapter, "number", part.number),
            heading=_limited(Chapter, "heading", part.heading),
            spans=spans,
        )
        self.chapters.append(chapter)
        self._containers[part.identifier] = chapter
        return chapter

    def _add_article(self, part: OutlinePart, chapter: Chapter, spans: list[list[Any]]) -> None:
        start, end = extent(spans)
        first_page, last_page = self._label(start), self._label(None if end is None else end - 1)
        self.articles.append(
            Article(
                text=self.text,
                chapter=chapter,
                kind=str(part.kind),
                position=len(self.articles) + 1,
                identifier=part.identifier,
                number=_limited(Article, "number", part.number),
                heading=_limited(Article, "heading", part.heading),
                spans=spans,
                document_start=start,
                document_end=end,
                first_page=first_page,
                last_page=last_page,
            )
        )

    def _label(self, at: int | None) -> str:
        """The label of the page that a character stands on."""
        index = -1 if at is None else bisect_right(self._pages, at, key=lambda page: page[0]) - 1
        return self._pages[index][1] if index >= 0 else ""

    def save(self, is_new: bool) -> None:
        """Write all rows; those that the outline lacks stay until `delete_vanished`."""
        old_chapters = [] if is_new else list(self.text.chapters.order_by("position"))
        old_articles = [] if is_new else list(self.text.articles.order_by("position"))
        self._vanished = _take_keys(self.chapters, old_chapters) | _take_keys(self.articles, old_articles)
        by_level: dict[int, list[Chapter]] = defaultdict(list)  # a part is written before those in it
        levels: dict[int, int] = {}
        for chapter in self.chapters:
            level = levels[id(chapter)] = levels[id(chapter.parent)] + 1 if chapter.parent else 0
            by_level[level].append(chapter)
        for level in sorted(by_level):
            _write(Chapter, by_level[level], old_chapters, _CHAPTER_FIELDS)
        if old_articles:
            _write(Article, self.articles, old_articles, _ARTICLE_FIELDS)
        else:
            _insert_articles(self.articles)

    def delete_vanished(self) -> None:
        """Delete stored parts that the outline lacks, after all that refers to them has gone elsewhere."""
        for model in (Article, Chapter):
            if keys := [pk for other, pk in self._vanished if other is model]:
                model.objects.filter(pk__in=keys).delete()


def _take_keys(rows: Sequence[Any], old_rows: Sequence[Any]) -> set[tuple[type[Part], int]]:
    """Give each row the key of the old one with its identifier, and tell which are left over.

    Old rows whose position another one takes are moved out of the way.
    """
    by_identifier: dict[str, list[Any]] = defaultdict(list)
    for old in old_rows:
        by_identifier[old.identifier].append(old)
    positions = {old.pk: None for old in old_rows}
    for row in rows:
        if by_identifier[row.identifier]:
            row.pk = by_identifier[row.identifier].pop(0).pk
            positions[row.pk] = row.position
    moving = [old.pk for old in old_rows if positions[old.pk] != old.position]
    if moving:
        type(old_rows[0]).objects.filter(pk__in=moving).update(position=F("position") + _AWAY)
        for old in old_rows:
            old.position += _AWAY * (old.pk in moving)
    return {(type(old), old.pk) for old in old_rows if positions[old.pk] is None}


def _write(model: Any, rows: Iterable[Any], old_rows: Iterable[Any], fields: list[str]) -> None:
    """Insert the rows without a key, and update those that differ from their old ones."""
    rows = list(rows)
    model.objects.bulk_create([row for row in rows if row.pk is None])
    old_by_key = {old.pk: old for old in old_rows}
    names = [model._meta.get_field(name).attname for name in fields]
    relations = [field for name in fields if (field := model._meta.get_field(name)).is_relation]
    changed = []
    for row in rows:
        if old := old_by_key.get(row.pk):
            for relation in relations:
                if relation.is_cached(row):
                    setattr(row, relation.name, getattr(row, relation.name))  # takes over the key that it has got
            if any(getattr(row, name) != getattr(old, name) for name in names):
                changed.append(row)
    model.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=fields)


def _insert_articles(articles: list[Article]) -> None:
    """Insert articles whose keys nobody needs, in half the time of `bulk_create`: a corpus has tens of thousands."""
    fields = [field for field in Article._meta.concrete_fields if not field.primary_key]
    values = attrgetter(*(field.attname for field in fields))
    spans = [field.attname for field in fields].index("spans")
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    for article in articles:
        article.chapter_id = article.chapter.pk
    with connection.cursor() as cursor:
        for batch in batched(articles, (connection.features.max_query_params or 10_000) // len(fields)):
            parameters: list[Any] = []
            for article in batch:
                parameters += values(article)
                parameters[spans - len(fields)] = json.dumps(article.spans)
            rows = ", ".join([row] * len(batch))
            sql = f"INSERT INTO {Article._meta.db_table} ({columns}) VALUES {rows}"  # noqa: S608  our own names
            cursor.execute(sql, parameters)


def _limited(model: type[Part], name: str, words: str) -> str:
    """Number or heading as its column can hold it; the whole of it stands in the content."""
    field: Any = model._meta.get_field(name)
    return words[: field.max_length]
