"""Find the mentions in the stored texts and save them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from provisions.importers.analyze import analyze_tables
from provisions.importers.mentions.finder import FoundMention, find_mentions
from provisions.models import Article, DatasetState, Mention, MentionField
from provisions.models.tracking import collect_changes

FIELDS = ("article_id", "field", "start", "end", "term", "pattern")
MentionRow = tuple[int, str, int, int, str, str]  # the values of FIELDS
_CHUNK = 1000
_TERM_LENGTH = 200  # characters stored of a term; only a text full of blanks could need more


@dataclass(frozen=True)
class MentionCounts:
    """How many mentions the texts have now, and how many rows were added and removed for that."""

    found: int
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
        found = set(_search(articles, on_progress))
        # Unordered: the model's ordering joins three tables only to sort what becomes a dict.
        stored = {tuple(row): pk for pk, *row in mentions.order_by().values_list("pk", *FIELDS)}
        removed = [pk for row, pk in stored.items() if row not in found]
        added = sorted(found - stored.keys())
        for start in range(0, len(removed), _CHUNK):
            Mention.objects.filter(pk__in=removed[start : start + _CHUNK]).delete()
        Mention.objects.bulk_create(Mention(**dict(zip(FIELDS, row, strict=True))) for row in added)
        if added or removed:
            analyze_tables(Mention)
    return MentionCounts(found=len(found), added=len(added), removed=len(removed))


def _search(articles: QuerySet[Article], on_progress: Callable[[float], None] | None) -> Iterator[MentionRow]:
    """The mentions in bodies and headings; those in a chapter's heading belong to its first article."""
    total = articles.count()
    rows = articles.order_by("text_id", "position").values_list(
        "pk", "text__language", "body", "heading", "chapter_id", "chapter__heading"
    )
    previous_chapter = None
    for done, (pk, language, body, heading, chapter, chapter_heading) in enumerate(rows.iterator(_CHUNK), start=1):
        yield from _rows(pk, MentionField.BODY, find_mentions(body, language))
        yield from _rows(pk, MentionField.HEADING, find_mentions(heading, language))
        if chapter != previous_chapter:
            yield from _rows(pk, MentionField.CHAPTER, find_mentions(chapter_heading, language))
        previous_chapter = chapter
        if on_progress and done % _CHUNK == 0:
            on_progress(done / total)


def _rows(article: int, field: MentionField, mentions: list[FoundMention]) -> Iterator[MentionRow]:
    return ((article, field.value, one.start, one.end, one.term[:_TERM_LENGTH], one.pattern) for one in mentions)
