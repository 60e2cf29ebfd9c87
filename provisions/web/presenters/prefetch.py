"""What pages read from the database beyond a question's own records, in few queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Length

from provisions.lib.economy_names import name_sort_key
from provisions.models import Agreement, Article, Economy, EconomyKind, Membership, Provision, Value, Variable
from provisions.models.codings import SINGLE
from provisions.models.provisions import ProvisionQuerySet
from provisions.query import count_provisions
from provisions.statistics.similarity import Piece, Similar, differences, language_of, similar, words_of

DERIVED = ("strength", "dta_score")
MOST_COMPARED = 2000  # provisions that one is held against, so that a page stays quick in a large database


def with_coding(provisions: QuerySet[Provision]) -> QuerySet[Provision]:
    """With what a card shows: agreement, text, location, and the values of variables that take many (two queries)."""
    values = Value.objects.only("key", "variable", "code", "position", "label_en", "label_fr", "label_es")
    return provisions.select_related("agreement", "location", "text").prefetch_related(Prefetch("coded_values", values))


def whole(provisions: ProvisionQuerySet) -> QuerySet[Provision]:
    """With everything that a provision's own page shows."""
    parties = Prefetch("agreement__memberships", Membership.objects.select_related("economy").order_by("economy__name"))
    return provisions.select_related("agreement", "text", "article", "replaced_by", *SINGLE).prefetch_related(
        "coded_values", parties, "agreement__types"
    )


@dataclass(frozen=True)
class CodingLine:
    """A variable of the codebook and the values that a provision has for it."""

    variable: Variable
    values: list[Value]


def coding(provision: Provision) -> list[CodingLine]:
    """A provision's coding in the codebook's order, with what is derived from it (two queries)."""
    keys = [f"{name}:{getattr(provision, name)}" for name in DERIVED]
    derived = list(Value.objects.filter(key__in=keys))
    single = [value for name in SINGLE if (value := getattr(provision, name))]
    values = defaultdict(list)
    for value in sorted([*derived, *single, *provision.coded_values.all()], key=lambda value: value.position):
        values[value.variable_id].append(value)
    return [CodingLine(variable, values[variable.name]) for variable in Variable.objects.all()]


@dataclass(frozen=True)
class Around:
    """A passage in its article: what stands before it, itself, and what stands after it."""

    before: str
    passage: str
    after: str


def around(provision: Provision) -> Around | None:
    """The passage in its article; None where the text is not loaded or the passage is the whole article (one query)."""
    if not (provision.quote and provision.article and provision.start is not None):
        return None
    body, start, end = provision.article.body, provision.start, provision.end or 0
    before, after = body[:start], body[end:]
    return Around(before, provision.quote, after) if before.strip() or after.strip() else None


@dataclass(frozen=True)
class Alike:
    """A similar provision, how like it is, and its words, in their language, against those of the first."""

    provision: Provision
    score: float
    pieces: list[Piece]
    language: str


def similar_to(provision: Provision) -> list[Alike]:
    """Provisions of other agreements on the same subject or in the same place whose words are alike (one query)."""
    others = Provision.objects.public().exclude(agreement=provision.agreement_id).select_related("agreement", "text")
    near = others.filter(Q(subject=provision.subject_id) | Q(location=provision.location_id)).order_by("number")
    return [_alike(provision, found) for found in similar(provision, near[:MOST_COMPARED])]


def _alike(provision: Provision, found: Similar) -> Alike:
    quoted = bool(provision.quote)  # then its like have quotes, too
    shown, other = words_of(found.provision, quoted), words_of(provision, quoted)
    return Alike(found.provision, found.score, differences(shown, other), language_of(found.provision, quoted))


def whole_agreements() -> QuerySet[Agreement]:
    """With everything that an agreement's own page shows."""
    parties = Prefetch("memberships", Membership.objects.select_related("economy").order_by("economy__name"))
    return Agreement.objects.select_related("merged_into").prefetch_related(
        parties, "types", "regions", "accessions", "changes", "texts"
    )


@dataclass(frozen=True)
class ChapterOfProvisions:
    """The provisions of one chapter of an agreement."""

    heading: str
    provisions: list[Provision]


def by_chapter(provisions: Iterable[Provision]) -> list[ChapterOfProvisions]:
    """Provisions in the order of their text, gathered by chapter; a preamble, having no chapter, comes first."""
    chapters: dict[str, list[Provision]] = defaultdict(list)
    for provision in sorted(provisions, key=_place):
        chapters[provision.chapter_heading].append(provision)
    return [ChapterOfProvisions(heading, found) for heading, found in chapters.items()]


def share_of_text(provisions: Iterable[Provision]) -> float | None:
    """How much of the texts that these provisions were read in they take up, in characters, from 0 to 1 (one query).

    None where no passage is located in a loaded text. Passages that overlap count once.
    """
    spans: dict[str, set[int]] = defaultdict(set)
    texts = set()
    for provision in provisions:
        if provision.article_id and provision.start is not None and provision.end is not None:
            spans[provision.article_identifier].update(range(provision.start, provision.end))
            texts.add(provision.text_id)
    if not spans:
        return None
    whole = Article.objects.filter(text__in=texts).aggregate(total=Sum(Length("body")))["total"] or 0
    return sum(map(len, spans.values())) / whole if whole else None


def _place(provision: Provision) -> tuple[int, int, int, str]:
    article = provision.article_identifier
    return (
        provision.text_id or 0,
        int(article) if article.isascii() and article.isdigit() else 0,
        provision.start or 0,
        provision.number,
    )


def counted(agreements: list[Agreement]) -> list[Agreement]:
    """The same agreements, each with `provision_total`, the number of its public provisions."""
    totals = count_provisions(one.pk for one in agreements)
    for agreement in agreements:
        agreement.provision_total = totals.get(agreement.pk, 0)  # type: ignore[attr-defined]
    return agreements


def counted_economies(economies: list[Economy]) -> list[Economy]:
    """The same economies, each with `agreement_total`, the number of public agreements that name it (one query)."""
    found = Membership.objects.filter(economy__in=economies, agreement__in=Agreement.objects.public()).order_by()
    totals = dict(found.values_list("economy").annotate(Count("pk")))
    for economy in economies:
        economy.agreement_total = totals.get(economy.pk, 0)  # type: ignore[attr-defined]
    return economies


@dataclass(frozen=True)
class Tie:
    """An economy that another is tied to by a grouping, as its member or as the grouping, with the years of it."""

    economy: Economy
    entry_date: datetime.date | None
    exit_date: datetime.date | None


def groupings(economy: Economy) -> list[Tie]:
    """The members of a grouping; of any other economy, the groupings it is or was in."""
    if economy.kind == EconomyKind.GROUPING:
        members = economy.grouping_members.select_related("member").order_by("member__name")
        return _sorted(Tie(one.member, one.entry_date, one.exit_date) for one in members)
    around = economy.grouping_memberships.select_related("grouping").order_by("grouping__name")
    return _sorted(Tie(one.grouping, one.entry_date, one.exit_date) for one in around)


def _sorted(ties: Iterable[Tie]) -> list[Tie]:
    """By name in the reader's language."""
    return sorted(ties, key=lambda tie: name_sort_key(tie.economy.short_label))


# How each list's records are read, and what is added to those of one page.
LISTED: dict[str, Callable[[QuerySet[Any]], QuerySet[Any]]] = {
    "provisions": with_coding,
    "agreements": lambda found: found,
    "economies": lambda found: found.select_related("region"),
}
COUNTED: dict[str, Callable[[list[Any]], list[Any]]] = {
    "provisions": list,
    "agreements": counted,
    "economies": counted_economies,
}
