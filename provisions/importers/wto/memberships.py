"""Who is in an agreement and since when, put together from three places of the list.

The columns of current and original signatories say who is listed; "Specific Entry/Exit dates" says when single
parties joined or left; an accession record says when those who acceded joined. Nothing is inferred beyond that:
a grouping stays one party, and a member of a grouping appears only where the list gives it a date of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from provisions.importers.wto.accessions import AccessionLink
from provisions.importers.wto.economies import listed_economies
from provisions.importers.wto.groupings import listed_members
from provisions.importers.wto.rows import AgreementRow, PartyDates


@dataclass(frozen=True)
class PartyFacts:
    """One economy in one agreement; `accession` is the RTA number of the record by which it joined."""

    code: str
    original: bool = False
    current: bool = False
    entry: date | None = None
    exit: date | None = None
    pending: bool = False
    accession: int | None = None


@dataclass(frozen=True)
class LinkedAccession:
    """An accession record with what it was tied to."""

    link: AccessionLink
    row: AgreementRow


def of_agreement(row: AgreementRow, accessions: Sequence[LinkedAccession]) -> tuple[dict[str, PartyFacts], list[str]]:
    """All memberships of one agreement, by code, and what the list says that they could not take in.

    A date in the agreement's own record outranks the date of an accession record.
    """
    facts = {code: PartyFacts(code, original=True) for code in row.original_signatories}
    for code in row.current_signatories:
        facts[code] = replace(facts.get(code, PartyFacts(code)), current=True)
    for item in row.entry_exit:
        facts[item.code] = replace(
            facts.get(item.code, PartyFacts(item.code)), entry=item.entry, exit=item.exit, pending=item.pending
        )
    notes = [_still_listed(row, fact) for fact in facts.values() if fact.exit and fact.current]
    for accession in accessions:
        for code in accession.link.acceding:
            facts[code] = _accede(facts.get(code, PartyFacts(code)), accession)
    for accession in accessions:
        notes += _not_taken_in(row, facts, accession)
    return facts, notes


def _accede(fact: PartyFacts, accession: LinkedAccession) -> PartyFacts:
    number, in_force = accession.link.record_id, accession.row.in_force
    if fact.entry or fact.pending:
        return replace(fact, accession=number)
    return replace(fact, accession=number, entry=in_force, pending=in_force is None)


def _still_listed(row: AgreementRow, fact: PartyFacts) -> str:
    return (
        f"RTA {row.wto_rta_id} {row.name}: {listed_economies()[fact.code].name} left on {fact.exit}, but is still "
        "listed as a current signatory; both are stored as the list has them"
    )


def _not_taken_in(row: AgreementRow, facts: dict[str, PartyFacts], accession: LinkedAccession) -> list[str]:
    record = accession.row
    place = f"RTA {record.wto_rta_id} {record.name}"
    notes = [
        f"{place}: {_in_words(item)}, a date of this record only; not stored"
        for item in record.entry_exit
        if not _known(item, row, facts)
    ]
    notes += [
        f"{place}: in force {record.in_force}, but the agreement lets {code} in on another day"
        for code in accession.link.acceding
        if facts[code].entry != record.in_force
    ]
    strangers = {*record.current_signatories, *record.original_signatories} - set(facts) - _within(facts)
    if strangers:
        names = "; ".join(sorted(listed_economies()[code].name for code in strangers))
        notes.append(f"{place}: names parties that the agreement's own record does not: {names}; not stored")
    return notes


def _within(facts: dict[str, PartyFacts]) -> set[str]:
    """Economies that are in the agreement as members, today or once, of a grouping that is a party."""
    return {item.member for item in listed_members() if item.grouping in facts}


def _known(item: PartyDates, row: AgreementRow, facts: dict[str, PartyFacts]) -> bool:
    fact = facts.get(item.code, PartyFacts(item.code))
    entry_known = item.entry in (None, fact.entry) or (fact.entry is None and item.entry == row.in_force)
    return entry_known and item.exit in (None, fact.exit) and item.pending == fact.pending


def _in_words(item: PartyDates) -> str:
    name = listed_economies()[item.code].name
    if item.pending:
        return f"not yet in force for {name}"
    return f"{name} from {item.entry or 'the start'}" + (f" to {item.exit}" if item.exit else "")
