"""How much of an agreement has been read, worked out in SQL from its texts, their mentions and its provisions.

- full: a text of it has the whole main text, and each of its mentions is coded in a published provision or rejected;
- part: a text whose mentions are all decided has less than that, or the agreement has published provisions;
- none: neither. A text that belongs to another agreement doesn't count.

Mentions are looked up where the text is loaded. Elsewhere the text's own `open_mentions` says how many were open when
its row was exported, so that an installation has the same states with and without the corpora.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from provisions.datasets.rows import RelatedValues
from provisions.models.agreements import Agreement
from provisions.models.choices import MainText, MentionField, ProvisionStatus, ReadingState
from provisions.models.provisions import Provision, ProvisionQuerySet
from provisions.models.texts import Article, Mention, RejectedMention, Text

_LOADED = ~Q(checksum="")


def coded(provisions: QuerySet[Provision]) -> Q:
    """The condition on a mention to be coded in one of the provisions.

    A mention in an article's body is coded when it overlaps a passage, where that was coded or was found again; a
    provision without offsets, or whose passage slipped, covers its whole article. A mention in a heading is coded when
    the article, or the chapter, has a provision.
    """
    own = provisions.filter(text=OuterRef("article__text"), article_identifier=OuterRef("article__identifier"))
    whole = Q(start__isnull=True) | Q(end__isnull=True) | ~Q(slip="")
    at_place = Q(start__lt=OuterRef("end"), end__gt=OuterRef("start"), found_start__isnull=True)
    overlapping = own.filter(whole | at_place)
    found = provisions.filter(article=OuterRef("article"), found_start__isnull=False)
    found_there = found.filter(found_start__lt=OuterRef("end"), found_end__gt=OuterRef("start"))
    in_article = provisions.filter(text=OuterRef("text"), article_identifier=OuterRef("identifier"))
    found_in_article = provisions.filter(article=OuterRef("pk"), found_start__isnull=False)
    chapter = Article.objects.filter(
        Exists(in_article) | Exists(found_in_article), chapter=OuterRef("article__chapter")
    )
    return (
        Q(Exists(overlapping) | Exists(found_there), field=MentionField.BODY)
        | Q(Exists(own) | Exists(found), field=MentionField.HEADING)
        | Q(Exists(chapter), field=MentionField.CHAPTER)
    )


def rejected() -> Exists:
    """The condition on a mention to overlap a rejection of the same article and field."""
    return Exists(
        RejectedMention.objects.filter(
            corpus=OuterRef("article__text__corpus"),
            article_identifier=OuterRef("article__identifier"),
            field=OuterRef("field"),
            start__lt=OuterRef("end"),
            end__gt=OuterRef("start"),
        )
    )


def open_mentions(provisions: QuerySet[Provision]) -> QuerySet[Mention]:
    """The stored mentions that are neither coded in one of the provisions nor rejected."""
    return Mention.objects.exclude(coded(provisions)).exclude(rejected())


def _published() -> ProvisionQuerySet:
    return Provision.objects.filter(status=ProvisionStatus.PUBLISHED)


def settled_texts() -> QuerySet[Text]:
    """Texts without an open mention; not those that belong to another agreement."""
    undecided = open_mentions(_published()).order_by().values("article__text")
    decided = Q(_LOADED, ~Q(pk__in=undecided)) | Q(~_LOADED, open_mentions=0)
    return Text.objects.exclude(main_text=MainText.MISFILED).filter(decided)


def reading_state() -> Case:
    """The `ReadingState` of an agreement, to annotate a queryset of agreements with."""
    texts = settled_texts().filter(agreement=OuterRef("pk"))
    provisions = Provision.objects.public().filter(agreement=OuterRef("pk"))
    return Case(
        When(Exists(texts.filter(main_text=MainText.COMPLETE)), then=Value(ReadingState.FULL)),
        When(Exists(texts) | Exists(provisions), then=Value(ReadingState.PART)),
        default=Value(ReadingState.NONE),
        output_field=CharField(),
    )


def fetch_reading_states(keys: list[Any]) -> RelatedValues:
    """The reading states of agreements, by primary key, as the column `read`."""
    agreements = Agreement.objects.filter(pk__in=keys).order_by().annotate(read=reading_state())
    return {pk: {"read": str(read)} for pk, read in agreements.values_list("pk", "read")}


def count_open_mentions(keys: list[Any]) -> RelatedValues:
    """The open mentions of texts, by primary key: counted where the text is loaded, as stored elsewhere."""
    counted = open_mentions(_published()).filter(article__text__in=keys).order_by().values("article__text")
    counts = dict(counted.annotate(n=Count("pk")).values_list("article__text", "n"))
    texts = Text.objects.filter(pk__in=keys).order_by().values_list("pk", "checksum", "open_mentions")
    return {pk: {"open_mentions": counts.get(pk, 0) if checksum else stored} for pk, checksum, stored in texts}
