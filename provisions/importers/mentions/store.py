"""Find the mentions of the stored texts and keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from provisions.importers.analyze import analyze_tables
from provisions.importers.mentions.finder import FoundMention, find_mentions
from provisions.models import Article, DatasetState, Mention, MentionField

# article, field, start, end, term, pattern
Row = tuple[int, str, int, int, str, str]
_CHUNK = 1000
_LONGEST = 200  # characters of a term that are kept; only a text full of blanks could need more


@dataclass(frozen=True)
class MentionCounts:
    """Mentions found now, and how what is stored had to change."""

    found: int
    added: int
    removed: int


def refresh_mentions(
    texts: Iterable[int] | None = None, on_progress: Callable[[float], None] | None = None
) -> MentionCounts:
    """Find the mentions of the texts with these primary keys (None: of all) and make the stored ones the same.

    Stored mentions that are found again keep their row. `on_progress` is told how far it has come, from 0 to 1.
    """
    scope = None if texts is None else list(texts)
    with transaction.atomic():
        DatasetState.objects.lock()  # one import at a time
        found = set(_found(scope, on_progress))
        kept = Mention.objects.all() if scope is None else Mention.objects.filter(article__text__in=scope)
        # In no order: that of the model would join articles, texts and agreements only to sort what becomes a dict.
        stored = {
            (article, where, start, end, term, pattern): pk
            for pk, article, where, start, end, term, pattern in kept.order_by().values_list(
                "pk", "article_id", "field", "start", "end", "term", "pattern"
            )
        }
        gone = [pk for row, pk in stored.items() if row not in found]
        new = sorted(found - stored.keys())
        for first in range(0, len(gone), _CHUNK):
            Mention.objects.filter(pk__in=gone[first : first + _CHUNK]).delete()
        Mention.objects.bulk_create(
            Mention(article_id=article, field=where, start=start, end=end, term=term, pattern=pattern)
            for article, where, start, end, term, pattern in new
        )
        if new or gone:
            analyze_tables(Mention)
    return MentionCounts(found=len(found), added=len(new), removed=len(gone))


def _found(scope: list[int] | None, on_progress: Callable[[float], None] | None) -> Iterator[Row]:
    articles = Article.objects.all() if scope is None else Article.objects.filter(text__in=scope)
    total = articles.count()
    rows = articles.order_by("text_id", "position").values_list(
        "pk", "text__language", "body", "heading", "chapter_id", "chapter__heading"
    )
    chapter_before = None
    for done, (pk, language, body, heading, chapter, chapter_heading) in enumerate(rows.iterator(_CHUNK), start=1):
        yield from _rows(pk, MentionField.BODY, find_mentions(body, language))
        yield from _rows(pk, MentionField.HEADING, find_mentions(heading, language))
        if chapter != chapter_before:
            yield from _rows(pk, MentionField.CHAPTER, find_mentions(chapter_heading, language))
        chapter_before = chapter
        if on_progress and done % _CHUNK == 0:
            on_progress(done / total)


def _rows(article: int, where: MentionField, hits: list[FoundMention]) -> Iterator[Row]:
    return ((article, where.value, hit.start, hit.end, hit.term[:_LONGEST], hit.pattern) for hit in hits)
