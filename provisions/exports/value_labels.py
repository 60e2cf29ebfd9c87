"""Labels of the codebook's values, for formats that carry them next to the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from provisions.datasets.column import Column
from provisions.models import Value


class ValueLabel(NamedTuple):
    """A code of a variable with its English label and definition."""

    variable: str
    code: str
    label: str
    definition: str


def value_labels(columns: Sequence[Column]) -> dict[str, list[ValueLabel]]:
    """The values of each variable that columns hold, in the codebook's order; one query, none without variables."""
    labels: dict[str, list[ValueLabel]] = {name: [] for name in sorted({column.variable for column in columns} - {""})}
    values = Value.objects.filter(variable__in=list(labels)).order_by("variable__position", "position")
    for row in values.values_list("variable_id", "code", "label_en", "definition_en"):
        labels[row[0]].append(ValueLabel(*row))
    return labels
