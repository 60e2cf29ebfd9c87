"""An accepted text as document and outline again, for editing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter, itemgetter

from provisions.intake.offsets import Span, extent
from provisions.intake.outline import Flag, Outline, OutlinePart, OutlineSpan, PartKind, SpanRole
from provisions.intake.source import SourceDocument, SourceLine
from provisions.models import Article, Chapter, Document, Text

_Part = Chapter | Article


def load_outline(text: Text) -> tuple[SourceDocument, Outline]:
    """The document of a text, and its outline as `store_text` takes it. Five queries.

    Lines are the paragraphs of the content: what the file said of their place and type isn't stored.

    Raises:
        Document.DoesNotExist: no words of the text are loaded.
    """
    stored = Document.objects.get(pk=text.pk)
    value = {
        "content": stored.content,
        "lines": (),
        "pages": stored.pages,
        "form": stored.form,
        "reader": stored.reader,
        "checksum": text.checksum,
        "remarks": (),
    }
    document = SourceDocument.from_json(value)
    lines = tuple(_lines(document))
    document = SourceDocument.from_json({**value, "lines": [[line.start, line.end, line.page] for line in lines]})
    return document, _build_outline(text, stored)


def _lines(document: SourceDocument) -> Iterator[SourceLine]:
    at, page = 0, 0
    for line in document.content.split("\n"):
        while page + 1 < len(document.pages) and document.pages[page + 1].start <= at:
            page += 1
        if line.strip():
            yield SourceLine(at, at + len(line), page)
        at += len(line) + 1


def _build_outline(text: Text, stored: Document) -> Outline:
    tree = _Tree(text)
    spans = [_span(span) for span in stored.spans]
    stored_parts: list[_Part] = [*tree.chapters, *tree.articles]
    spans += [_span(span, part.identifier) for part in stored_parts for span in part.spans]
    flags = tuple(Flag(**flag) for flag in stored.flags)
    return Outline(tuple(tree.parts()), tuple(sorted(spans, key=attrgetter("start"))), flags)


class _Tree:
    """The stored parts of a text, from which the outline's are made in reading order."""

    def __init__(self, text: Text) -> None:
        self.chapters = list(text.chapters.order_by("position"))
        self.articles = list(text.articles.order_by("position"))
        self._articles_of: dict[int, list[Article]] = defaultdict(list)
        self._chapters_in: dict[int | None, list[Chapter]] = defaultdict(list)
        for article in self.articles:
            self._articles_of[article.chapter_id].append(article)
        for chapter in self.chapters:
            self._chapters_in[chapter.parent_id].append(chapter)

    def parts(self) -> Iterator[OutlinePart]:
        for chapter in self._chapters_in[None]:
            yield from self._parts_of(chapter, "")

    def _parts_of(self, chapter: Chapter, parent: str) -> Iterator[OutlinePart]:
        if chapter.identifier:
            yield _outline_part(chapter, parent)
        for part in self._children(chapter):
            if isinstance(part, Chapter):
                yield from self._parts_of(part, chapter.identifier)
            elif part.identifier != chapter.identifier:  # else they are the chapter's own words
                yield _outline_part(part, chapter.identifier)

    def _children(self, chapter: Chapter) -> list[_Part]:
        """What a chapter holds: its articles by their position, other chapters before the articles that follow them."""
        articles = self._articles_of[chapter.pk]
        keys: list[tuple[float, int, _Part]] = [(article.position, 1, article) for article in articles]
        last = 0.0
        for inner in self._chapters_in[chapter.pk]:
            last = max(last, self._first_position(inner) or self._next_position(inner, articles))
            keys.append((last, 0, inner))
        return [part for _position, _order, part in sorted(keys, key=itemgetter(0, 1))]

    def _first_position(self, chapter: Chapter) -> int | None:
        """The position of the first article in a chapter or in what it holds."""
        own = [article.position for article in self._articles_of[chapter.pk][:1]]
        inner = [self._first_position(one) for one in self._chapters_in[chapter.pk]]
        return min(filter(None, [*own, *inner]), default=None)

    @staticmethod
    def _next_position(chapter: Chapter, articles: list[Article]) -> float:
        """The position of the first of these articles that stands behind a chapter without articles in the document."""
        start, _end = extent(chapter.spans)
        return next(
            (article.position for article in articles if (article.document_start or 0) > (start or 0)), float("inf")
        )


def _outline_part(part: _Part, parent: str) -> OutlinePart:
    return OutlinePart(part.identifier, PartKind(part.kind), part.number, part.heading, parent)


def _span(span: Span, part: str = "") -> OutlineSpan:
    start, end, role = span
    return OutlineSpan(int(start), int(end), SpanRole(str(role)), part)
