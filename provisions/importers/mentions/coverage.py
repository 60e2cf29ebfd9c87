"""Count the mentions that are coded in a provision, rejected with a reason, or open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from provisions.models import Article, Mention, MentionField, Provision, ProvisionStatus, RejectedMention

Location = tuple[str, str]  # corpus, article identifier
Span = tuple[int, int]
_WHOLE_ARTICLE: Span = (0, 2**31)


@dataclass(frozen=True)
class MentionCoverage:
    """Counts of mentions by state; `open_mentions` are in the order of the texts."""

    coded: int
    rejected: int
    open_mentions: list[Mention]

    @property
    def open(self) -> int:
        """The number of mentions that are neither coded nor rejected."""
        return len(self.open_mentions)


def measure_coverage() -> MentionCoverage:
    """Classify every stored mention as coded, rejected or open.

    A mention in an article's body is coded when it overlaps a provision's passage; a provision without offsets covers
    its whole article. A mention in a heading is coded when the article, or the chapter, has a provision. A mention is
    rejected when it overlaps a rejection of the same article and field. When both hold, it counts as coded. Withdrawn
    provisions don't count.
    """
    passages, chapters = _collect_passages()
    rejections = _collect_rejections()
    coded = rejected = 0
    open_mentions: list[Mention] = []
    # Bodies are deferred: only the mention on display needs one.
    mentions = Mention.objects.select_related("article__text__agreement", "article__chapter").defer("article__body")
    for mention in mentions.order_by("article__text_id", "article__position", "start"):
        location = (mention.article.text.corpus, mention.article.identifier)
        if _is_coded(mention, passages[location], chapters):
            coded += 1
        elif _overlaps(rejections[location, mention.field], mention):
            rejected += 1
        else:
            open_mentions.append(mention)
    return MentionCoverage(coded, rejected, open_mentions)


def _collect_passages() -> tuple[dict[Location, list[Span]], set[int]]:
    """The passages of provisions by article, and the primary keys of the chapters that have a provision."""
    spans: dict[Location, list[Span]] = defaultdict(list)
    provisions = Provision.objects.exclude(status=ProvisionStatus.WITHDRAWN).exclude(article_identifier="")
    for corpus, identifier, start, end in provisions.values_list("text__corpus", "article_identifier", "start", "end"):
        spans[corpus, identifier].append(_WHOLE_ARTICLE if start is None or end is None else (start, end))
    articles = Article.objects.order_by().values_list("chapter_id", "text__corpus", "identifier")
    chapters = {chapter for chapter, corpus, identifier in articles if (corpus, identifier) in spans}
    return spans, chapters


def _collect_rejections() -> dict[tuple[Location, str], list[Span]]:
    spans: dict[tuple[Location, str], list[Span]] = defaultdict(list)
    for one in RejectedMention.objects.all():
        spans[(one.corpus, one.article_identifier), one.field].append((one.start, one.end))
    return spans


def _is_coded(mention: Mention, passages: list[Span], chapters: set[int]) -> bool:
    if mention.field == MentionField.CHAPTER:
        return mention.article.chapter_id in chapters
    if mention.field == MentionField.HEADING:
        return bool(passages)
    return _overlaps(passages, mention)


def _overlaps(spans: Iterable[Span], mention: Mention) -> bool:
    return any(start < mention.end and mention.start < end for start, end in spans)
