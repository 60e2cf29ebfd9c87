"""What each agreement adds to the counts of the panel, from which year on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from provisions.datasets import fetch
from provisions.datasets.reading_state import reading_state
from provisions.datasets.tables import TABLES
from provisions.models import Agreement, AgreementChange, Provision
from provisions.panel.states import COUNT_VARIABLES, PARTS, READ, STRENGTHS, TYPES, StateTable, Timeline


@dataclass
class YearContents:
    """What an agreement adds from one year on: counts by column, and by theme the highest strength.

    Strengths are those of STRENGTHS.
    """

    counts: Counter[str] = field(default_factory=Counter)
    themes: dict[str, int] = field(default_factory=dict)


Contents = dict[int, YearContents]  # by the first year; 0 when that is unknown, or does not matter


def read_timelines(states: StateTable) -> dict[str, Timeline]:
    """The timeline of each public agreement by its slug."""
    contents: dict[str, Contents] = defaultdict(lambda: defaultdict(YearContents))
    _count_agreements(contents)
    _count_provisions(contents)
    return {slug: _timeline(states, own) for slug, own in contents.items()}


def _timeline(states: StateTable, contents: Contents) -> Timeline:
    """The rows of counts of an agreement: each year's contents and those of all years before."""
    rows: Timeline = []
    total = states.row({})
    for year in sorted(contents):
        total = states.sum(total, states.row(contents[year].counts, contents[year].themes))
        for name, count in (("rtas_msme", "provisions"), ("rtas_msme_more", "provisions_more")):
            total[states.place[name]] = total[states.place[count]] > 0
        rows.append((year, total))
    return rows


def _count_agreements(contents: Mapping[str, Contents]) -> None:
    """Count agreements, those read, and those in force for goods and for services, with their types.

    Of the types, an economic integration agreement is one on services, and any other is one on goods.
    """
    agreements: Any = Agreement.objects.public().annotate(read=reading_state()).order_by("pk")
    for agreement in agreements.prefetch_related("types"):
        own = contents[agreement.slug]
        own[0].counts.update(["rtas", READ[agreement.read]])
        days = {"goods": agreement.in_force_goods, "services": agreement.in_force_services}
        for part, column in PARTS.items():
            if day := days[part]:
                own[day.year].counts[column] += 1
        for type in {one.pk for one in agreement.types.all()} & set(TYPES):
            day = days["services" if type == "eia" else "goods"]
            own[day.year if day else 0].counts[f"rtas_{type}"] += 1


def _count_provisions(contents: Mapping[str, Contents]) -> None:
    table = TABLES["provisions"]
    columns = [table.column(name) for name in ("agreement", "text_date", "strength", "extent", *COUNT_VARIABLES)]
    changes = _changes()
    for provision in fetch.fetch_rows(Provision.objects.public().order_by("number"), columns):
        slug, day = provision["agreement"], provision["text_date"] or ""
        day = changes.get((slug, day), day)
        if day is not None:
            _count(contents[slug][int(day[:4]) if day else 0], provision)


def _changes() -> dict[tuple[str, str], str | None]:
    """The days on which changes came into force, by agreement and the day of their signature; None if they did not.

    An agreement's own words are no change, even if one was signed on the same day.
    """
    changes: dict[tuple[str, str], date | None] = {}
    rows = AgreementChange.objects.exclude(signed=None).values_list(
        "agreement__slug", "signed", "in_force", "agreement__signed"
    )
    for slug, signed, in_force, own in rows:
        if signed != own and signed:
            known = changes.get((slug, str(signed)))
            changes[slug, str(signed)] = min(filter(None, (known, in_force)), default=None)
    return {key: str(day) if day else None for key, day in changes.items()}


def _count(contents: YearContents, provision: dict[str, Any]) -> None:
    strength = provision["strength"]
    contents.counts["provisions"] += 1
    contents.counts[f"strength_{strength}"] += 1
    for variable in COUNT_VARIABLES:
        contents.counts.update(f"{variable}_{code}" for code in provision[variable])
    if provision["extent"] == "enumeration":
        return
    contents.counts["provisions_more"] += 1
    for theme in provision["theme"]:
        contents.themes[theme] = max(contents.themes.get(theme, 0), STRENGTHS[strength])
