"""Find the mentions in the stored texts, save them, and export them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from provisions.importers.analyze import analyze_tables
from provisions.importers.mentions.finder import FoundMention, find_mentions
from provisions.intake.offsets import Stretch, heading_places, join_words, stretches, to_document
from provisions.intake.outline import PartKind
from provisions.lib.batches import batched
from provisions.models import Article, DatasetState, Mention, MentionField
from provisions.models.texts.parts import ArticleQuerySet
from provisions.models.tracking import collect_changes

FIELDS = ("article_id", "field", "start", "end", "term", "pattern")
MentionRow = tuple[int, str, int, int, str, str]  # the values of FIELDS
PLACE = ("document_start", "document_end")
MentionPlace = tuple[int, int] | tuple[None, None]  # the values of PLACE
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
        places = dict(_search(articles, on_progress))
        # Unordered: the model's ordering joins three tables only to sort what becomes a dict.
        stored = {tuple(row[:6]): row[6:] for row in mentions.order_by().values_list(*FIELDS, "pk", *PLACE)}
        vanished_keys = [pk for row, (pk, *_place) in stored.items() if row not in places]
        new_rows = sorted(places.keys() - stored.keys())
        for batch in batched(vanished_keys, _CHUNK):
            Mention.objects.filter(pk__in=batch).delete()
        Mention.objects.bulk_create(_mention(row, places[row]) for row in new_rows)
        moved = [
            _mention(row, places[row], pk)
            for row, (pk, *place) in stored.items()
            if row in places and places[row] != tuple(place)
        ]
        Mention.objects.bulk_update(moved, PLACE, _CHUNK)
        if new_rows or vanished_keys:
            analyze_tables(Mention)
    return MentionCounts(len(places), len(new_rows), len(vanished_keys))


def _mention(row: MentionRow, place: MentionPlace, pk: int | None = None) -> Mention:
    return Mention(pk=pk, **dict(zip((*FIELDS, *PLACE), (*row, *place), strict=True)))


def _search(
    articles: ArticleQuerySet, on_progress: Callable[[float], None] | None
) -> Iterator[tuple[MentionRow, MentionPlace]]:
    """The mentions in bodies and headings; those in a chapter's heading belong to its first article."""
    total = articles.count()
    names = ("pk", "text__language", "kind", "heading", "spans", "chapter_id", "chapter__heading", "chapter__spans")
    previous_chapter = None
    for count, (content, pk, language, kind, heading, spans, chapter, chapter_heading, chapter_spans) in enumerate(
        articles.values_with_contents(*names), start=1
    ):
        if found := find_mentions(join_words(content, spans), language):
            yield from _build_rows(pk, MentionField.BODY, found, stretches(spans))
        # The heading of a part that holds others is its chapter's.
        if kind == PartKind.ARTICLE and (found := find_mentions(heading, language)):
            yield from _build_rows(pk, MentionField.HEADING, found, heading_places(content, spans, heading))
        if chapter != previous_chapter and (found := find_mentions(chapter_heading, language)):
            places = heading_places(content, chapter_spans, chapter_heading)
            yield from _build_rows(pk, MentionField.CHAPTER, found, places)
        previous_chapter = chapter
        if on_progress and count % _CHUNK == 0:
            on_progress(count / total)


def _build_rows(
    article: int, field: MentionField, mentions: list[FoundMention], places: list[Stretch]
) -> Iterator[tuple[MentionRow, MentionPlace]]:
    """Rows of mentions, each with its place in the document; `places` are where the words of the field stand."""
    for one in mentions:
        row = (article, field.value, one.start, one.end, one.term[:_TERM_LENGTH], one.pattern)
        yield row, to_document(places, one.start, one.end)


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
