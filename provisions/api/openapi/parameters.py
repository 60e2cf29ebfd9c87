"""The parameters of list queries as OpenAPI parameters, built from the table in provisions.query.parameters."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from provisions.api.openapi.schema import Json, OperationSchema
from provisions.api.query import API_PARAMETERS, available_parameters
from provisions.exports import FORMATS
from provisions.models import Release
from provisions.query import parameters as table
from provisions.query.lookups import get_lookups
from provisions.query.parameters import Parameter, ParameterType, get_choices, get_parameters

MAX_INLINE = 100  # longer lists of values, such as agreements and economies, become components
LISTS_ONLY = ("format", "page", "page_size", "facets")  # parameters that files do not take
STRING: Json = {"type": "string"}
NO_NUL = r"^[^\u0000]*$"
EMPTY: Json = {"type": "string", "maxLength": 0}  # forms send empty fields, and links are copied from the browser
NUMBERS: dict[str, Json] = {
    "page": {"type": "integer", "minimum": 1, "maximum": table.MAX_PAGE, "default": 1},
    "page_size": {"type": "integer", "minimum": 1, "maximum": table.MAX_PAGE_SIZE, "default": table.DEFAULT_PAGE_SIZE},
}


def enum(values: Iterable[str]) -> Json:
    """The schema of a text that is one of these."""
    return {**STRING, "enum": list(values)}


def from_query(operation: OperationSchema, without: Iterable[str] = ()) -> list[OpenApiParameter]:
    """The parameters that list queries on the operation's dataset take, except those left out."""
    known = get_parameters(operation.dataset)
    return [_build(operation, one) for name, one in known.items() if name not in without]


def from_api(operation: OperationSchema, *names: str) -> list[OpenApiParameter]:
    """Those of the API's own parameters that the dataset takes; `release` only if there is a release."""
    schemas = {"cursor": STRING}
    if versions := list(Release.objects.order_by("-pk").values_list("version", flat=True)):
        schemas["release"] = operation.register("ReleaseVersion", enum(versions))
    available = [name for name in available_parameters(operation.dataset, *names) if name in schemas]
    return [in_query(name, str(API_PARAMETERS[name]), schemas[name]) for name in available]


def in_query(name: str, description: str, schema: Json, explode: bool = True) -> OpenApiParameter:
    """A query parameter. An array is repeated, or with `explode=False` separated by commas."""
    style: Json = {"style": "form", "explode": explode} if schema.get("type") == "array" else {}
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=description, **style)


def in_path(name: str, description: str, schema: Json = STRING, example: str | None = None) -> OpenApiParameter:
    """A variable of the path, perhaps with an example."""
    examples = [OpenApiExample(example, value=example)] if example else []
    return OpenApiParameter(name, schema, "path", required=True, description=description, examples=examples)


def one_of(operation: OperationSchema, name: str, values: list[str]) -> Json:
    """The schema of one of these values; a long list becomes a component of this name."""
    if not values:
        return {**STRING, "minLength": 1}
    return enum(values) if len(values) <= MAX_INLINE else operation.register(name, enum(values))


def _build(operation: OperationSchema, parameter: Parameter) -> OpenApiParameter:
    description = str(parameter.help)
    if parameter.type == ParameterType.CODES:
        description += f" {_('Repeat it for any of several values.')}"
        description += f" {_('A hyphen in front of a value excludes it.')}" if parameter.excludable else ""
    schema = _build_schema(operation, parameter)
    return in_query(parameter.name, description, schema, explode=parameter.type != ParameterType.NAMES)


def _build_schema(operation: OperationSchema, parameter: Parameter) -> Json:
    name = parameter.name
    if parameter.type == ParameterType.TEXT:
        return {**STRING, "maxLength": table.MAX_TEXT_LENGTH, "pattern": NO_NUL}
    if parameter.type == ParameterType.YEAR:
        return {"anyOf": [{"type": "integer", "minimum": table.FIRST_YEAR, "maximum": table.LAST_YEAR}, EMPTY]}
    if parameter.type == ParameterType.DATE:
        return {"anyOf": [{"type": "string", "format": "date"}, EMPTY]}
    if parameter.type == ParameterType.NUMBER:
        return NUMBERS[name]
    if parameter.type == ParameterType.CHOICE:
        return enum(FORMATS if name == "format" else get_choices(operation.dataset, name))
    if parameter.type == ParameterType.NAMES:
        return {"type": "array", "minItems": 1, "items": enum(get_choices(operation.dataset, name))}
    values = list(get_lookups().labels(name))
    excluded = [f"-{value}" for value in values] if parameter.excludable else []
    component = name.title().replace("_", "") + "Value"
    return {"type": "array", "items": one_of(operation, component, [*values, *excluded])}
