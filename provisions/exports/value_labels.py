"""Labels of the codebook's values, for formats that carry them next to the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provisions.datasets.column import Column
from provisions.models import Value


@dataclass(frozen=True)
class ValueLabel:
    """A code of a variable with its English label and definition."""

    variable: str
    code: str
    label: str
    definition: str


def value_labels(columns: Sequence[Column]) -> dict[str, list[ValueLabel]]:
    """The values of each variable that columns hold, in the codebook's order; one query, none without variables."""
    names = {column.variable for column in columns if column.variable}
    labels: dict[str, list[ValueLabel]] = {name: [] for name in sorted(names)}
    if names:
        for value in Value.objects.filter(variable__in=names).order_by("variable__position", "position"):
            label = ValueLabel(value.variable_id, value.code, value.label_en, value.definition_en)
            labels[value.variable_id].append(label)
    return labels
