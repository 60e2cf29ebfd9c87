"""How far coders agree by now: for all, for each pair of them, and month by month. Editors only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from provisions.curation.coding.blinding import sees_all
from provisions.models import Reading
from provisions.statistics.reliability import ReadingPair, alphas, coded_variables, measure_reading_pairs

Names = tuple[str, str]
MONTHS = 12  # the latest that are shown


@dataclass(frozen=True)
class Month:
    """Alpha by variable over the provisions whose second reading was made then."""

    name: str
    n: int
    alphas: list[float]


def couples() -> dict[Names, list[ReadingPair]]:
    """By the names of two coders: their readings of the same provision that were handed in, in two queries.

    A reading that came in a file has a label for a name. Of three readings of one provision there are three couples.
    """
    by_provision: dict[int, list[Reading]] = defaultdict(list)
    rows = Reading.objects.handed_in().select_related("user").prefetch_related("coded_values")
    for reading in rows.defer("note", "user__password").order_by("provision__number", "coder"):
        by_provision[reading.provision_id].append(reading)
    found: dict[Names, list[ReadingPair]] = defaultdict(list)
    for readings in by_provision.values():
        for one, other in combinations(sorted(readings, key=_name), 2):
            found[_name(one), _name(other)].append((one, other))
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def by_month(chosen: Iterable[ReadingPair], variables: Sequence[str]) -> list[Month]:
    """The latest months in which couples became complete, newest first. What came in a file says when it was read."""
    months: dict[str, list[ReadingPair]] = defaultdict(list)
    for couple in chosen:
        months[f"{max(_day(reading) for reading in couple):%Y-%m}"].append(couple)
    latest = sorted(months.items(), reverse=True)[:MONTHS]
    return [Month(name, len(group), alphas(group, variables)) for name, group in latest]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _day(reading: Reading) -> date:
    handed_in = reading.handed_in or timezone.now()
    return reading.read_on or timezone.localtime(handed_in).date()


def _name(reading: Reading) -> str:
    return reading.user.get_username() if reading.user else reading.coder


class AgreeingAdmin:
    """The page of reliability, for the admin of readings."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.reliability_view)  # type: ignore[attr-defined]
        return [path("reliability/", view, name="provisions_reading_reliability"), *super().get_urls()]  # type: ignore[misc]

    def reliability_view(self, request: HttpRequest) -> HttpResponse:
        """Agreement by variable and by month; `pair` in the address is the two names, all unless told."""
        if not sees_all(request):
            raise PermissionDenied
        found, variables = couples(), coded_variables()
        named = {" – ".join(names): group for names, group in found.items()}
        asked = request.GET.get("pair", "")
        chosen = named[asked] if asked in named else [couple for group in found.values() for couple in group]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("How far coders agree"),
            "opts": Reading._meta,
            "pairs": [(name, len(group), name == asked) for name, group in named.items()],
            "chosen": len(chosen),
            "rows": [
                (_words(one.variable), one) for one in (measure_reading_pairs(chosen, variables) if chosen else [])
            ],
            "variables": [_words(name) for name in variables],
            "months": by_month(chosen, variables),
            "media": self.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "curation/reliability.html", context)
