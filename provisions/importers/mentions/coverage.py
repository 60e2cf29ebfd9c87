"""Count the mentions that are coded in a provision, rejected with a reason, or open."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from provisions.datasets.reading_state import coded, open_mentions, rejected
from provisions.models import Mention, Provision, ProvisionStatus


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


def undecided_mentions() -> QuerySet[Mention]:
    """The mentions that are neither coded nor rejected."""
    return open_mentions(Provision.objects.exclude(status=ProvisionStatus.WITHDRAWN))


def measure_coverage() -> MentionCoverage:
    """Classify every stored mention as coded, rejected or open.

    What is both counts as coded. Withdrawn provisions don't count; drafts do, for their mentions need no more coding.
    """
    provisions = Provision.objects.exclude(status=ProvisionStatus.WITHDRAWN)
    mentions = undecided_mentions().select_related("article__text__agreement", "article__chapter")
    undecided = mentions.order_by("article__text_id", "article__position", "start")
    number_coded = Mention.objects.filter(coded(provisions)).count()
    number_rejected = Mention.objects.exclude(coded(provisions)).filter(rejected()).count()
    return MentionCoverage(number_coded, number_rejected, list(undecided))
