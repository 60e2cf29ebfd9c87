"""The sections of a provision's page: its coding, its passage in the article, and similar provisions."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q

from provisions.models import Provision, Value, Variable
from provisions.models.codings import SINGLE
from provisions.statistics.similarity import PassageDiff, find_similar

MOST_COMPARED = 2000  # provisions searched for similar ones


def coding_by_variable(provision: Provision) -> list[tuple[Variable, list[Value] | None]]:
    """Return each variable, derived ones included, with the values that a provision is coded with (two queries).

    None stands for those of a variable that was not coded yet.
    """
    single = [value for name in SINGLE if (value := getattr(provision, name))]
    coding = [*Value.objects.filter(key=f"strength:{provision.strength}"), *single, *provision.coded_values.all()]
    values = defaultdict(list)
    for value in sorted(coding, key=lambda value: value.position):
        values[value.variable_id].append(value)
    return [
        (variable, values[variable.name] if provision.has_coded(variable.name) else None)
        for variable in Variable.objects.all()
    ]


def article_context(provision: Provision) -> tuple[str, str] | None:
    """Return the article's words before and after the passage.

    None where the text isn't loaded or the passage is the whole article.
    """
    start, end = provision.place
    if not (provision.quote and provision.article and start is not None):
        return None
    body = provision.article.body
    before, after = body[:start], body[end or 0 :]
    return (before, after) if before.strip() or after.strip() else None


def similar_provisions(provision: Provision) -> list[PassageDiff]:
    """Return provisions of other agreements with the same subject or location whose words are similar (one query).

    None for one without words of its own.
    """
    if provision.incorporates_id:
        return []
    public = Provision.objects.public().with_own_words().select_related("agreement", "text")
    others = public.exclude(agreement=provision.agreement_id)
    near = others.filter(Q(subject=provision.subject_id) | Q(location=provision.location_id)).order_by("number")
    return find_similar(provision, near[:MOST_COMPARED])
