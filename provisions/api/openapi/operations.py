"""The operations on what is not a dataset of records: statistics, the panel and releases."""

from __future__ import annotations

from django.utils.timezone import localdate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from provisions.api import serializers
from provisions.api.openapi import parameters
from provisions.api.openapi.schema import (
    JSON,
    TEXT,
    Json,
    OperationSchema,
    Responses,
    json_or_files,
    json_response,
)
from provisions.panel.dataset import FORMATS
from provisions.panel.query import CHOICES, FIRST_YEAR, PARAMETERS, economies
from provisions.query import get_parameters
from provisions.statistics.trends import TABLES


class StatsSchema(OperationSchema):
    topic = "stats"
    operation = "list"
    errors: tuple[int, ...] = (400, 406, 414)

    def get_parameters(self) -> list[OpenApiParameter]:
        technical = [name for name, one in get_parameters(self.dataset).items() if one.technical]
        return parameters.from_query(self.dataset, self.register, without=technical)

    def get_responses(self) -> Responses:
        return {(200, JSON): json_response(serializers.StatsSerializer, "All tables.")}


class StatsTableSchema(StatsSchema):
    operation = "table"
    errors: tuple[int, ...] = (400, 404, 406, 414)

    def get_parameters(self) -> list[OpenApiParameter]:
        name = parameters.in_path("name", "The table's name.", {**TEXT, "enum": list(TABLES)})
        return [name, *super().get_parameters()]

    def get_responses(self) -> Responses:
        return {(200, JSON): json_response(serializers.TableSerializer, "The table.")}


class PanelSchema(OperationSchema):
    topic = "panel"
    operation = "list"
    errors: tuple[int, ...] = (400, 404, 406)

    def get_parameters(self) -> list[OpenApiParameter]:
        own = [parameters.in_query(name, str(text), self._schema_of(name)) for name, text in PARAMETERS.items()]
        known = get_parameters("provisions")
        shared: dict[str, Json] = {**parameters.NUMBERS, "format": {**TEXT, "enum": list(FORMATS)}}
        return [*own, *(parameters.in_query(name, str(known[name].help), schema) for name, schema in shared.items())]

    def _schema_of(self, name: str) -> Json:
        if name in CHOICES:
            return {**TEXT, "enum": list(CHOICES[name]), "default": CHOICES[name][0]}
        if name == "economy":
            return {"type": "array", "items": parameters.one_of("PanelEconomy", list(economies()), self.register)}
        return {"type": "integer", "minimum": FIRST_YEAR, "maximum": localdate().year}

    def get_responses(self) -> Responses:
        page = serializers.page_of(serializers.PanelRowSerializer, name="Panel")
        return json_or_files(page, "One page; with format=csv or another, all as a file.", FORMATS)


class PanelFileSchema(PanelSchema):
    operation = "file"

    def get_parameters(self) -> list[OpenApiParameter]:
        own = [one for one in super().get_parameters() if one.name in PARAMETERS]
        return [parameters.extension(FORMATS), *own]

    def get_responses(self) -> Responses:
        return json_or_files(serializers.PanelRowSerializer(many=True), "The whole panel.", FORMATS)


class ReleaseListSchema(OperationSchema):
    topic = "releases"
    operation = "list"

    def get_parameters(self) -> list[OpenApiParameter]:
        return [parameters.format_parameter(["json"])]

    def get_responses(self) -> Responses:
        page = serializers.page_of(serializers.ReleaseSerializer)
        return {(200, JSON): json_response(page, "All releases.")}


class ReleaseSchema(ReleaseListSchema):
    operation = "detail"
    errors: tuple[int, ...] = (400, 404, 406)

    def get_parameters(self) -> list[OpenApiParameter]:
        version = parameters.in_path("version", "Year and number, such as 2026.1.", TEXT)
        return [version, *super().get_parameters()]

    def get_responses(self) -> Responses:
        return {(200, JSON): json_response(serializers.ReleaseSerializer, "The release.")}


class ReleaseFileSchema(ReleaseSchema):
    operation = "file"
    errors: tuple[int, ...] = (404,)

    def get_parameters(self) -> list[OpenApiParameter]:
        version = super().get_parameters()[0]
        return [version, parameters.in_path("name", "The file's name, such as provisions.csv.", TEXT)]

    def get_responses(self) -> Responses:
        """JSON-LD and JSON are what they are; all else is bytes."""
        return {
            (200, JSON, "application/ld+json"): OpenApiResponse(OpenApiTypes.ANY, "The file."),
            (200, "*/*"): OpenApiResponse(TEXT, "The file."),
        }
