"""Mentions as dictionaries, for JSON files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provisions.models import Mention


def mention_rows() -> Iterator[dict[str, Any]]:
    """Yield one dictionary for each stored mention, in the order of texts and articles.

    `start` and `end` are offsets in the raw text of `field`: the article's body, its heading, or the heading of its
    chapter. Mentions in a chapter's heading belong to the chapter's first article.
    """
    mentions = Mention.objects.select_related("article__text__agreement", "article__chapter")
    for mention in mentions.order_by("article__text_id", "article__position", "field", "start").iterator(1000):
        article = mention.article
        yield {
            "tota_treaty_identifier": article.text.identifier,
            "article_identifier": article.identifier,
            "language": article.text.language,
            "field": mention.field,
            "start": mention.start,
            "end": mention.end,
            "term": mention.term,
            "pattern": mention.pattern,
            "agreement": article.text.agreement.slug,
            "wto_rta_id": article.text.agreement.wto_rta_id,
            "chapter": " ".join(filter(None, [article.chapter.number, article.chapter.heading])),
            "article": " ".join(filter(None, [article.number, article.heading])),
        }
