"""How far the mentions are worked off: each is coded in a provision, rejected with a reason, or open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from provisions.models import Article, Mention, MentionField, Provision, ProvisionStatus, RejectedMention

# (corpus, article identifier)
Place = tuple[str, str]
Span = tuple[int, int]
_END = 2**31  # beyond the end of any article


@dataclass(frozen=True)
class MentionCoverage:
    """Counts of mentions; `open_mentions` are the open ones, in the order of the texts."""

    coded: int
    rejected: int
    open_mentions: list[Mention]

    @property
    def open(self) -> int:
        """Mentions that are neither coded nor rejected."""
        return len(self.open_mentions)


def measure_coverage() -> MentionCoverage:
    """Work off every stored mention.

    A mention in an article's words is coded when a provision's passage touches it (a provision without offsets stands
    for its whole article); one in a heading, when the article, or the chapter, has a provision. A mention is rejected
    when a rejection of the same article and field touches it. Where both hold, it counts as coded. Withdrawn provisions
    don't count.
    """
    passages, chapters = _passages()
    rejections = _rejections()
    coded = rejected = 0
    left: list[Mention] = []
    # Without the articles' words: only the one that is looked at needs them.
    mentions = Mention.objects.select_related("article__text__agreement", "article__chapter").defer("article__body")
    for mention in mentions.order_by("article__text_id", "article__position", "start"):
        place = (mention.article.text.corpus, mention.article.identifier)
        if _is_coded(mention, passages[place], chapters):
            coded += 1
        elif _touches(rejections[place, mention.field], mention):
            rejected += 1
        else:
            left.append(mention)
    return MentionCoverage(coded, rejected, left)


def _passages() -> tuple[dict[Place, list[Span]], set[int]]:
    """Spans of the live provisions by place, and the primary keys of chapters that have one."""
    spans: dict[Place, list[Span]] = defaultdict(list)
    live = Provision.objects.exclude(status=ProvisionStatus.WITHDRAWN).exclude(article_identifier="")
    for corpus, identifier, start, end in live.values_list("text__corpus", "article_identifier", "start", "end"):
        spans[corpus, identifier].append((0, _END) if start is None or end is None else (start, end))
    places = Article.objects.order_by().values_list("chapter_id", "text__corpus", "identifier")
    chapters = {chapter for chapter, corpus, identifier in places if (corpus, identifier) in spans}
    return spans, chapters


def _rejections() -> dict[tuple[Place, str], list[Span]]:
    spans: dict[tuple[Place, str], list[Span]] = defaultdict(list)
    for rejection in RejectedMention.objects.all():
        place = (rejection.corpus, rejection.article_identifier)
        spans[place, rejection.field].append((rejection.start, rejection.end))
    return spans


def _is_coded(mention: Mention, passages: list[Span], chapters: set[int]) -> bool:
    if mention.field == MentionField.CHAPTER:
        return mention.article.chapter_id in chapters
    if mention.field == MentionField.HEADING:
        return bool(passages)
    return _touches(passages, mention)


def _touches(spans: Iterable[Span], mention: Mention) -> bool:
    return any(start < mention.end and mention.start < end for start, end in spans)
