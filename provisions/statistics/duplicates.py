"""Detection of agreements and economies that may have been recorded twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from provisions.models import Agreement, Economy, Membership, Origin


def duplicate_agreements() -> set[int]:
    """Return the primary keys of agreements that share a name, or parties and signature, with another (two queries).

    Agreements with different numbers in the WTO's list are never duplicates of each other: one of a pair has another
    origin. Merged agreements are left out.
    """
    parties: dict[int, set[int]] = defaultdict(set)
    for agreement, economy in Membership.objects.order_by().values_list("agreement_id", "economy_id"):
        parties[agreement].add(economy)
    groups: dict[Hashable, list[tuple[int, bool]]] = defaultdict(list)
    agreements = Agreement.objects.public().order_by().values_list("pk", "name", "signed", "origin", "wto_rta_id")
    for pk, name, signed, origin, wto_rta_id in agreements:
        in_wto_list = origin == Origin.WTO and wto_rta_id is not None
        groups["name", _normalize(name)].append((pk, in_wto_list))
        if signed and parties[pk]:
            groups[signed, frozenset(parties[pk])].append((pk, in_wto_list))
    return {
        pk
        for group in groups.values()
        if len(group) > 1 and not all(in_wto_list for _pk, in_wto_list in group)
        for pk, _in_wto_list in group
    }


def duplicate_economies() -> set[int]:
    """Return the primary keys of economies that share a name, long or short, with another (one query)."""
    groups: dict[str, set[int]] = defaultdict(set)
    for pk, name, short_name in Economy.objects.order_by().values_list("pk", "name", "short_name"):
        for one in {_normalize(name), _normalize(short_name)} - {""}:
            groups[one].add(pk)
    return {pk for group in groups.values() if len(group) > 1 for pk in group}


def _normalize(name: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())
