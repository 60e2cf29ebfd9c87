"""The page that documents the API: the OpenAPI description in the order and shape in which a reader takes it in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from provisions.api.openapi.schema import Json

CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class DocumentedField:
    """A parameter of an operation, or a column of a record.

    `type` is in OpenAPI's words; `named` is the schema that it refers to, or blank. Of a value that can be excluded by
    a hyphen only the value itself is among `values`. `place` is path, query or, of a column, blank.
    """

    name: str
    type: str
    named: str
    values: list[str]
    description: SafeString
    default: str = ""
    example: str = ""
    place: str = ""
    required: bool = False


@dataclass(frozen=True)
class DocumentedAnswer:
    """A status, with the media types and the named schemas of what comes with it; `example` is JSON, or blank."""

    status: str
    description: SafeString
    media_types: list[str]
    named: list[str]
    example: str


@dataclass(frozen=True)
class DocumentedOperation:
    """An address that can be asked; `example` is one that can be asked as it stands, or blank."""

    anchor: str
    path: str
    description: SafeString
    fields: list[DocumentedField]
    answers: list[DocumentedAnswer]
    example: str


@dataclass(frozen=True)
class DocumentedSection:
    name: str
    title: str
    operations: list[DocumentedOperation]


@dataclass(frozen=True)
class DocumentedSchema:
    """A named schema: either an object with fields, or a list of values."""

    name: str
    fields: list[DocumentedField]
    values: list[str]


def sections(description: Json) -> list[DocumentedSection]:
    """The operations of an OpenAPI description, by the dataset or topic they are about."""
    found = [(path, methods["get"]) for path, methods in description["paths"].items()]
    parts = groupby(found, key=lambda one: str(one[1]["tags"][0]))
    return [_section(name, list(operations)) for name, operations in parts]


def schemas(description: Json) -> list[DocumentedSchema]:
    """The named schemas of an OpenAPI description: those of records first, long lists of values last."""
    found = [
        DocumentedSchema(name, [_column(*one) for one in schema.get("properties", {}).items()], _values(schema))
        for name, schema in description["components"]["schemas"].items()
    ]
    return sorted(found, key=lambda one: bool(one.values))


def _section(name: str, found: list[tuple[str, Json]]) -> DocumentedSection:
    title = found[0][1]["summary"].partition(":")[0]
    return DocumentedSection(name, title, [_operation(path, operation) for path, operation in found])


def _operation(path: str, operation: Json) -> DocumentedOperation:
    fields = [_parameter(one) for one in operation["parameters"] if one["in"] != "header"]
    answers = [_answer(status, one) for status, one in operation["responses"].items()]
    return DocumentedOperation(
        operation["operationId"],
        path,
        _words(operation["description"]),
        fields,
        answers,
        _example_address(path, fields),
    )


def _parameter(parameter: Json) -> DocumentedField:
    schema = parameter["schema"]
    examples = [str(one["value"]) for one in parameter.get("examples", {}).values()]
    return DocumentedField(
        parameter["name"],
        _type(schema),
        next(_references(schema), ""),
        _values(schema.get("items", schema)),
        _words(parameter.get("description", "")),
        default=str(schema.get("default", "")),
        example=next(iter(examples), ""),
        place=parameter["in"],
        required=parameter.get("required", False),
    )


def _column(name: str, schema: Json) -> DocumentedField:
    values, words = _values(schema.get("items", schema)), _words(schema.get("description", ""))
    return DocumentedField(name, _type(schema), next(_references(schema), ""), values, words)


def _answer(status: str, answer: Json) -> DocumentedAnswer:
    contents = answer.get("content", {})
    examples = [one["value"] for content in contents.values() for one in content.get("examples", {}).values()]
    shown = json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else ""
    named = dict.fromkeys(name for content in contents.values() for name in _references(content.get("schema", {})))
    return DocumentedAnswer(status, _words(answer.get("description", "")), list(contents), list(named), shown)


def _example_address(path: str, fields: list[DocumentedField]) -> str:
    """The operation's address with examples, or the first value allowed, in place of its variables."""
    variables = {one.name: one.example or next(iter(one.values), "") for one in fields if one.place == "path"}
    if not all(variables.values()):
        return ""
    given = {one.name: 2 for one in fields if one.name == "page_size"}
    return path.format(**variables) + (f"?{urlencode(given)}" if given else "")


def _words(text: str) -> SafeString:
    """A description, with what stands between backticks as code."""
    return mark_safe(CODE.sub(r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped


def _values(schema: Json) -> list[str]:
    known = [str(value) for value in schema.get("enum", []) if value is not None]
    return [value for value in known if not (value.startswith("-") and value[1:] in known)]


def _references(schema: Any) -> Iterator[str]:
    """The names of the schemas that this one refers to, in their order."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].rpartition("/")[2]
        for one in schema.values():
            yield from _references(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from _references(one)


def _type(schema: Json) -> str:
    """What a schema allows, such as `integer, 1 to 1000` or `array of string`; a named schema is not repeated."""
    if choices := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return " or ".join(dict.fromkeys(_type(one) for one in choices))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    kinds = schema.get("type", "any")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return " or ".join(_kind(kind, schema) for kind in kinds)


def _kind(kind: str, schema: Json) -> str:
    if kind == "array":
        return f"array of {_type(schema.get('items', {}))}"
    if kind == "string" and schema.get("maxLength") == 0:
        return "empty"
    if kind == "integer" and "minimum" in schema and "maximum" in schema:
        return f"integer, {schema['minimum']} to {schema['maximum']}"
    return f"{kind} ({schema['format']})" if kind == "string" and "format" in schema else kind
