"""Link the list's accession records to the agreements that are acceded to.

By rule, "X - Accession of Y" belongs to the one agreement named X. Exceptions are in EXPLICIT, each with a reason. A
record that neither covers is left unlinked with a reason; nothing is guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass

from provisions.importers.wto.economies import UnknownEconomy, find_economy
from provisions.importers.wto.rows import AgreementRow

_IN_NAME = re.compile(r"^(?P<agreement>.+?) - Accession of (?P<who>.+)$")
_IN_REMARKS = re.compile(r"^Accession of (?P<who>.+?)\.?$", re.MULTILINE)

# RTA number of the agreement by that of the accession record.
EXPLICIT = {
    # The enlargements of the European Communities and Union amend the treaty of 1957.
    **dict.fromkeys((145, 137, 132, 123, 52, 6, 869), 120),
    149: 152,  # the accession record uses the short name EFTA, the agreement its full name
    907: 692,  # the agreement was renamed to EU - Colombia, Ecuador and Peru after this accession
    950: 766,  # the agreement's name adds its parties: EFTA - Central America (Costa Rica and Panama)
}

# Who accedes, for records whose name and remarks don't say: RTA 120 lists Croatia from the day RTA 869 came into force.
ACCEDING = {869: ("HRV",)}


@dataclass(frozen=True)
class AccessionLink:
    """The accession record `row` belongs to agreement `agreement_id`; `acceding` are codes of economies."""

    row: AgreementRow
    agreement_id: int
    acceding: tuple[str, ...]


def link_accessions(rows: list[AgreementRow]) -> tuple[list[AccessionLink], list[str]]:
    """Link every accession record of the list to an agreement of the same list.

    Returns:
        The links, and a message with the reason for each record that can't be linked, both in the order of the rows.
    """
    by_name: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if not row.is_accession:
            by_name[row.name.casefold()].append(row.wto_rta_id)
    numbers = {number for same_name in by_name.values() for number in same_name}
    links, messages = [], []
    for row in rows:
        if row.is_accession:
            target = _find_agreement(row, numbers, by_name)
            if isinstance(target, str):
                messages.append(f"{row.title}: {target}")
            else:
                links.append(AccessionLink(row, target, find_acceding(row)))
    return links, messages


def _find_agreement(row: AgreementRow, numbers: set[int], by_name: dict[str, list[int]]) -> int | str:
    """The RTA number of the agreement, or the reason why there is none."""
    if agreement_id := EXPLICIT.get(row.wto_rta_id):
        if agreement_id in numbers:
            return agreement_id
        return f"the list does not hold RTA {agreement_id}, which it accedes to"
    match = _IN_NAME.match(row.name)
    if match is None:
        return "its name does not say which agreement it accedes to"
    same_name = by_name.get(match["agreement"].casefold(), [])
    if len(same_name) != 1:
        return f"{len(same_name)} agreements of the list are named {match['agreement']!r}"
    return same_name[0]


def find_acceding(row: AgreementRow) -> tuple[str, ...]:
    """Codes of the acceding economies, from ACCEDING, the name or the remarks; () if none of them says."""
    if row.wto_rta_id in ACCEDING:
        return ACCEDING[row.wto_rta_id]
    match = _IN_NAME.match(row.name) or _IN_REMARKS.search(row.fields["remarks"])
    if match is None:
        return ()
    # The name of a single economy may hold a comma or "and" itself.
    for names in ([match["who"]], re.split(r",| and ", match["who"])):
        with suppress(UnknownEconomy):
            return tuple(find_economy(name.strip().removeprefix("the ")).code for name in names if name.strip())
    return ()
