"""Import who is in an agreement and since when, from three places of the list.

The columns of current and original signatories name the parties; "Specific Entry/Exit dates" says when single parties
joined or left; accession records say when those who acceded joined. Nothing is inferred beyond that: a grouping stays
one party, and a member of a grouping is a party only if the list gives it dates of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from provisions.importers.wto.accessions import AccessionLink
from provisions.importers.wto.context import ImportContext
from provisions.importers.wto.economies import load_economies, load_grouping_members
from provisions.importers.wto.membership_dates import PartyDates
from provisions.importers.wto.rows import AgreementRow
from provisions.models import Membership


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


Key = tuple[int, int]  # primary keys of agreement and economy


def import_memberships(context: ImportContext) -> None:
    """Create or update the memberships of all selected agreements, and report stored ones that the list lacks."""
    accessions = defaultdict(list)
    for link in context.links:
        accessions[link.agreement_id].append(link)
    stored = {(item.agreement_id, item.economy_id): item for item in Membership.objects.all()}
    created: dict[Key, Membership] = {}
    listed = set()
    for number, row in context.rows.items():
        if row.is_accession or not context.selects(number):
            continue
        parties, notes = collect_party_facts(row, accessions[number])
        context.report.notes += notes
        for facts in parties.values():
            key = (context.agreements[number].pk, context.economies[facts.code].pk)
            if key in listed:  # two codes of the list are one economy here
                continue
            listed.add(key)
            wanted = _membership_fields(context, facts)
            if membership := stored.get(key):
                differences = context.update(membership, f"RTA {number} {facts.code}", wanted)
                context.count(context.report.memberships, number, f"RTA {number} {facts.code}", False, differences)
            else:
                created[key] = Membership(agreement_id=key[0], economy_id=key[1], **wanted)
                context.count(context.report.memberships, number, f"party {facts.code}", created=True)
    Membership.objects.bulk_create(created.values(), batch_size=500)
    _report_unlisted(context, {key: item for key, item in stored.items() if key not in listed})


def _membership_fields(context: ImportContext, facts: PartyFacts) -> dict[str, Any]:
    return {
        "original": facts.original,
        "current": facts.current,
        "entry_date": facts.entry,
        "exit_date": facts.exit,
        "pending": facts.pending,
        "accession_id": context.accessions[facts.accession].pk if facts.accession else None,
    }


def _report_unlisted(context: ImportContext, memberships: dict[Key, Membership]) -> None:
    numbers = {item.pk: number for number, item in context.agreements.items() if number in context.rows}
    codes = {economy.pk: code for code, economy in context.economies.items()}
    for (agreement_id, economy_id), membership in memberships.items():
        number = numbers.get(agreement_id)
        if context.removes(key := f"membership {membership.pk}"):
            membership.delete()
            context.report.memberships.removed += 1
        elif number is not None and context.selects(number):
            why = f"{codes[economy_id]} is a party here, not in the list"
            context.report_vanished(number, context.title(number), why, key)


def collect_party_facts(
    row: AgreementRow, accessions: Sequence[AccessionLink]
) -> tuple[dict[str, PartyFacts], list[str]]:
    """The parties of one agreement by code, and notes on what the list says beyond them.

    A date in the agreement's own record takes precedence over the date of an accession record.
    """
    facts = {code: PartyFacts(code, original=True) for code in row.original_signatories}
    for code in row.current_signatories:
        facts[code] = replace(facts.get(code, PartyFacts(code)), current=True)
    for dates in row.entry_exit:
        fact = facts.get(dates.party, PartyFacts(dates.party))
        facts[dates.party] = replace(fact, entry=dates.entry, exit=dates.exit, pending=dates.pending)
    notes = [_still_listed_note(row, fact) for fact in facts.values() if fact.exit and fact.current]
    for accession in accessions:
        for code in accession.acceding:
            facts[code] = _with_accession(facts.get(code, PartyFacts(code)), accession)
    for accession in accessions:
        notes += _accession_notes(row, facts, accession)
    return facts, notes


def _with_accession(fact: PartyFacts, accession: AccessionLink) -> PartyFacts:
    number, in_force = accession.row.wto_rta_id, accession.row.in_force
    if fact.entry or fact.pending:
        return replace(fact, accession=number)
    return replace(fact, accession=number, entry=in_force, pending=in_force is None)


def _still_listed_note(row: AgreementRow, fact: PartyFacts) -> str:
    return (
        f"RTA {row.wto_rta_id} {row.name}: {load_economies()[fact.code].name} left on {fact.exit}, but is still "
        "listed as a current signatory; both are stored as the list has them"
    )


def _accession_notes(row: AgreementRow, facts: dict[str, PartyFacts], accession: AccessionLink) -> list[str]:
    record = accession.row
    place = f"RTA {record.wto_rta_id} {record.name}"
    notes = [
        f"{place}: {_describe(dates)}, a date of this record only; not stored"
        for dates in record.entry_exit
        if not _is_known(dates, row, facts)
    ]
    notes += [
        f"{place}: in force {record.in_force}, but the agreement lets {code} in on another day"
        for code in accession.acceding
        if facts[code].entry != record.in_force
    ]
    unknown = {*record.current_signatories, *record.original_signatories} - set(facts) - _grouping_members(facts)
    if unknown:
        names = "; ".join(sorted(load_economies()[code].name for code in unknown))
        notes.append(f"{place}: names parties that the agreement's own record does not: {names}; not stored")
    return notes


def _grouping_members(facts: dict[str, PartyFacts]) -> set[str]:
    """Past and present members of the groupings that are parties."""
    return {one.member for one in load_grouping_members() if one.grouping in facts}


def _is_known(dates: PartyDates, row: AgreementRow, facts: dict[str, PartyFacts]) -> bool:
    fact = facts.get(dates.party, PartyFacts(dates.party))
    entry_known = dates.entry in (None, fact.entry) or (fact.entry is None and dates.entry == row.in_force)
    return entry_known and dates.exit in (None, fact.exit) and dates.pending == fact.pending


def _describe(dates: PartyDates) -> str:
    name = load_economies()[dates.party].name
    if dates.pending:
        return f"not yet in force for {name}"
    return f"{name} from {dates.entry or 'the start'}" + (f" to {dates.exit}" if dates.exit else "")
