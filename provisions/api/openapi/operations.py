"""The operations of the API: their parameters, and their responses of status 200."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from provisions.api import serializers
from provisions.api.openapi.parameters import LISTS_ONLY, NUMBERS, enum, from_api, from_query, in_path, in_query, one_of
from provisions.api.openapi.schema import OperationSchema, Responses, build_examples
from provisions.api.pagination import build_page
from provisions.api.variables import list_variables
from provisions.exports import DATASETS, FORMATS, public_records, records
from provisions.panel.dataset import FORMATS as PANEL_TYPES
from provisions.panel.query import CHOICES, DYAD_PARAMETERS, PARAMETERS, agreements, economies
from provisions.panel.years import FIRST_YEAR, last_year
from provisions.query import get_parameters
from provisions.statistics.trends import TABLES

Description = tuple[list[OpenApiParameter], Responses]
JSON = "application/json"
TYPES = {name: format.content_type for name, format in FORMATS.items()}
PAGE_OR_FILE = "One page; with format=csv or another, all records as a file."
JSON_FORMAT = OpenApiParameter("format", enum(["json"]))
VERSION = in_path("version", "Year and number, such as 2026.1.")


def as_json(serializer: Any, description: str, example: Any = None) -> Responses:
    """A response in JSON, with an example if there is one."""
    return {(200, JSON): OpenApiResponse(serializer, description, build_examples(example))}


def as_json_or_file(
    serializer: Any, description: str, types: Mapping[str, str] = TYPES, example: Any = None
) -> Responses:
    """A response in JSON as the serializer describes it, or a file; `types` are content types by name of format."""
    others = tuple(content_type.partition(";")[0] for name, content_type in types.items() if name != "json")
    return as_json(serializer, description, example) | {(200, *others): OpenApiResponse(OpenApiTypes.STR, description)}


def describe_list(operation: OperationSchema) -> Description:
    page = serializers.page_of(serializers.RECORDS[operation.dataset], serializers.FacetedPageSerializer)
    parameters = [*from_query(operation), *from_api(operation, "cursor", "release")]
    return parameters, as_json_or_file(page, PAGE_OR_FILE, example=_example_page(operation.dataset))


def describe_small_list(operation: OperationSchema) -> Description:
    page = serializers.page_of(serializers.DETAILS[operation.dataset])
    responses = as_json_or_file(page, PAGE_OR_FILE, example=_example_page(operation.dataset))
    return [OpenApiParameter("format", enum(FORMATS))], responses


def describe_file(operation: OperationSchema) -> Description:
    ending = in_path("ending", "The format of the file.", enum(FORMATS))
    parameters = [ending, *from_query(operation, without=LISTS_ONLY), *from_api(operation, "release")]
    return parameters, as_json_or_file(serializers.RECORDS[operation.dataset](many=True), "All records, streamed.")


def describe_detail(operation: OperationSchema) -> Description:
    table = DATASETS[operation.dataset]
    record = _example_record(operation.dataset)
    example = record["name" if operation.dataset == "codebook" else table.key[0]] if record else None
    key = in_path("key", str(table.column(table.key[0]).definition), example=example)
    if record and operation.dataset == "provisions":
        record["corrections"] = []
    responses = as_json(serializers.DETAILS[operation.dataset], "The record.", record)
    return [key, *from_api(operation, "release"), JSON_FORMAT], responses


def describe_stats(operation: OperationSchema) -> Description:
    technical = [name for name, one in get_parameters(operation.dataset).items() if one.technical]
    return from_query(operation, without=technical), as_json(serializers.StatsSerializer, "All tables.")


def describe_table(operation: OperationSchema) -> Description:
    name = in_path("name", "The table's name.", enum(TABLES))
    return [name, *describe_stats(operation)[0]], as_json(serializers.TableSerializer, "The table.")


def describe_panel(operation: OperationSchema) -> Description:
    page = serializers.page_of(serializers.PanelRowSerializer, name="Panel")
    responses = as_json_or_file(page, "One page; with format=csv or another, all as a file.", PANEL_TYPES)
    return [*_panel_parameters(operation), *_paging(PANEL_TYPES)], responses


def describe_panel_file(operation: OperationSchema) -> Description:
    parameters = [in_path("ending", "The format of the file.", enum(PANEL_TYPES)), *_panel_parameters(operation)]
    return parameters, as_json_or_file(serializers.PanelRowSerializer(many=True), "The whole panel.", PANEL_TYPES)


def describe_dyads(operation: OperationSchema) -> Description:
    page = serializers.page_of(serializers.DyadSerializer)
    return [*_dyad_parameters(operation), *_paging(FORMATS)], as_json_or_file(page, PAGE_OR_FILE)


def describe_dyad_file(operation: OperationSchema) -> Description:
    parameters = [in_path("ending", "The format of the file.", enum(FORMATS)), *_dyad_parameters(operation)]
    return parameters, as_json_or_file(serializers.DyadSerializer(many=True), "All records.")


def describe_releases(_operation: OperationSchema) -> Description:
    return [JSON_FORMAT], as_json(serializers.page_of(serializers.ReleaseSerializer), "All releases.")


def describe_release(_operation: OperationSchema) -> Description:
    return [VERSION, JSON_FORMAT], as_json(serializers.ReleaseSerializer, "The release.")


def describe_release_file(_operation: OperationSchema) -> Description:
    responses = {
        (200, JSON, "application/ld+json"): OpenApiResponse(OpenApiTypes.ANY, "The file."),
        (200, "*/*"): OpenApiResponse(OpenApiTypes.STR, "The file."),
    }
    return [VERSION, in_path("name", "The file's name, such as provisions.csv.")], responses


def _paging(formats: Iterable[str]) -> list[OpenApiParameter]:
    """The parameters that choose a page, or a file."""
    known = get_parameters("provisions")
    schemas = {**NUMBERS, "format": enum(formats)}
    return [in_query(name, str(known[name].help), schema) for name, schema in schemas.items()]


def _panel_parameters(operation: OperationSchema) -> list[OpenApiParameter]:
    years = {"type": "integer", "minimum": FIRST_YEAR, "maximum": last_year()}
    schemas = {**_pair_schemas(operation), "year_from": years, "year_to": years}
    return [in_query(name, str(text), schemas[name]) for name, text in PARAMETERS.items()]


def _dyad_parameters(operation: OperationSchema) -> list[OpenApiParameter]:
    slugs = {"type": "array", "items": one_of(operation, "DyadAgreement", list(agreements()))}
    schemas = {**_pair_schemas(operation), "agreement": slugs}
    return [in_query(name, str(text), schemas[name]) for name, text in DYAD_PARAMETERS.items()]


def _pair_schemas(operation: OperationSchema) -> dict[str, Any]:
    """The schemas of parameters that the panel and dyads share."""
    schemas: dict[str, Any] = {name: {**enum(values), "default": values[0]} for name, values in CHOICES.items()}
    codes = one_of(operation, "PanelEconomy", list(economies()))
    return {**schemas, "economy": {"type": "array", "items": codes}}


def _example_record(dataset: str) -> dict[str, Any] | None:
    """The first public record of a dataset, of the codebook the first variable with one value; None without any."""
    if dataset == "codebook":
        return next(({**variable, "values": variable["values"][:1]} for variable in list_variables()), None)
    return next(iter(records(dataset, public_records(dataset)[:1])), None)


def _example_page(dataset: str) -> dict[str, Any]:
    """A list with the first record of a dataset, or none."""
    results = [record] if (record := _example_record(dataset)) else []
    return build_page(len(results), results)
