"""The OpenAPI description of what is no dataset of records: statistics and the panel."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from provisions.api.openapi import components
from provisions.api.openapi.parameters import PAGE, Component, one_of, path_parameter, query_parameters
from provisions.api.openapi.schema import HEADERS, OperationSchema, bare, json_of
from provisions.panel.dataset import FORMATS, panel_columns
from provisions.panel.query import CHOICES, FIRST_YEAR, PARAMETERS, economies
from provisions.query import get_parameters
from provisions.query.parameters import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from provisions.statistics.trends import TABLES

Json = dict[str, Any]


class StatsSchema(OperationSchema):
    topic = "stats"
    name = "list"

    def taken(self, dataset: str) -> list[Json]:
        technical = tuple(name for name, one in get_parameters(dataset).items() if one.technical)
        return query_parameters(dataset, self.component, without=technical)

    def given(self, dataset: str) -> Json:
        number = {"type": "integer", "minimum": 0}
        tables = {"type": "array", "items": self.component("Table", components.STATISTICS)}
        shape = components.whole({"provisions": number, "agreements": number, "tables": tables}, "All tables.")
        return {"description": "All tables.", "headers": HEADERS, "content": json_of(shape)}

    def wrong(self) -> tuple[str, ...]:
        return ("400", "406", "414")


class TableSchema(StatsSchema):
    name = "table"

    def taken(self, dataset: str) -> list[Json]:
        name = path_parameter("name", "The table's name.", {"type": "string", "enum": list(TABLES)})
        return [name, *super().taken(dataset)]

    def given(self, dataset: str) -> Json:
        table = self.component("Table", components.STATISTICS)
        return {"description": "The table.", "headers": HEADERS, "content": json_of(table)}

    def wrong(self) -> tuple[str, ...]:
        return ("400", "404", "406", "414")


class PanelSchema(OperationSchema):
    topic = "panel"
    name = "list"

    def taken(self, dataset: str) -> list[Json]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE}
        paging: dict[str, Json] = {
            "page": PAGE,
            "page_size": size,
            "format": {"type": "string", "enum": list(FORMATS)},
        }
        known = get_parameters("provisions")
        return [
            *panel_parameters(self.component),
            *(_query(name, str(known[name].help), schema) for name, schema in paging.items()),
        ]

    def given(self, dataset: str) -> Json:
        self.component("PanelRow", components.panel_row(panel_columns()))
        shape = self.component("PanelPage", components.page("PanelRow", facets=False))
        files = {bare(kind): {"schema": {"type": "string"}} for name, kind in FORMATS.items() if name != "json"}
        content = {**json_of(shape), **files}
        return {
            "description": "One page; with format=csv or another, all as a file.",
            "headers": HEADERS,
            "content": content,
        }

    def wrong(self) -> tuple[str, ...]:
        return ("400", "404", "406")


class PanelFileSchema(PanelSchema):
    name = "file"

    def taken(self, dataset: str) -> list[Json]:
        ending = path_parameter("ending", "The format of the file.", {"type": "string", "enum": list(FORMATS)})
        return [ending, *panel_parameters(self.component)]

    def given(self, dataset: str) -> Json:
        rows = {"type": "array", "items": self.component("PanelRow", components.panel_row(panel_columns()))}
        content = {
            bare(kind): {"schema": rows if name == "json" else {"type": "string"}} for name, kind in FORMATS.items()
        }
        return {"description": "The whole panel.", "headers": HEADERS, "content": content}

    def wrong(self) -> tuple[str, ...]:
        return ("400", "404", "406")


def panel_parameters(component: Component) -> list[Json]:
    """What may be asked of the panel. `component` puts down a named schema."""
    return [_query(name, str(text), _schema(name, component)) for name, text in PARAMETERS.items()]


def _schema(name: str, component: Component) -> Json:
    if name in CHOICES:
        return {"type": "string", "enum": list(CHOICES[name]), "default": CHOICES[name][0]}
    if name == "economy":
        return {"type": "array", "items": one_of("PanelEconomy", list(economies()), component)}
    return {"type": "integer", "minimum": FIRST_YEAR, "maximum": localdate().year}


def _query(name: str, description: str, schema: Json) -> Json:
    found = {"name": name, "in": "query", "description": description, "schema": schema}
    return {**found, "style": "form", "explode": True} if schema["type"] == "array" else found
