"""The parameters of list queries as OpenAPI parameters, built from the table in provisions.query.parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from provisions.api.query import API_PARAMETERS, available_parameters
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
Register = Callable[[str, Json], Json]  # adds a schema to the components and returns a reference to it
MAX_INLINE = 100  # longer lists of values, such as agreements and economies, become components
LISTS_ONLY = ("format", "page", "page_size", "facets")  # parameters that files do not take
STRING: Json = {"type": "string"}
NO_NUL = r"^[^\u0000]*$"
EMPTY: Json = {"type": "string", "maxLength": 0}  # forms send empty fields, and links are copied from the browser
NUMBERS: dict[str, Json] = {
    "page": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1},
    "page_size": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE},
}


def from_query(dataset: str, register: Register, without: Iterable[str] = ()) -> list[OpenApiParameter]:
    """The parameters that list queries on a dataset take, except those left out."""
    known = get_parameters(dataset)
    return [_build(dataset, one, register) for name, one in known.items() if name not in without]


def from_api(dataset: str, names: Iterable[str], register: Register) -> list[OpenApiParameter]:
    """Those of the API's own parameters that a dataset takes; `release` only if there is a release."""
    schemas = {"cursor": STRING}
    if versions := list(Release.objects.order_by("-pk").values_list("version", flat=True)):
        schemas["release"] = register("ReleaseVersion", {**STRING, "enum": versions})
    available = [name for name in available_parameters(dataset, *names) if name in schemas]
    return [in_query(name, str(API_PARAMETERS[name]), schemas[name]) for name in available]


def in_query(name: str, description: str, schema: Json, explode: bool = True) -> OpenApiParameter:
    """A query parameter. An array is repeated, or with `explode=False` separated by commas."""
    style: Json = {"style": "form", "explode": explode} if schema.get("type") == "array" else {}
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=description, **style)


def in_path(name: str, description: str, schema: Json, example: Any = None) -> OpenApiParameter:
    """A variable of the path, perhaps with an example."""
    examples = [OpenApiExample(str(example), value=example)] if example is not None else []
    return OpenApiParameter(
        name, schema, OpenApiParameter.PATH, required=True, description=description, examples=examples
    )


def extension(formats: Iterable[str]) -> OpenApiParameter:
    """The file extension in the path."""
    return in_path("ending", "The format of the file.", {**STRING, "enum": list(formats)})


def format_parameter(formats: Iterable[str]) -> OpenApiParameter:
    """The parameter `format`, of addresses that take few others."""
    return OpenApiParameter("format", {**STRING, "enum": list(formats)}, OpenApiParameter.QUERY)


def one_of(name: str, values: list[str], register: Register) -> Json:
    """The schema of one of these values; a long list becomes a component of this name."""
    if not values:
        return {**STRING, "minLength": 1}
    schema: Json = {**STRING, "enum": values}
    return schema if len(values) <= MAX_INLINE else register(name, schema)


def _build(dataset: str, parameter: Parameter, register: Register) -> OpenApiParameter:
    description = str(parameter.help)
    if parameter.type == ParameterType.CODES:
        description += " Repeat it for any of several values."
        description += " A hyphen in front of a value excludes it." if parameter.excludable else ""
    schema = _build_schema(dataset, parameter, register)
    return in_query(parameter.name, description, schema, explode=parameter.type != ParameterType.NAMES)


def _build_schema(dataset: str, parameter: Parameter, register: Register) -> Json:
    name = parameter.name
    if parameter.type == ParameterType.TEXT:
        return {**STRING, "maxLength": MAX_TEXT_LENGTH, "pattern": NO_NUL}
    if parameter.type == ParameterType.YEAR:
        return {"anyOf": [{"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}, EMPTY]}
    if parameter.type == ParameterType.NUMBER:
        return NUMBERS[name]
    if parameter.type == ParameterType.CHOICE:
        return {**STRING, "enum": list(FORMATS if name == "format" else get_choices(dataset, name))}
    if parameter.type == ParameterType.NAMES:
        return {"type": "array", "minItems": 1, "items": {**STRING, "enum": list(get_choices(dataset, name))}}
    values = list(get_lookups().labels(name))
    excluded = [f"-{value}" for value in values] if parameter.excludable else []
    component = "".join(part.capitalize() for part in name.split("_")) + "Value"
    return {"type": "array", "items": one_of(component, [*values, *excluded], register)}
