"""Where the readings of a provision differ."""

from __future__ import annotations

from provisions.models import MANY, SINGLE, Provision, Reading

# label of the reading -> its codes, in the codebook's order
Answers = dict[str, list[str]]


def differences(provision: Provision) -> dict[str, Answers]:
    """By variable, what each reading that was handed in says: those variables in which they don't all say the same."""
    readings: list[Reading] = list(
        provision.readings.all().handed_in().order_by("coder").prefetch_related("coded_values")
    )
    found: dict[str, Answers] = {}
    for variable in (*SINGLE, *MANY):
        answers = {reading.coder: reading.codes(variable) for reading in readings}
        if len({tuple(codes) for codes in answers.values()}) > 1:
            found[variable] = answers
    return found


def open_differences(provision: Provision) -> dict[str, Answers]:
    """The differences that nobody has settled: a settled provision says in its adjudication how."""
    return {} if provision.adjudication.strip() else differences(provision)
