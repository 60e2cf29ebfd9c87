"""The shapes of answers as JSON schemas, made from the one table of columns."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field

from provisions.datasets.column import Column, Table
from provisions.exports import DATASETS
from provisions.models import Coding
from provisions.query.lookups import get_lookups
from provisions.query.parameters import CODEBOOK

Json = dict[str, Any]
SINGULAR = {
    "provisions": "Provision",
    "agreements": "Agreement",
    "economies": "Economy",
    "mentions": "Mention",
    "codebook": "Variable",
    "evidence": "Study",
}
PLAIN: dict[str, Json] = {
    "text": {"type": "string"},
    "code": {"type": "string"},
    "codes": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "url": {"type": "string", "format": "uri"},
}
ERROR_OF_A_PARAMETER: Json = {
    "type": "object",
    "required": ["parameter", "value", "message", "allowed", "suggestion"],
    "properties": {
        "parameter": {"type": "string", "description": "Which parameter is wrong."},
        "value": {"type": "string", "description": "Its value, as it was given."},
        "message": {"type": "string", "description": "What is wrong with it."},
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "What it takes."},
        "suggestion": {"type": ["string", "null"], "description": "The nearest value that it takes."},
    },
}
PROBLEM: Json = {
    "type": "object",
    "description": "What went wrong, as problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "about:blank: the status says it all."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What was wrong this time."},
        "errors": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/ParameterError"},
            "description": "For 400: every parameter that is wrong.",
        },
        "number": {"type": "string", "description": "For 410: the provision that was withdrawn."},
        "reason": {"type": "string", "description": "For 410: why."},
        "replaced_by": {"type": ["string", "null"], "description": "For 410: the provision in its place."},
    },
}
FACETS: Json = {
    "type": "object",
    "description": "For each facet asked for, the values there are and how many records choosing one would give.",
    "additionalProperties": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["value", "label", "count"],
            "properties": {
                "value": {"type": "string"},
                "label": {"type": "string"},
                "count": {"type": "integer", "minimum": 0},
            },
        },
    },
}


_VALUE: Json = {"type": ["string", "null"], "description": "In words; null where it is long."}
CORRECTIONS: Json = {
    "type": "object",
    "description": "Told at a provision's own address; not with `release`.",
    "properties": {
        "corrections": {
            "type": "array",
            "description": "What was changed in the record since it was published, the newest first.",
            "items": {
                "type": "object",
                "required": ["date", "note", "fields"],
                "properties": {
                    "date": {"type": "string", "format": "date"},
                    "note": {"type": ["string", "null"], "description": "Why, for readers."},
                    "fields": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["name", "label", "before", "after"],
                            "properties": {
                                "name": {"type": "string", "description": "The column's name, or text."},
                                "label": {"type": "string"},
                                "before": _VALUE,
                                "after": _VALUE,
                            },
                        },
                    },
                },
            },
        }
    },
}
CELL: Json = {"type": ["string", "number"]}
STATISTICS: Json = {
    "type": "object",
    "description": "A table; the first column of a row says what its figures are of.",
    "required": ["name", "title", "columns", "rows", "codes"],
    "properties": {
        "name": {"type": "string"},
        "title": {"type": "string"},
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "array", "items": CELL}},
        "codes": {"type": "array", "items": {"type": "string"}, "description": "Of each row: what questions call it."},
    },
}


def record(table: Table) -> Json:
    """The schema of one record: every public column. `fields` may leave out all but those of the key."""
    found = whole({column.name: _column(table, column) for column in table.public}, str(table.definition))
    return {**found, "required": list(table.key)}


def variable() -> Json:
    """The schema of one variable of the codebook with its values."""
    columns = DATASETS["codebook"].public
    own = {column.name: _column(DATASETS["codebook"], column) for column in columns if not of_variable(column.name)}
    about = {
        name_of_variable(column.name): _column(DATASETS["codebook"], column)
        for column in columns
        if of_variable(column.name)
    }
    return whole({**about, "values": {"type": "array", "items": whole(own, "One value.")}}, "One variable.")


def panel_row(columns: list[Column]) -> Json:
    """The schema of one row of the panel."""
    described = {
        one.name: {"title": str(one.label), "description": str(one.definition), **PLAIN[one.type]} for one in columns
    }
    return whole(described, "Two economies in a year.")


def page(name: str, facets: bool = True) -> Json:
    """The schema of a page of the records whose component has that name."""
    link = {"type": ["string", "null"], "format": "uri"}
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
    count = {"type": ["integer", "null"], "minimum": 0, "description": "Null after the first page of a cursor."}
    found = whole({"count": count, "next": link, "previous": link, "results": rows}, "")
    return {**found, "properties": {**found["properties"], **({"facets": FACETS} if facets else {})}}


def whole(properties: Json, description: str) -> Json:
    """The schema of an object that has all of these."""
    return {"type": "object", "description": description, "required": list(properties), "properties": properties}


def _column(table: Table, column: Column) -> Json:
    described = {"title": str(column.label), "description": str(column.definition)}
    codes = _codes(table, column)
    item = {**PLAIN[column.type], **({"enum": codes} if codes else {})}
    if column.type == "codes":
        return {**described, "type": "array", "items": item}
    if column.name in table.key:
        return {**described, **item}
    nullable = {**item, "type": [item["type"], "null"]}
    return {**described, **nullable, **({"enum": [*codes, None]} if codes else {})}


def _codes(table: Table, column: Column) -> list[Any]:
    """The values that a column of codes can hold, where there is a list of them."""
    if column.name in CODEBOOK and issubclass(table.model, Coding):
        codes = list(get_lookups().labels(column.name))
        return [int(code) for code in codes] if column.type == "integer" else codes
    try:
        field = table.model._meta.get_field(column.path)
    except FieldDoesNotExist:
        return []
    choices = field.flatchoices if isinstance(field, Field) and column.type == "code" else []
    return [str(code) for code, _label in choices]


def of_variable(name: str) -> bool:
    """Whether a column of the codebook tells of the variable, not of the value."""
    return name.startswith("variable")


def name_of_variable(name: str) -> str:
    """What such a column is called in the record of the variable itself."""
    return "name" if name == "variable" else name.removeprefix("variable_")
