"""The ways out of an empty answer: what dropping each of the choices would give."""

from __future__ import annotations

from dataclasses import dataclass

from provisions.query import ListQuery

MOST = 20


@dataclass(frozen=True)
class WayOut:
    """The question without one of its choices, and how many records would answer."""

    parameter: str
    value: str
    excluded: bool
    question: ListQuery
    count: int


def ways_out(question: ListQuery) -> list[WayOut]:
    """A way for each choice without which something is found, the most fruitful first."""
    dropped = [(name, choice) for name, chosen in question.active_filters.items() for choice in chosen][:MOST]
    others = [(name, choice, question.without(name, choice.value)) for name, choice in dropped]
    ways = [WayOut(name, choice.value, choice.excluded, other, other.count()) for name, choice, other in others]
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)
