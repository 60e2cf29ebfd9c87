"""Find the mentions in the stored texts, save them, and export them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from provisions.importers.analyze import analyze_tables
from provisions.importers.mentions.finder import FoundMention, find_mentions
from provisions.lib.batches import batched
from provisions.models import Article, DatasetState, Mention, MentionField
from provisions.models.tracking import collect_changes

FIELDS = ("article_id", "field", "start", "end", "term", "pattern")
MentionRow = tuple[int, str, int, int, str, str]  # the values of FIELDS
_CHUNK = 1000
_TERM_LENGTH = 200  # characters stored of a term; only a text full of blanks could need more


@dataclass(frozen=True)
class MentionCounts:
    """How many mentions the texts have now, and how many rows were added and removed for that."""

    total: int
    added: int
    removed: int


def refresh_mentions(
    texts: Iterable[int] | None = None, on_progress: Callable[[float], None] | None = None
) -> MentionCounts:
    """Bring the stored mentions in line with the texts; a mention that is found again keeps its row.

    Args:
        texts: primary keys of the texts to search; all of them when None.
        on_progress: called now and then with the share done, from 0 to 1.
    """
    articles, mentions = Article.objects.all(), Mention.objects.all()
    if texts is not None:
        keys = list(texts)
        articles, mentions = articles.filter(text__in=keys), mentions.filter(article__text__in=keys)
    with transaction.atomic(), collect_changes():
        DatasetState.objects.lock()  # one import at a time
        rows = set(_search(articles, on_progress))
        # Unordered: the model's ordering joins three tables only to sort what becomes a dict.
        keys_by_row = {tuple(row): pk for pk, *row in mentions.order_by().values_list("pk", *FIELDS)}
        vanished_keys = [pk for row, pk in keys_by_row.items() if row not in rows]
        new_rows = sorted(rows - keys_by_row.keys())
        for batch in batched(vanished_keys, _CHUNK):
            Mention.objects.filter(pk__in=batch).delete()
        Mention.objects.bulk_create(Mention(**dict(zip(FIELDS, row, strict=True))) for row in new_rows)
        if new_rows or vanished_keys:
            analyze_tables(Mention)
    return MentionCounts(len(rows), len(new_rows), len(vanished_keys))


def _search(articles: QuerySet[Article], on_progress: Callable[[float], None] | None) -> Iterator[MentionRow]:
    """The mentions in bodies and headings; those in a chapter's heading belong to its first article."""
    total = articles.count()
    rows = articles.order_by("text_id", "position").values_list(
        "pk", "text__language", "body", "heading", "chapter_id", "chapter__heading"
    )
    previous_chapter = None
    for count, (pk, language, body, heading, chapter, chapter_heading) in enumerate(rows.iterator(_CHUNK), start=1):
        yield from _build_rows(pk, MentionField.BODY, find_mentions(body, language))
        yield from _build_rows(pk, MentionField.HEADING, find_mentions(heading, language))
        if chapter != previous_chapter:
            yield from _build_rows(pk, MentionField.CHAPTER, find_mentions(chapter_heading, language))
        previous_chapter = chapter
        if on_progress and count % _CHUNK == 0:
            on_progress(count / total)


def _build_rows(article: int, field: MentionField, mentions: list[FoundMention]) -> Iterator[MentionRow]:
    return ((article, field.value, one.start, one.end, one.term[:_TERM_LENGTH], one.pattern) for one in mentions)


def export_mentions() -> Iterator[dict[str, Any]]:
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
