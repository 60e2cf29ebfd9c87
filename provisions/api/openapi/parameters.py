"""The parameters of questions as OpenAPI parameters, made from the one table of parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provisions.api.query import OWN
from provisions.exports import FORMATS
from provisions.models import Release
from provisions.query.lookups import get_lookups
from provisions.query.parameters import (
    DEFAULT_PAGE_SIZE,
    FIRST_YEAR,
    LAST_YEAR,
    MAX_PAGE,
    MAX_PAGE_SIZE,
    MAX_TEXT_LENGTH,
    Parameter,
    ParameterType,
    get_choices,
    get_parameters,
)

Json = dict[str, Any]
Component = Callable[[str, Json], Json]  # puts a schema down under a name, and gives the reference to it
MOST_IN_PLACE = 100  # longer lists of values, such as agreements and economies, have a name
PAGE: Json = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}
NO_NUL = r"^[^\u0000]*$"
EMPTY: Json = {"type": "string", "maxLength": 0}  # forms send empty fields, and links are taken from the browser


def query_parameters(dataset: str, component: Component, without: tuple[str, ...] = ()) -> list[Json]:
    """Every parameter that questions on a dataset take, but those left out. `component` puts down a named schema."""
    return [_described(dataset, one, component) for name, one in get_parameters(dataset).items() if name not in without]


def own_parameters(names: tuple[str, ...], component: Component) -> list[Json]:
    """The API's own parameters of these names; without any release there is none to ask for."""
    releases = list(Release.objects.order_by("-pk").values_list("version", flat=True))
    found: list[Json] = []
    for name in names:
        described = {"name": name, "in": "query", "description": str(OWN[name])}
        if name == "cursor":
            found.append({**described, "schema": {"type": "string"}, "allowEmptyValue": True})
        elif releases:
            found.append({**described, "schema": component("ReleaseVersion", {"type": "string", "enum": releases})})
    return found


def path_parameter(name: str, description: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _described(dataset: str, parameter: Parameter, component: Component) -> Json:
    found: Json = {
        "name": parameter.name,
        "in": "query",
        "description": _text(parameter),
        "schema": _schema(dataset, parameter, component),
    }
    if parameter.type == ParameterType.NAMES:
        return {**found, "style": "form", "explode": False}
    return {**found, "style": "form", "explode": True} if parameter.repeatable else found


def _text(parameter: Parameter) -> str:
    text = str(parameter.help)
    if parameter.type == ParameterType.CODES:
        text += " Repeat it for any of several values."
        text += " A hyphen in front of a value excludes it." if parameter.excludable else ""
    return text


def _schema(dataset: str, parameter: Parameter, component: Component) -> Json:
    if parameter.type == ParameterType.TEXT:
        return {"type": "string", "maxLength": MAX_TEXT_LENGTH, "pattern": NO_NUL}
    if parameter.type == ParameterType.YEAR:
        return {"anyOf": [{"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}, EMPTY]}
    if parameter.type == ParameterType.NUMBER:
        return _number(parameter)
    if parameter.type == ParameterType.CHOICE:
        choices = list(FORMATS if parameter.name == "format" else get_choices(dataset, parameter.name))
        return {"type": "string", "enum": choices}
    if parameter.type == ParameterType.NAMES:
        items = {"type": "string", "enum": list(get_choices(dataset, parameter.name))}
        return {"type": "array", "minItems": 1, "items": items}
    return {"type": "array", "items": codes(parameter.name, component, excluded=parameter.excludable)}


def _number(parameter: Parameter) -> Json:
    if parameter.name == "page_size":
        return {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE}
    return PAGE


def codes(name: str, component: Component, excluded: bool = False) -> Json:
    """The schema of one code that a parameter of questions takes, with a hyphen or without when it can be excluded."""
    values = list(get_lookups().labels(name))
    return one_of(f"{_camel(name)}Value", [*values, *(f"-{code}" for code in values if excluded)], component)


def one_of(name: str, values: list[str], component: Component) -> Json:
    """The schema of one of these values; a long list has this name, so that it is put down once."""
    if not values:
        return {"type": "string", "minLength": 1}
    found: Json = {"type": "string", "enum": values}
    return found if len(values) <= MOST_IN_PLACE else component(name, found)


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
