"""Link the list's accession records to the agreements that are acceded to.

By rule, "X - Accession of Y" belongs to the one agreement named X. Exceptions are in EXPLICIT, each with a reason. A
record that neither covers is left unlinked with a reason; nothing is guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from provisions.importers.wto import economies
from provisions.importers.wto.rows import AgreementRow

_NAMED = re.compile(r"^(?P<agreement>.+?) - Accession of (?P<who>.+)$")
_IN_REMARKS = re.compile(r"^Accession of (?P<who>.+?)\.?$", re.MULTILINE)
_EU = "the enlargements of the European Communities and Union amend the treaty of 1957"

# RTA number of the accession record: (RTA number of the agreement, why)
EXPLICIT: dict[int, tuple[int, str]] = dict.fromkeys((145, 137, 132, 123, 52, 6, 869), (120, _EU)) | {
    149: (152, "the accession record uses the short name EFTA, the agreement its full name"),
    907: (692, "the agreement was renamed to EU - Colombia, Ecuador and Peru after this accession"),
    950: (766, "the agreement's name adds its parties: EFTA - Central America (Costa Rica and Panama)"),
}

# Who accedes, for records whose name and remarks don't say: RTA 120 lists Croatia from the day RTA 869 came into force.
ACCEDING: dict[int, tuple[str, ...]] = {869: ("HRV",)}


@dataclass(frozen=True)
class AccessionLink:
    """The accession record `row` belongs to agreement `agreement_id`; `acceding` are codes of economies."""

    row: AgreementRow
    agreement_id: int
    reason: str
    acceding: tuple[str, ...]


@dataclass(frozen=True)
class UnlinkedAccession:
    """An accession record that could not be linked to an agreement."""

    record_id: int
    reason: str


def link_accessions(rows: Iterable[AgreementRow]) -> tuple[list[AccessionLink], list[UnlinkedAccession]]:
    """Link every accession record of the list to an agreement of the same list.

    Returns:
        The links and the unlinked records, both in the order of the rows.
    """
    rows = list(rows)
    agreements = {row.wto_rta_id: row for row in rows if not row.is_accession}
    by_name: dict[str, list[int]] = defaultdict(list)
    for row in agreements.values():
        by_name[row.name.casefold()].append(row.wto_rta_id)
    links: list[AccessionLink] = []
    unlinked: list[UnlinkedAccession] = []
    for row in rows:
        if row.is_accession:
            target = _find_agreement(row, agreements, by_name)
            if isinstance(target, str):
                unlinked.append(UnlinkedAccession(row.wto_rta_id, target))
            else:
                links.append(AccessionLink(row, *target, find_acceding(row)))
    return links, unlinked


def _find_agreement(
    row: AgreementRow, agreements: dict[int, AgreementRow], by_name: dict[str, list[int]]
) -> tuple[int, str] | str:
    """The RTA number of the agreement and the reason for the link, or the reason why there is none."""
    if row.wto_rta_id in EXPLICIT:
        agreement_id, reason = EXPLICIT[row.wto_rta_id]
        known = agreement_id in agreements
        return (agreement_id, reason) if known else f"the list does not hold RTA {agreement_id}, which it accedes to"
    match = _NAMED.match(row.name)
    if match is None:
        return "its name does not say which agreement it accedes to"
    found = by_name.get(match["agreement"].casefold(), [])
    if len(found) != 1:
        return f"{len(found)} agreements of the list are named {match['agreement']!r}"
    return found[0], "same name before the words Accession of"


def find_acceding(row: AgreementRow) -> tuple[str, ...]:
    """Codes of the acceding economies, from ACCEDING, the name or the remarks; () if none of them says."""
    if row.wto_rta_id in ACCEDING:
        return ACCEDING[row.wto_rta_id]
    match = _NAMED.match(row.name) or _IN_REMARKS.search(row.remarks)
    if match is None:
        return ()
    # The name of a single economy may hold a comma or "and" itself.
    for names in ([match["who"]], re.split(r",| and ", match["who"])):
        with suppress(economies.UnknownEconomy):
            return tuple(
                economies.find_economy(name.strip().removeprefix("the ")).code for name in names if name.strip()
            )
    return ()
