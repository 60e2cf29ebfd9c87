"""The codebook as records of variables: the dataset has a row for each value, which repeats what its variable is."""

from __future__ import annotations

from typing import Any

from provisions.exports import public_records, records

DATASET = "codebook"


def split_column(name: str) -> tuple[bool, str]:
    """Whether a column of the codebook describes the variable, not the value, and what it is called in that record."""
    if name == "variable":
        return True, "name"
    return name.startswith("variable_"), name.removeprefix("variable_")


def list_variables() -> list[dict[str, Any]]:
    """Every variable, with the list of its values."""
    variables: dict[str, dict[str, Any]] = {}
    for row in records(DATASET, public_records(DATASET)):
        about: dict[str, Any] = {}
        value: dict[str, Any] = {}
        for column, cell in row.items():
            of_variable, name = split_column(column)
            (about if of_variable else value)[name] = cell
        variables.setdefault(row["variable"], {**about, "values": []})["values"].append(value)
    return list(variables.values())
