"""A treaty of ToTA as a document with an outline, made of its XML alone: the same file gives the same one.

The content has, line by line, number and heading of each chapter, and number, heading and words of each article. Words
stay as they are, so one body may have many lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from provisions.importers.tota.parser import ChapterText, TreatyText
from provisions.intake.outline import Outline, OutlinePart, OutlineSpan, PartKind, SpanRole
from provisions.intake.source import FileForm, SourceDocument

READER = "ToTA"
PREAMBLES = ("preamble", "preámbulo", "preambulo", "préambule")


def build_outline(treaty: TreatyText) -> tuple[SourceDocument, Outline]:
    """The treaty's words as one string, and its chapters and articles as spans over it."""
    parts: list[OutlinePart] = []
    spans: list[OutlineSpan] = []
    pieces: list[str] = []
    for part, words in _parts(treaty.chapters):
        parts.append(part)
        for role, piece in ((SpanRole.NUMBER, part.number), (SpanRole.HEADING, part.heading), (SpanRole.BODY, words)):
            if piece:
                start = spans[-1].end + 1 if spans else 0
                spans.append(OutlineSpan(start, start + len(piece), role, part.identifier))
                pieces.append(piece)
    content = "\n".join(pieces)
    document = SourceDocument(content, (), (), FileForm.TOTA, READER, treaty.checksum)
    return document, Outline(tuple(parts), tuple(spans))


def _parts(chapters: tuple[ChapterText, ...]) -> Iterator[tuple[OutlinePart, str]]:
    """Each part with its words; a chapter's identifier is the corpus's own after a c, and made unique."""
    used: set[str] = set()
    for chapter in chapters:
        identifier, copy = f"c{chapter.identifier}", 1
        while identifier in used:
            copy += 1
            identifier = f"c{chapter.identifier}-{copy}"
        used.add(identifier)
        yield OutlinePart(identifier, _kind(chapter), chapter.number, chapter.heading), ""
        for article in chapter.articles:
            part = OutlinePart(article.identifier, PartKind.ARTICLE, article.number, article.heading, identifier)
            yield part, article.body


def _kind(chapter: ChapterText) -> PartKind:
    words = f"{chapter.number} {chapter.heading}".split()
    return PartKind.PREAMBLE if words and words[0].lower() in PREAMBLES else PartKind.CHAPTER
