"""The ways out of an empty answer: what dropping each of the choices would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, QuerySet
from django.db.models import Value as V
from django.db.models.functions import Cast

from provisions.querying import Question

MOST = 20


@dataclass(frozen=True)
class WayOut:
    """The question without one of its choices, and how many records would answer."""

    parameter: str
    value: str
    excluded: bool
    question: Question
    count: int


def ways_out(question: Question) -> list[WayOut]:
    """A way for each choice, the most fruitful first (one query)."""
    dropped = [(name, choice) for name, chosen in question.active.items() for choice in chosen][:MOST]
    without = [question.without(name, choice.value) for name, choice in dropped]
    counts = _counts(without)
    ways = [
        WayOut(name, choice.value, choice.excluded, other, counts.get(place, 0))
        for place, ((name, choice), other) in enumerate(zip(dropped, without, strict=True))
    ]
    return sorted(ways, key=lambda way: -way.count)


def _counts(questions: list[Question]) -> dict[int, int]:
    if not questions:
        return {}
    first, *others = [_branch(place, question) for place, question in enumerate(questions)]
    return dict(first.union(*others, all=True) if others else first)


def _branch(place: int, question: Question) -> QuerySet[Any, tuple[int, int]]:
    found = question.unordered()
    counted = found.model.objects.filter(pk__in=found.values("pk")).order_by()
    labelled = counted.annotate(place=Cast(V(place), IntegerField())).values("place")
    return labelled.annotate(number=Count("pk")).values_list("place", "number")
