"""Who is a party to an agreement: the economies that the WTO's list names, and the members of groupings it names.

The list names the European Union, EFTA, MERCOSUR and others as one party each, without their members. A filter by
Germany should find the agreements of the EU too, so a member counts as a party when its time in the grouping and the
agreement's life share a day. Of agreements that have ended the list names the members one by one; the side that they
are on tells that the grouping is the party. Filters, facets and counts all use this rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from provisions.lib.economy_codes import load_aliases
from provisions.models import Economy, FormerEconomy


@dataclass(frozen=True)
class MemberPeriod:
    """An economy's time in a grouping. Both days are included; None is open."""

    member: str
    entry: date | None
    exit: date | None

    def overlaps(self, start: date | None, end: date | None) -> bool:
        """Whether the economy was in the grouping on a day of an agreement's life.

        An agreement without a start is still to come, so only those who have not left count.
        """
        if self.exit is not None and (start is None or self.exit < start):
            return False
        return not (end is not None and self.entry is not None and end < self.entry)


def parties_of(
    codes: Iterable[str], start: date | None, end: date | None, groupings: Mapping[str, list[MemberPeriod]]
) -> frozenset[str]:
    """The codes of an agreement's parties.

    Args:
        codes: the economies and groupings that the list names, and the groupings that are sides.
        start: when it was signed, or entered into force if that was earlier; None if it is still to come.
        end: the day it became inactive; None if it is active.
        groupings: the members of each grouping by its code.
    """
    parties = set(codes)
    for code in tuple(parties):
        parties.update(period.member for period in groupings.get(code, ()) if period.overlaps(start, end))
    return frozenset(parties)


def find_by_other_code(code: str) -> Economy | None:
    """The economy that had this code before a merge, or has it in another source; None when there is none."""
    former = FormerEconomy.objects.select_related("economy").filter(code=code).first()
    if former is not None:
        return former.economy
    ours = load_aliases("code").get(code)
    return Economy.objects.filter(code=ours).first() if ours else None
