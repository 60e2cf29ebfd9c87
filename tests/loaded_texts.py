"""Texts with words, made without a file: an article is added to a document, or gets other words."""

from __future__ import annotations

import hashlib
from typing import Any

from provisions.intake.offsets import extent
from provisions.models import Article, Chapter, Document, Text


def add_article(chapter: Chapter, identifier: str, body: str = "", **fields: Any) -> Article:
    """An article at the end of its text's document, which is made when it is missing."""
    text = chapter.text
    fields.setdefault("position", text.articles.count() + 1)
    article = Article.objects.create(text=text, chapter=chapter, identifier=identifier, **fields)
    _write(text, {article.pk: body})
    article.refresh_from_db()
    return article


def rewrite(article: Article, body: str, **fields: Any) -> None:
    """Give an article other words, and other values of fields."""
    Article.objects.filter(pk=article.pk).update(**fields)
    _write(article.text, {article.pk: body})
    article.refresh_from_db()


def _write(text: Text, bodies: dict[int, str]) -> None:
    """Write the document anew, with these words of articles; the others keep theirs."""
    bodies = {one.pk: one.body for one in text.articles.with_bodies()} | bodies
    content = ""
    for part in [*text.chapters.order_by("position"), *text.articles.order_by("position")]:
        spans = []
        words = {
            "number": part.number,
            "heading": part.heading,
            "body": bodies[part.pk] if isinstance(part, Article) else "",
        }
        for role, piece in words.items():
            if piece:
                spans.append([len(content), len(content) + len(piece), role])
                content += f"{piece}\n"
        part.spans = spans
        if isinstance(part, Article):
            part.document_start, part.document_end = extent(spans)
        part.save()
    checksum = hashlib.sha256(content.encode()).hexdigest()
    values = {"content": content, "content_checksum": checksum, "form": "tota"}
    Document.objects.update_or_create(text_id=text.pk, defaults=values)
