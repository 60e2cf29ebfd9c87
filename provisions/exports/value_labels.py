"""What codes mean: the labels of the codebook's values, for formats that carry them beside the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provisions.datasets.column import Column
from provisions.models import Value


@dataclass(frozen=True)
class Meaning:
    """A code of a variable, with its English label and definition."""

    variable: str
    code: str
    label: str
    definition: str


def meanings(columns: Sequence[Column]) -> dict[str, list[Meaning]]:
    """The meanings of the variables that columns hold, in the codebook's order (one query, none without variables)."""
    names = {column.variable for column in columns if column.variable}
    found: dict[str, list[Meaning]] = {name: [] for name in sorted(names)}
    if names:
        for value in Value.objects.filter(variable__in=names).order_by("variable__position", "position"):
            meaning = Meaning(value.variable_id, value.code, value.label_en, value.definition_en)
            found[value.variable_id].append(meaning)
    return found
