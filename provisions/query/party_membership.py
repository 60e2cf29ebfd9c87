"""Who is a party: the economies that the list names, and the members of the groupings that it names.

The WTO's list names the European Union, EFTA, MERCOSUR and others as one party each, without their members. Who asks
for Germany or Brazil means their agreements too, so a member counts as a party when its time in the grouping and the
agreement's life share a day. The rule is the same for filters, facets and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """A member's time in a grouping; both days included, None is open."""

    member: str
    entry: date | None
    exit: date | None


@dataclass(frozen=True)
class Life:
    """An agreement's life: from signature (or entry into force) to the day it became inactive. None: not yet."""

    start: date | None
    end: date | None


def shares_a_day(span: Span, life: Life) -> bool:
    """Whether the member was in the grouping on a day of the agreement's life.

    An agreement without a date is still to come: only members of today count.
    """
    if span.exit is not None and (life.start is None or span.exit < life.start):
        return False
    return not (life.end is not None and span.entry is not None and life.end < span.entry)


def parties_of(named: Iterable[str], life: Life, groupings: Mapping[str, list[Span]]) -> frozenset[str]:
    """The codes of an agreement's parties: those named, and the members of named groupings during its life."""
    found = set(named)
    for code in tuple(found):
        found.update(span.member for span in groupings.get(code, ()) if shares_a_day(span, life))
    return frozenset(found)
