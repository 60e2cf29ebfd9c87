"""The sections of an agreement's page: facts from the WTO's list, and its provisions by chapter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from provisions.lib.dates import format_date
from provisions.lib.economy_names import name_sort_key
from provisions.models import Agreement, Economy, EconomyKind, GroupingMember, Membership, Provision


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


def list_parties(agreement: Agreement) -> list[tuple[Membership, str]]:
    """The memberships of an agreement, by the economy's name, with words on whether each signed it and still is in it.

    The WTO's list names the member states as original signatories of an agreement that the EU is a party to today. They
    have not left it: they are in it through the EU. Prefetch the memberships with their economies.
    """
    memberships = sorted(agreement.memberships.all(), key=lambda one: name_sort_key(one.economy.label))
    groupings = [one.economy for one in memberships if one.current and one.economy.kind == EconomyKind.GROUPING]
    members = GroupingMember.objects.filter(grouping__in=groupings, exit_date=None) if groupings else ()
    grouping_of = {
        one.member_id: grouping for one in members for grouping in groupings if grouping.pk == one.grouping_id
    }
    ended = agreement.inactive_date is not None
    return [(one, _describe_signatory(one, ended, grouping_of.get(one.economy_id))) for one in memberships]


def _describe_signatory(membership: Membership, ended: bool, grouping: Economy | None) -> str:
    if membership.current:
        if membership.original:
            return _("original and current")
        return _("current") if membership.economy.kind == EconomyKind.GROUPING else _("current, joined later")
    if membership.original and ended:
        return _("original")
    if grouping and not membership.exit_date:
        through = _("through a grouping (%(grouping)s)") % {"grouping": grouping.short_label}
        return f"{_('original')}, {through}" if membership.original else through
    if membership.original:
        return _("original, no longer")
    if membership.exit_date:
        return _("former")
    return _("not a signatory itself: through a grouping or an accession")


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


def _text_position(provision: Provision) -> tuple[int, int, int, str]:
    article = provision.article_identifier
    number = int(article) if article.isascii() and article.isdigit() else 0
    return provision.text_id or 0, number, provision.start or 0, provision.number
