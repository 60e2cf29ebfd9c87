"""The sections of an agreement's page: facts from the WTO's list, and its provisions by chapter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from provisions.lib.dates import format_date
from provisions.lib.economy_names import name_sort_key
from provisions.models import (
    Agreement,
    Economy,
    EconomyKind,
    GroupingMember,
    Membership,
    NonApplication,
    Provision,
    Text,
)
from provisions.panel.sides import Calendar, Stay, agreement_span, agreement_stays

Row = TypeVar("Row")
SIDES = {
    "AASM": gettext_noop("Associated African States and Madagascar"),
    "ACP": gettext_noop("African, Caribbean and Pacific States"),
    "ANDEAN": gettext_noop("Andean countries"),
    "AUS_NZL": gettext_noop("Australia and New Zealand"),
    "CENTRAL_AMERICA": gettext_noop("Central America"),
    "CHE_LIE": gettext_noop("Switzerland and Liechtenstein"),
    "CSK": gettext_noop("Czech and Slovak Republics"),
    "EAST_AFRICA": gettext_noop("Kenya, Tanzania and Uganda"),
    "EEA_EFTA": gettext_noop("Iceland, Liechtenstein and Norway"),
    "ESA": gettext_noop("Eastern and Southern Africa States"),
    "FORUM_ISLANDS": gettext_noop("Island countries of the South Pacific Forum"),
    "NORTHERN_TRIANGLE": gettext_noop("El Salvador, Guatemala and Honduras"),
    "OCT": gettext_noop("Overseas countries and territories"),
    "PACIFIC_ALLIANCE": gettext_noop("Pacific Alliance"),
    "SACUM": gettext_noop("SACU and Mozambique"),
    "SADC_EPA": gettext_noop("SADC EPA States"),
    "SCG": gettext_noop("Serbia and Montenegro"),
    "UDE": gettext_noop("Equatorial Customs Union"),
}  # docs/sides.md: labels, which are no code of an economy


def known_facts(agreement: Agreement) -> dict[str, str]:
    """Return the facts that the WTO's list gives of an agreement, by label. Prefetch its types and regions."""
    facts = {
        _("Status"): agreement.get_status_display(),
        _("Type"): ", ".join(one.label for one in agreement.types.all()),
        _("Coverage"): agreement.get_coverage_display(),
        _("Notified under"): _translate(agreement.notification),
        _("Composition"): agreement.get_composition_display(),
        _("Regions"): ", ".join(one.label for one in agreement.regions.all()),
        _("Cross-regional"): _yes_or_no(agreement.cross_regional),
        _("All parties are WTO members"): _yes_or_no(agreement.all_parties_wto_members),
        _("WTO consideration, goods"): _stage(agreement.consideration_goods, agreement.consideration_goods_date),
        _("WTO consideration, services"): _stage(
            agreement.consideration_services, agreement.consideration_services_date
        ),
        _("Implemented by, goods"): _stage("", agreement.implemented_goods),
        _("Implemented by, services"): _stage("", agreement.implemented_services),
    }
    return {label: value for label, value in facts.items() if value}


@dataclass(frozen=True)
class Incorporation:
    """Another agreement whose text an agreement takes in.

    `text` says by which article, what is left out and what was not seen; None where only provisions are known.
    `provisions` are those on MSMEs that come in with it; `readable` says that the other's text is loaded, `undecided`
    that it has provisions on MSMEs of which none is recorded as taken in.
    """

    source: Agreement
    text: Text | None
    provisions: list[Provision]
    readable: bool
    undecided: bool


def list_incorporations(agreement: Agreement, provisions: Iterable[Provision]) -> list[Incorporation]:
    """What an agreement takes in, by the source's name; at most two queries.

    Prefetch its texts with what they take in, and the provisions with what they take in and its agreement.
    """
    texts = {one.incorporates.pk: one for one in agreement.texts.all() if one.incorporates}
    sources: dict[int, Agreement] = {
        one.incorporates.pk: one.incorporates for one in texts.values() if one.incorporates
    }
    taken_in: dict[int, list[Provision]] = defaultdict(list)
    for one in provisions:
        if one.incorporates:
            sources[one.incorporates.agreement_id] = one.incorporates.agreement
            taken_in[one.incorporates.agreement_id].append(one)
    for some in taken_in.values():
        some.sort(key=_text_position)
    if not sources:
        return []
    loaded = Text.objects.filter(agreement__in=sources).exclude(checksum="").values_list("agreement_id", flat=True)
    readable = set(loaded)
    coded = Provision.objects.public().filter(agreement__in=sources).values_list("agreement_id", flat=True)
    coded_sources = set(coded)
    return [
        Incorporation(source, texts.get(pk), taken_in[pk], pk in readable, pk in coded_sources and not taken_in[pk])
        for pk, source in sorted(sources.items(), key=lambda pair: pair[1].name)
    ]


def list_takers(agreement: Agreement) -> list[Agreement]:
    """The public agreements that take in its text, or provisions of it, by name; one query if there are any.

    See `prefetch.for_agreement_page`.
    """
    if not agreement.is_taken_in:  # type: ignore[attr-defined]
        return []
    texts = Text.objects.filter(incorporates=agreement).order_by().values("agreement")
    provisions = Provision.objects.public().filter(incorporates__agreement=agreement).order_by().values("agreement")
    takers = Agreement.objects.public().filter(Q(pk__in=texts) | Q(pk__in=provisions))
    return list(takers.only("slug", "name").order_by("name", "pk"))


@dataclass(frozen=True)
class Party:
    """A row of the parties' table. `entry` and `exit` are blank where nothing is known, or nothing has ended."""

    economy: Economy
    signatory: str
    entry: date | None = None
    exit: date | None = None
    pending: bool = False


def list_parties(agreement: Agreement) -> list[tuple[str, list[Party]]]:
    """The parties by side, with the side's name; under a blank name where each is a side of its own, or none has one.

    A side that is a grouping has its members of each day beside those that the list names. Prefetch the memberships
    with their economies.
    """
    memberships = _by_name(agreement.memberships.all(), lambda one: one.economy)
    grouped = {one.side for one in memberships if _is_grouping(one.economy) or one.side != one.economy.code} - {""}
    codes = grouped | {one.economy.code for one in memberships if _is_grouping(one.economy)}
    rows = GroupingMember.objects.filter(grouping__code__in=codes).select_related("grouping", "member").order_by("pk")
    members = list(rows) if codes else []
    calendar = Calendar.build([one.economy for one in memberships], members)
    stays = agreement_stays(agreement, calendar) if grouped else {}
    economies = {one.code: one for row in members for one in (row.grouping, row.member)}
    economies |= {one.economy.code: one.economy for one in memberships}
    describe = _describer(agreement, memberships, members)
    parties: dict[str, list[Party]] = defaultdict(list)
    for one in memberships:
        own = (stay for stay in stays.get(one.economy.code, ()) if stay.side == one.side)
        days = _days(agreement, next(own, None), one)
        parties[one.side if one.side in grouped else ""].append(Party(one.economy, describe(one), *days, one.pending))
    named = {(one.economy.code, one.side) for one in memberships}
    for code, stay in ((code, stay) for code, periods in stays.items() for stay in periods):
        if stay.side in calendar.members and (code, stay.side) not in named:
            words = _through(economies[stay.side], stay.side)
            parties[stay.side].append(Party(economies[code], words, *_days(agreement, stay)))
    names = {side: economies[side].label if side in economies else side_name(side) for side in parties if side}
    return _with_headings({names[side]: rows for side, rows in parties.items() if side}, parties.get("", []))


def list_non_applications(agreement: Any) -> QuerySet[NonApplication] | list[NonApplication]:
    """Between which parties it does not apply; `agreement` is annotated with whether there are any."""
    if not agreement.has_non_applications:
        return []
    return agreement.non_applications.select_related("economy_1", "economy_2").order_by("economy_1", "first_day")


def _with_headings(groups: dict[str, list[Party]], rest: list[Party]) -> list[tuple[str, list[Party]]]:
    """Groups by name and the names in them, then those that are on sides of their own."""
    found = [(name, _by_name(groups[name], lambda one: one.economy)) for name in sorted(groups, key=name_sort_key)]
    if rest:
        alone = rest[0].economy.label if len(rest) == 1 else _("Each on a side of its own")
        found.append((alone if groups else "", rest))
    return found


def side_name(side: str) -> str:
    """The name of a side that is no economy, in the active language; the side itself if it has none."""
    return _(SIDES[side]) if side in SIDES else side


def _by_name(rows: Iterable[Row], economy: Callable[[Row], Economy]) -> list[Row]:
    """Rows by the economy's name, groupings first."""
    return sorted(rows, key=lambda one: (not _is_grouping(economy(one)), name_sort_key(economy(one).label)))


def _is_grouping(economy: Economy) -> bool:
    return economy.kind == EconomyKind.GROUPING


def _days(
    agreement: Agreement, stay: Stay | None, membership: Membership | None = None
) -> tuple[date | None, date | None]:
    """The first and the last day of a party: its own, those of its time in a grouping, or the agreement's."""
    entry, exit = (membership.entry_date, membership.exit_date) if membership else (None, None)
    if stay:
        entry = entry or date.fromordinal(stay.first)
        if not exit and stay.last < agreement_span(agreement).last:
            exit = date.fromordinal(stay.last)
    left_before = exit and agreement.in_force and exit < agreement.in_force
    return entry or (None if left_before else agreement.in_force), exit or agreement.inactive_date


def _describer(
    agreement: Agreement, memberships: list[Membership], members: list[GroupingMember]
) -> Callable[[Membership], str]:
    """Gives the words on whether a party signed an agreement and still is in it.

    The WTO's list names the member states as original signatories of an agreement that the EU is a party to today. They
    have not left it: they are in it through the EU.
    """
    groupings = {one.economy_id for one in memberships if one.current and _is_grouping(one.economy)}
    grouping_of = {one.member_id: one.grouping for one in members if one.grouping_id in groupings and not one.exit_date}
    ended = agreement.inactive_date is not None
    return lambda one: _describe_signatory(one, ended, grouping_of.get(one.economy_id))


def _describe_signatory(membership: Membership, ended: bool, grouping: Economy | None) -> str:
    if membership.current:
        if membership.original:
            return _("original and current")
        return _("current") if membership.economy.kind == EconomyKind.GROUPING else _("current, joined later")
    if membership.original and ended:
        return _("original")
    if grouping and not membership.exit_date:
        through = _through(grouping, membership.side)
        return f"{_('original')}, {through}" if membership.original else through
    if membership.original:
        return _("original, no longer")
    if membership.exit_date:
        return _("former")
    return _("not a signatory itself: through a grouping or an accession")


def _through(grouping: Economy, side: str) -> str:
    """How a member is in an agreement; the grouping is not named again under its own heading."""
    if side == grouping.code:
        return _("through the grouping")
    return _("through a grouping (%(grouping)s)") % {"grouping": grouping.short_label}


def _translate(words: str) -> str:
    """Translate an expression of the WTO's list, such as “Factual Presentation issued”, if its translation is known."""
    return _(words) if words else ""  # gettext("") returns the catalogue's header


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else _("yes") if value else _("no")


def _stage(stage: str, day: date | None) -> str:
    return ", ".join(filter(None, [_translate(stage), format_date(day) if day else ""]))


def group_by_chapter(provisions: Iterable[Provision]) -> list[tuple[str, list[Provision]]]:
    """Return the headings of chapters with their provisions, both in the order of the text.

    Provisions without a chapter, as in a preamble, have an empty heading.
    """
    chapters: dict[str, list[Provision]] = defaultdict(list)
    for provision in sorted(provisions, key=_text_position):
        chapters[provision.chapter_heading].append(provision)
    return list(chapters.items())


def _text_position(provision: Provision) -> tuple[int, int, tuple[int, ...], int, str]:
    """Where a provision stands, as far as the identifier of its article tells without the text.

    ToTA's is a number. Those of other corpora are as in ecjapn-2017:a20.2, with the parts around the article before
    it where its own number doesn't tell: c8-a3, x1-a2.
    """
    provision = provision.incorporates or provision  # what it takes in stands where it stands in the other's text
    article = provision.article_identifier.rpartition(":")[2]
    part = article.rpartition("-")[2]
    numbers = tuple(int(digits) for digits in re.findall(r"[0-9]+", part if "." in part else article))
    place = 0 if article in ("", "preamble") else {"x": 2, "y": 2, "p": 2, "d": 3}.get(article[0], 1)  # annexes late
    return provision.text_id or 0, place, numbers, provision.start or 0, provision.number
