"""Records that look as if they were made twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

from provisions.models import Agreement, Economy, Membership, Origin


def duplicate_agreements() -> set[int]:
    """Primary keys of agreements that share their name, or parties and signature, with another (two queries).

    Two numbers of the WTO's list are two agreements, however alike: one of each pair is from elsewhere. What was
    merged already does not count.
    """
    parties: dict[int, set[int]] = defaultdict(set)
    for agreement, economy in Membership.objects.order_by().values_list("agreement_id", "economy_id"):
        parties[agreement].add(economy)
    alike: dict[Hashable, list[tuple[int, bool]]] = defaultdict(list)
    known = Agreement.objects.public().order_by().values_list("pk", "name", "signed", "origin", "wto_rta_id")
    for key, name, signed, origin, number in known:
        listed = origin == Origin.WTO and number is not None
        alike["name", _plain(name)].append((key, listed))
        if signed and parties[key]:
            alike[signed, frozenset(parties[key])].append((key, listed))
    return {
        key for group in alike.values() if len(group) > 1 and not all(listed for _, listed in group) for key, _ in group
    }


def duplicate_economies() -> set[int]:
    """Primary keys of economies that share a name, long or short, with another (one query)."""
    alike: dict[str, set[int]] = defaultdict(set)
    for key, name, short in Economy.objects.order_by().values_list("pk", "name", "short_name"):
        for one in {_plain(name), _plain(short)} - {""}:
            alike[one].add(key)
    return _shared(alike.values())


def _shared(groups: Iterable[set[int]]) -> set[int]:
    return {key for group in groups if len(group) > 1 for key in group}


def _plain(name: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in name.casefold()).split())
