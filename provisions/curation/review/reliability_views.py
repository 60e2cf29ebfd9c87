"""Live inter-coder reliability for editors: over all readings, by pair of coders, and by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from provisions.curation.coding.blinding import sees_every_reading
from provisions.curation.pages import PagesMixin, extra_page
from provisions.models import Reading
from provisions.statistics.reliability import ReadingPair, alphas, coded_variables, measure_reading_pairs

MONTHS = 12  # the latest that are shown


def pairs_by_coders() -> dict[tuple[str, str], list[ReadingPair]]:
    """Pairs of finished readings of the same provision, by the names of the two coders; the most pairs first.

    A reading from a file goes by its label. Three readings of one provision make three pairs.
    """
    by_provision: dict[int, list[Reading]] = defaultdict(list)
    rows = Reading.objects.handed_in().select_related("user").prefetch_related("coded_values")
    for reading in rows.defer("note", "user__password").order_by("provision__number", "coder"):
        by_provision[reading.provision_id].append(reading)
    pairs: dict[tuple[str, str], list[ReadingPair]] = defaultdict(list)
    for readings in by_provision.values():
        for first, second in combinations(sorted(readings, key=_coder_name), 2):
            pairs[_coder_name(first), _coder_name(second)].append((first, second))
    return dict(sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0])))


def monthly_alphas(pairs: Iterable[ReadingPair], variables: Sequence[str]) -> list[dict[str, Any]]:
    """Name, number of pairs, and alpha by variable for each of the latest months in which pairs were completed."""
    months: dict[str, list[ReadingPair]] = defaultdict(list)
    for pair in pairs:
        months[f"{max(_date(reading) for reading in pair):%Y-%m}"].append(pair)
    latest = sorted(months.items(), reverse=True)[:MONTHS]
    return [{"name": name, "n": len(group), "alphas": alphas(group, variables)} for name, group in latest]


def _date(reading: Reading) -> date:
    """The day on which it was read, as a file says, or else handed in."""
    return reading.read_on or timezone.localtime(reading.handed_in or timezone.now()).date()


def _coder_name(reading: Reading) -> str:
    return reading.user.get_username() if reading.user else reading.coder


class ReliabilityMixin(PagesMixin):
    """The page of reliability, for the admin of readings."""

    @extra_page("reliability/", "reliability")
    def reliability_view(self, request: HttpRequest) -> HttpResponse:
        """Agreement by variable and by month, over all pairs of readings; `?pair=` names two coders."""
        if not sees_every_reading(request):
            raise PermissionDenied
        variables = coded_variables()
        by_name = {" – ".join(names): group for names, group in pairs_by_coders().items()}
        name = request.GET.get("pair", "")
        pairs = by_name[name] if name in by_name else [pair for group in by_name.values() for pair in group]
        coefficients = measure_reading_pairs(pairs, variables)
        return self.render_page(
            request,
            "curation/reliability.html",
            _("Agreement between coders"),
            coders=[(one, len(group), one == name) for one, group in by_name.items()],
            pair_count=len(pairs),
            rows=[(one.variable.replace("_", " "), one) for one in coefficients],
            variables=[one.replace("_", " ") for one in variables],
            months=monthly_alphas(pairs, variables),
        )
