"""Differences between the readings of a provision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Trim

from provisions.models import MANY, SINGLE, Provision, ProvisionStatus, Reading
from provisions.models.codings import SINCE, is_since

Answers = dict[str, list[str]]  # codes in the codebook's order, by the label of the reading


def submitted_readings(provision: Provision) -> list[Reading]:
    """Return the readings that were handed in, by label."""
    readings: Any = provision.readings.all().handed_in()
    return list(readings.order_by("coder").select_related("user").prefetch_related("coded_values"))


def differences(provision: Provision, readings: Sequence[Reading] | None = None) -> dict[str, Answers]:
    """Return the answers of the readings to each variable on which they differ.

    `readings` are by default all that were handed in; those that have not coded a variable are left out of it.
    """
    readings = submitted_readings(provision) if readings is None else readings
    by_variable = {
        name: {reading.coder: reading.codes(name) for reading in readings if reading.has_coded(name)}
        for name in (*SINGLE, *MANY)
    }
    return {name: answers for name, answers in by_variable.items() if len(set(map(tuple, answers.values()))) > 1}


def open_differences(provision: Provision) -> dict[str, Answers]:
    """Return the differences, or none when the provision was adjudicated."""
    return {} if provision.adjudication.strip() else differences(provision)


def with_open_differences() -> list[int]:
    """Return the primary keys of provisions with open differences, except withdrawn ones (one query)."""
    readings = Reading.objects.handed_in().exclude(provision__status=ProvisionStatus.WITHDRAWN)
    not_adjudicated = readings.alias(adjudication=Trim("provision__adjudication")).filter(adjudication="").order_by()
    # A reading has a row for each of its values of variables that take many.
    single: dict[int, tuple[int, str, list[str]]] = {}
    many: dict[int, set[str]] = defaultdict(set)
    for pk, provision, version, value, *codes in not_adjudicated.values_list(
        "pk", "provision_id", "codebook_id", "coded_values", *[f"{name}_id" for name in SINGLE]
    ):
        single[pk] = (provision, version, codes)
        many[pk] |= {value} if value else set()
    answers: dict[tuple[int, str], set[Any]] = defaultdict(set)
    for pk, (provision, version, codes) in single.items():
        for name, since in SINCE.items():  # one that has not coded it differs from none in it
            own = frozenset(value for value in many[pk] if value.startswith(f"{name}:"))
            many[pk] -= own
            if own or is_since(version, since):
                answers[provision, name].add(own)
        answers[provision, ""].add((*codes, frozenset(many[pk])))
    return sorted({provision for (provision, _name), distinct in answers.items() if len(distinct) > 1})
