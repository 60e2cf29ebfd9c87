"""The operations of the API: their parameters, and their responses of status 200."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import localdate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from provisions.api import serializers
from provisions.api.openapi import examples, parameters
from provisions.api.openapi.parameters import NUMBERS, STRING, from_api, from_query, in_path, in_query
from provisions.api.openapi.schema import Json, OperationSchema, Responses
from provisions.exports import DATASETS, FORMATS
from provisions.panel.dataset import FORMATS as PANEL_TYPES
from provisions.panel.query import CHOICES, FIRST_YEAR, PARAMETERS, economies
from provisions.query import get_parameters
from provisions.statistics.trends import TABLES

Description = tuple[list[OpenApiParameter], Responses]
JSON = "application/json"
TYPES = {name: format.content_type for name, format in FORMATS.items()}
PAGE_OR_FILE = "One page; with format=csv or another, all records as a file."
JSON_FORMAT = parameters.format_parameter(["json"])
VERSION = in_path("version", "Year and number, such as 2026.1.", STRING)
DETAILS = {
    **serializers.RECORDS,
    "provisions": serializers.ProvisionDetailSerializer,
    "codebook": serializers.VariableSerializer,
}


def as_json(serializer: Any, description: str, example: Json | None = None) -> Responses:
    """A response in JSON, with an example if there is one."""
    values = [OpenApiExample("Example", value=example)] if example else []
    return {(200, JSON): OpenApiResponse(serializer, description, values)}


def as_json_or_file(
    serializer: Any, description: str, types: Mapping[str, str] = TYPES, example: Json | None = None
) -> Responses:
    """A response in JSON as the serializer describes it, or a file; `types` are content types by name of format."""
    others = tuple(content_type.partition(";")[0] for name, content_type in types.items() if name != "json")
    return as_json(serializer, description, example) | {(200, *others): OpenApiResponse(STRING, description)}


def describe_list(schema: OperationSchema) -> Description:
    taken = [
        *from_query(schema.dataset, schema.register),
        *from_api(schema.dataset, ("cursor", "release"), schema.register),
    ]
    page = serializers.page_of(serializers.RECORDS[schema.dataset], serializers.FacetedPageSerializer)
    return taken, as_json_or_file(page, PAGE_OR_FILE, example=examples.get_page(schema.dataset))


def describe_file(schema: OperationSchema) -> Description:
    taken = [
        parameters.extension(FORMATS),
        *from_query(schema.dataset, schema.register, without=parameters.LISTS_ONLY),
        *from_api(schema.dataset, ("release",), schema.register),
    ]
    return taken, as_json_or_file(serializers.RECORDS[schema.dataset](many=True), "All records, streamed.")


def describe_detail(schema: OperationSchema) -> Description:
    record = examples.get_record(schema.dataset)
    key = "name" if schema.dataset == "codebook" else DATASETS[schema.dataset].key[0]
    definition = DATASETS[schema.dataset].column(DATASETS[schema.dataset].key[0]).definition
    taken = [
        in_path("key", str(definition), STRING, example=record and record[key]),
        *from_api(schema.dataset, ("release",) if getattr(schema.view, "is_released", False) else (), schema.register),
        JSON_FORMAT,
    ]
    if record and schema.dataset == "provisions":
        record = {**record, "corrections": []}
    return taken, as_json(DETAILS[schema.dataset], "The record.", record)


def describe_small_list(schema: OperationSchema) -> Description:
    record = serializers.VariableSerializer if schema.dataset == "codebook" else serializers.RECORDS[schema.dataset]
    example = examples.get_page(schema.dataset)
    responses = as_json_or_file(serializers.page_of(record), PAGE_OR_FILE, example=example)
    return [parameters.format_parameter(FORMATS)], responses


def describe_small_file(schema: OperationSchema) -> Description:
    taken, responses = describe_file(schema)
    return taken[:1], responses


def describe_stats(schema: OperationSchema) -> Description:
    technical = [name for name, one in get_parameters(schema.dataset).items() if one.technical]
    taken = from_query(schema.dataset, schema.register, without=technical)
    return taken, as_json(serializers.StatsSerializer, "All tables.")


def describe_table(schema: OperationSchema) -> Description:
    taken, _responses = describe_stats(schema)
    name = in_path("name", "The table's name.", {**STRING, "enum": list(TABLES)})
    return [name, *taken], as_json(serializers.TableSerializer, "The table.")


def describe_panel(schema: OperationSchema) -> Description:
    known = get_parameters("provisions")
    shared: dict[str, Json] = {**NUMBERS, "format": {**STRING, "enum": list(PANEL_TYPES)}}
    paging = [in_query(name, str(known[name].help), values) for name, values in shared.items()]
    page = serializers.page_of(serializers.PanelRowSerializer, name="Panel")
    responses = as_json_or_file(page, "One page; with format=csv or another, all as a file.", PANEL_TYPES)
    return [*_panel_parameters(schema), *paging], responses


def describe_panel_file(schema: OperationSchema) -> Description:
    taken = [parameters.extension(PANEL_TYPES), *_panel_parameters(schema)]
    return taken, as_json_or_file(serializers.PanelRowSerializer(many=True), "The whole panel.", PANEL_TYPES)


def _panel_parameters(schema: OperationSchema) -> list[OpenApiParameter]:
    years: Json = {"type": "integer", "minimum": FIRST_YEAR, "maximum": localdate().year}
    codes = parameters.one_of("PanelEconomy", list(economies()), schema.register)
    values: dict[str, Json] = {name: {**STRING, "enum": list(all), "default": all[0]} for name, all in CHOICES.items()}
    values["economy"] = {"type": "array", "items": codes}
    return [in_query(name, str(text), values.get(name, years)) for name, text in PARAMETERS.items()]


def describe_releases(_schema: OperationSchema) -> Description:
    return [JSON_FORMAT], as_json(serializers.page_of(serializers.ReleaseSerializer), "All releases.")


def describe_release(_schema: OperationSchema) -> Description:
    return [VERSION, JSON_FORMAT], as_json(serializers.ReleaseSerializer, "The release.")


def describe_release_file(_schema: OperationSchema) -> Description:
    taken = [VERSION, in_path("name", "The file's name, such as provisions.csv.", STRING)]
    responses = {
        (200, JSON, "application/ld+json"): OpenApiResponse(OpenApiTypes.ANY, "The file."),
        (200, "*/*"): OpenApiResponse(STRING, "The file."),
    }
    return taken, responses
