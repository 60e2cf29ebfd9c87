"""The years of the panel: from 1958 to the last one that had ended when the WTO's list was made."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import Max
from django.utils.timezone import localdate

from provisions.models import Accession, Agreement, AgreementChange, DatasetState, Origin

FIRST_YEAR = 1958
# Dates of what the WTO had received or done when the list was made; those of treaties may lie in the future.
RECORD_DATES = ("notified_goods", "notified_services", "consideration_goods_date", "consideration_services_date")


def list_date(today: date) -> date | None:
    """The newest day on which the WTO's list records a notification or consideration; None without any.

    The list has no date of its own, and is at least as new as this.
    """
    listed = Agreement.objects.filter(origin=Origin.WTO)
    days: set[date | None] = set()
    for records, names in (
        (listed, RECORD_DATES),
        (Accession.objects.all(), RECORD_DATES),
        (AgreementChange.objects.all(), ("notified",)),
    ):
        days |= set(records.aggregate(**{f"newest_{name}": Max(name) for name in names}).values())
    return max((day for day in days if day and day <= today), default=None)


def last_year() -> int:
    """The last calendar year that ended before the list's date; before today where the list has no dates."""
    state = DatasetState.objects.current()
    return _last_year(state.version, state.changed.isoformat(), localdate())


@lru_cache(maxsize=1)
def _last_year(_version: int, _changed: str, today: date) -> int:
    return max(FIRST_YEAR, (list_date(today) or today).year - 1)
