"""The sections of a provision's page: its coding, its passage in the article, and similar provisions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from provisions.models import Provision, Value, Variable
from provisions.models.codings import SINGLE
from provisions.statistics.similarity import DiffPiece, diff_words, find_similar, language_of, words_of

DERIVED = ("strength", "dta_score")
MOST_COMPARED = 2000  # provisions searched for similar ones


def coding_by_variable(provision: Provision) -> list[tuple[Variable, list[Value]]]:
    """Return each variable, derived ones included, with the values that a provision is coded with (two queries)."""
    keys = [f"{name}:{getattr(provision, name)}" for name in DERIVED]
    single = [value for name in SINGLE if (value := getattr(provision, name))]
    coded = [*Value.objects.filter(key__in=keys), *single, *provision.coded_values.all()]
    values = defaultdict(list)
    for value in sorted(coded, key=lambda value: value.position):
        values[value.variable_id].append(value)
    return [(variable, values[variable.name]) for variable in Variable.objects.all()]


@dataclass(frozen=True)
class ArticleContext:
    """A passage in its article, with the words before and after it."""

    before: str
    passage: str
    after: str


def article_context(provision: Provision) -> ArticleContext | None:
    """Return the passage in its article; None where the text isn't loaded or the passage is the whole article."""
    if not (provision.quote and provision.article and provision.start is not None):
        return None
    body = provision.article.body
    before, after = body[: provision.start], body[provision.end or 0 :]
    return ArticleContext(before, provision.quote, after) if before.strip() or after.strip() else None


@dataclass(frozen=True)
class SimilarProvision:
    """A similar provision, its score from 0 to 100, and its words compared with the first provision's."""

    provision: Provision
    score: float
    pieces: list[DiffPiece]
    language: str


def similar_provisions(provision: Provision) -> list[SimilarProvision]:
    """Return provisions of other agreements with the same subject or location whose words are similar (one query)."""
    others = Provision.objects.public().exclude(agreement=provision.agreement_id).select_related("agreement", "text")
    near = others.filter(Q(subject=provision.subject_id) | Q(location=provision.location_id)).order_by("number")
    quoted = bool(provision.quote)  # `find_similar` compares quotes with quotes only
    words = words_of(provision, quoted)
    return [
        SimilarProvision(
            match.provision,
            match.score,
            diff_words(words_of(match.provision, quoted), words),
            language_of(match.provision, quoted),
        )
        for match in find_similar(provision, near[:MOST_COMPARED])
    ]
