"""Where the readings of a provision differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Trim

from provisions.models import MANY, SINGLE, Provision, ProvisionStatus, Reading

# label of the reading -> its codes, in the codebook's order
Answers = dict[str, list[str]]


def finished(provision: Provision) -> list[Reading]:
    """The readings that were handed in, in the order of their labels."""
    readings: Any = provision.readings.all().handed_in()
    return list(readings.order_by("coder").select_related("user").prefetch_related("coded_values"))


def differences(provision: Provision, readings: Sequence[Reading] | None = None) -> dict[str, Answers]:
    """By variable, what each reading that was handed in says: those variables in which they don't all say the same."""
    readings = finished(provision) if readings is None else readings
    found: dict[str, Answers] = {}
    for variable in (*SINGLE, *MANY):
        answers = {reading.coder: reading.codes(variable) for reading in readings}
        if len({tuple(codes) for codes in answers.values()}) > 1:
            found[variable] = answers
    return found


def open_differences(provision: Provision) -> dict[str, Answers]:
    """The differences that nobody has settled: a settled provision says in its adjudication how."""
    return {} if provision.adjudication.strip() else differences(provision)


def with_open_differences() -> list[int]:
    """Keys of the provisions, other than withdrawn ones, whose differences nobody has settled; in one query."""
    readings = Reading.objects.handed_in().exclude(provision__status=ProvisionStatus.WITHDRAWN)
    unsettled = readings.alias(settled=Trim("provision__adjudication")).filter(settled="").order_by()
    single, many = {}, defaultdict(set)
    for pk, provision, value, *codes in unsettled.values_list(
        "pk", "provision_id", "coded_values", *[f"{name}_id" for name in SINGLE]
    ):
        single[pk] = (provision, *codes)
        many[pk].add(value)
    said: dict[int, set[Any]] = defaultdict(set)
    for pk, (provision, *codes) in single.items():
        said[provision].add((*codes, frozenset(many[pk])))
    return sorted(provision for provision, answers in said.items() if len(answers) > 1)
