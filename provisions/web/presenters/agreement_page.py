"""The sections of an agreement's page: facts from the WTO's list, and its provisions by chapter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from provisions.lib.dates import format_date
from provisions.models import Agreement, Article, Provision


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


def coded_share(provisions: Iterable[Provision]) -> float | None:
    """Return the share of their texts that these provisions cover, in characters, from 0 to 1 (one query).

    None where no passage is located in a loaded text. Overlapping passages count once.
    """
    characters: dict[int, set[int]] = defaultdict(set)
    texts = set()
    for provision in provisions:
        if provision.article_id and provision.start is not None and provision.end is not None:
            characters[provision.article_id].update(range(provision.start, provision.end))
            texts.add(provision.text_id)
    if not characters:
        return None
    total = Article.objects.filter(text__in=texts).aggregate(total=Sum(Length("body")))["total"]
    return sum(map(len, characters.values())) / total if total else None
