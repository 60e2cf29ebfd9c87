"""Import who is in an agreement and since when, from three places of the list.

The columns of current and original signatories name the parties; "Specific Entry/Exit dates" says when single parties
joined or left; accession records say when the acceding economies joined. Nothing is inferred beyond that: a grouping
stays one party, and a member of a grouping is a party only if the list gives it separate dates. Where the shipped
data depart from its cells for a reason (departures.py), stored memberships stay until the list says something new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from provisions.importers.wto.accessions import AccessionLink
from provisions.importers.wto.cell_parsing import PartyDates
from provisions.importers.wto.context import ImportContext
from provisions.importers.wto.departures import load_departures
from provisions.importers.wto.economies import economy_names, load_grouping_members
from provisions.importers.wto.rows import AgreementRow
from provisions.models import Membership


@dataclass(frozen=True)
class PartyFacts:
    """The fields of one economy's membership; `accession` is the RTA number of the record by which it joined."""

    original: bool = False
    current: bool = False
    entry_date: date | None = None
    exit_date: date | None = None
    pending: bool = False
    accession: int | None = None


Facts = dict[str, PartyFacts]  # by code of the economy
Key = tuple[int, int]  # primary keys of agreement and economy


def import_memberships(context: ImportContext) -> None:
    """Create or update the memberships of all selected agreements, and report stored ones that the list lacks."""
    accessions = defaultdict(list)
    for link in context.links:
        accessions[link.agreement_id].append(link)
    unlisted_memberships = {(item.agreement_id, item.economy_id): item for item in Membership.objects.all()}
    codes = {economy.pk: code for code, economy in context.economies.items()}
    stored_sides: dict[int, dict[str, str]] = defaultdict(dict)
    for (agreement_id, economy_id), stored in unlisted_memberships.items():
        stored_sides[agreement_id][codes[economy_id]] = stored.side
    listed_keys: set[Key] = set()
    new = []
    for number, row in context.rows.items():
        if row.is_accession or not context.selects(number):
            continue
        parties, notes = collect_party_facts(row, accessions[number])
        context.report.notes += notes
        sides = propose_sides(row, parties, stored_sides[context.agreements[number].pk])
        for code, facts in parties.items():
            key = (context.agreements[number].pk, context.economies[code].pk)
            if key in listed_keys:  # two codes of the list are one economy here
                continue
            listed_keys.add(key)
            membership = unlisted_memberships.pop(key, None) or Membership(agreement_id=key[0], economy_id=key[1])
            created = membership.pk is None
            if created:
                membership.side = sides.get(code, "")
            fields = _membership_fields(context, facts)
            if not created and (departure := load_departures().get((number, code))):
                fields = departure.keep(fields)
            differences = context.update(membership, f"RTA {number} {code}", fields)
            label = f"party {code}" if created else f"RTA {number} {code}"
            context.count(context.report.memberships, number, label, created, differences)
            if created:
                new.append(membership)
    Membership.objects.bulk_create(new, batch_size=500)
    _report_unlisted(context, unlisted_memberships)


def propose_sides(row: AgreementRow, parties: Facts, stored: dict[str, str]) -> dict[str, str]:
    """The sides of new parties, which the list does not tell, by code; none when the agreement has no sides.

    A grouping, and its members when it or two of them are parties, are one side of a bilateral agreement. Any other
    party is a side of its own. Agreements of several parties have no sides unless those stored have some.

    Args:
        stored: the sides of the stored parties, by code; curators and our files may have other ones.
    """
    if not (any(stored.values()) if stored else str(row.fields["composition"]).startswith("bilateral")):
        return {}
    sides = {code: code for code in parties}
    members: dict[str, set[str]] = defaultdict(set)
    for one in load_grouping_members():
        day = one.member in parties and (parties[one.member].entry_date or row.in_force or row.signed)
        if day and one.entry_date <= day <= (one.exit_date or day):
            members[one.grouping].add(one.member)
    for grouping, named in sorted(members.items()):
        if parties.keys() - named - {grouping} and (len(named) > 1 or grouping in {*parties, *stored.values()}):
            sides |= dict.fromkeys(named, grouping)
    return sides


def _membership_fields(context: ImportContext, facts: PartyFacts) -> dict[str, Any]:
    fields = vars(facts).copy()
    number = fields.pop("accession")
    return fields | {"accession_id": context.accessions[number].pk if number else None}


def _report_unlisted(context: ImportContext, memberships: dict[Key, Membership]) -> None:
    """Report stored memberships of selected agreements that the list lacks; remove those that the selection says."""
    numbers = {item.pk: number for number, item in context.agreements.items() if number in context.rows}
    codes = {economy.pk: code for code, economy in context.economies.items()}
    for (agreement_id, economy_id), membership in memberships.items():
        number = numbers.get(agreement_id)
        if context.removes(key := f"membership {membership.pk}"):
            membership.delete()
            context.report.memberships.removed += 1
        elif number is not None and context.selects(number) and (number, codes[economy_id]) not in load_departures():
            message = f"{context.rows[number].title}: {codes[economy_id]} is a party here, not in the list"
            context.report_vanished(number, message, key)


def collect_party_facts(row: AgreementRow, accessions: Sequence[AccessionLink]) -> tuple[Facts, list[str]]:
    """The parties of one agreement by code, and notes on what the list says beyond them.

    A date in the agreement's own record takes precedence over the date of an accession record.
    """
    facts = defaultdict(PartyFacts, {code: PartyFacts(original=True) for code in row.original_signatories})
    for code in row.current_signatories:
        facts[code] = replace(facts[code], current=True)
    for dates in row.party_dates:
        facts[dates.party] = replace(
            facts[dates.party], entry_date=dates.entry, exit_date=dates.exit, pending=dates.pending
        )
    notes = [
        f"{row.title}: {economy_names().by_code[code].name} left on {fact.exit_date}, but is still listed as a current "
        "signatory; both are stored as the list has them"
        for code, fact in facts.items()
        if fact.exit_date and fact.current
    ]
    for link in accessions:
        for code in link.acceding:
            facts[code] = _with_accession(facts[code], link.row)
    return facts, notes + [note for link in accessions for note in _accession_notes(row, facts, link)]


def _with_accession(fact: PartyFacts, record: AgreementRow) -> PartyFacts:
    number, in_force = record.wto_rta_id, record.in_force
    if fact.entry_date or fact.pending:
        return replace(fact, accession=number)
    return replace(fact, accession=number, entry_date=in_force, pending=in_force is None)


def _accession_notes(row: AgreementRow, facts: Facts, accession: AccessionLink) -> list[str]:
    record = accession.row
    notes = [
        f"{record.title}: {_describe(dates)}, a date of this record only; not stored"
        for dates in record.party_dates
        if not _agrees(dates, row, facts.get(dates.party, PartyFacts()))
    ]
    notes += [
        f"{record.title}: in force {record.in_force}, but the agreement lets {code} in on another day"
        for code in accession.acceding
        if facts[code].entry_date != record.in_force
    ]
    grouping_members = {one.member for one in load_grouping_members() if one.grouping in facts}
    unknown = {*record.current_signatories, *record.original_signatories} - facts.keys() - grouping_members
    if unknown:
        names = "; ".join(sorted(economy_names().by_code[code].name for code in unknown))
        notes.append(f"{record.title}: names parties that the agreement's own record does not: {names}; not stored")
    return notes


def _agrees(dates: PartyDates, row: AgreementRow, fact: PartyFacts) -> bool:
    """Whether dates in an accession record say nothing that differs from the agreement's own record, `row`."""
    same_entry = dates.entry in (None, fact.entry_date) or (fact.entry_date is None and dates.entry == row.in_force)
    return same_entry and dates.exit in (None, fact.exit_date) and dates.pending == fact.pending


def _describe(dates: PartyDates) -> str:
    name = economy_names().by_code[dates.party].name
    if dates.pending:
        return f"not yet in force for {name}"
    return f"{name} from {dates.entry or 'the start'}" + (f" to {dates.exit}" if dates.exit else "")
