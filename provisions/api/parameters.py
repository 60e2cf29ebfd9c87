"""The parameters of questions as OpenAPI parameters, made from the one table of parameters."""

from __future__ import annotations

from typing import Any

from provisions.api.asking import OWN
from provisions.datasets import FORMATS
from provisions.querying.parameters import (
    FIRST_YEAR,
    LARGEST_PAGE,
    LAST_YEAR,
    LONGEST_TEXT,
    PAGE_SIZE,
    Parameter,
    Takes,
    choices_of,
    names_of,
    parameters_of,
)
from provisions.querying.vocabulary import vocabulary

Json = dict[str, Any]
MOST_ENUMERATED = 100  # longer lists, such as agreements and economies, are datasets of their own


def query_parameters(dataset: str, without: tuple[str, ...] = ()) -> list[Json]:
    """Every parameter that questions on a dataset take, but those left out."""
    return [_described(dataset, one) for name, one in parameters_of(dataset).items() if name not in without]


def own_parameters(names: tuple[str, ...]) -> list[Json]:
    """The API's own parameters of these names."""
    return [
        {
            "name": name,
            "in": "query",
            "description": str(OWN[name]),
            "schema": {"type": "string"},
            "allowEmptyValue": True,
        }
        for name in names
    ]


def path_parameter(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _described(dataset: str, parameter: Parameter) -> Json:
    found: Json = {
        "name": parameter.name,
        "in": "query",
        "description": _text(parameter),
        "schema": _schema(dataset, parameter),
    }
    if parameter.takes == Takes.NAMES:
        return {**found, "style": "form", "explode": False}
    return {**found, "style": "form", "explode": True} if parameter.repeatable else found


def _text(parameter: Parameter) -> str:
    text = str(parameter.help)
    if parameter.takes == Takes.CODES:
        text += " Repeat it for any of several values."
        text += " A hyphen in front of a value excludes it." if parameter.excludable else ""
    return text


def _schema(dataset: str, parameter: Parameter) -> Json:
    if parameter.takes == Takes.TEXT:
        return {"type": "string", "maxLength": LONGEST_TEXT}
    if parameter.takes == Takes.YEAR:
        return {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
    if parameter.takes == Takes.NUMBER:
        return _number(parameter)
    if parameter.takes == Takes.CHOICE:
        choices = list(FORMATS) if parameter.name == "format" else choices_of(dataset, parameter.name)
        return {"type": "string", "enum": choices}
    if parameter.takes == Takes.NAMES:
        return {"type": "array", "items": {"type": "string", "enum": names_of(dataset, parameter.name)}}
    return {"type": "array", "items": _code(parameter)}


def _number(parameter: Parameter) -> Json:
    if parameter.name == "page_size":
        return {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
    return {"type": "integer", "minimum": 1, "default": 1}


def _code(parameter: Parameter) -> Json:
    codes = list(vocabulary().labels(parameter.name))
    if not codes or len(codes) > MOST_ENUMERATED:
        return {"type": "string", "minLength": 1}
    excluded = [f"-{code}" for code in codes] if parameter.excludable else []
    return {"type": "string", "enum": [*codes, *excluded]}
