"""Operations of the OpenAPI description: drf-spectacular derives them from serializers, parameters and docstrings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentIdentity, ResolvedComponent, get_doc
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from provisions.api import exceptions, serializers
from provisions.api.openapi import examples, parameters
from provisions.exports import DATASETS, FORMATS

Json = dict[str, Any]
Responses = dict[Any, Any]  # status, or status and media types, to what drf-spectacular takes for a response
JSON = "application/json"
TEXT: Json = {"type": "string"}
HEADERS = {
    "X-Dataset-Version": "Moves with every public change.",
    "ETag": "For If-None-Match.",
    "RateLimit": "r requests are left, for t seconds.",
}
PAGE_OR_FILE = "One page; with format=csv or another, all records as a file."
CONTENT_TYPES = {name: one.content_type for name, one in FORMATS.items()}
ERRORS = {
    400: "A parameter or value that there is not: which, what is allowed, and the nearest.",
    404: "There is no such record, page or cursor.",
    406: "No such format.",
    410: "It was withdrawn: why, and what replaced it.",
    414: "Parameters of more characters than are read.",
    429: "Too many requests in this minute: Retry-After tells how many seconds are left.",
}


class OperationSchema(AutoSchema):
    """Describes a view by its `dataset`; subclasses add parameters and responses."""

    operation: str  # the end of the operation's id
    topic = ""  # the start of it; the view's dataset if blank
    errors: tuple[int, ...] = (400, 406)
    view: Any
    registry: Any

    @property
    def dataset(self) -> str:
        return str(self.view.dataset)

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Any:
        self.registry = registry
        self.example = self.load_example()
        self.parameters = self.get_parameters()  # drf-spectacular asks for them with every response
        operation: Any = super().get_operation(path, path_regex, path_prefix, method, registry)
        for parameter in operation["parameters"]:
            if parameter["name"] == "cursor":  # no argument of OpenApiParameter says so
                parameter["allowEmptyValue"] = True
        return operation

    def get_operation_id(self) -> str:
        return f"{self.topic or self.dataset}_{self.operation}"

    def get_summary(self) -> str:
        return f"{self.topic.capitalize() or DATASETS[self.dataset].label}: {self.operation}"

    def get_description(self) -> str:  # type: ignore[override]  # as in AutoSchema
        return get_doc(type(self.view))

    def get_tags(self) -> list[str]:
        return [self.topic or self.dataset]

    def get_auth(self) -> list[Any]:
        return []  # the API is open to all

    def get_override_parameters(self) -> list[Any]:
        headers = [
            OpenApiParameter(name, location=OpenApiParameter.HEADER, description=text, response=[200])
            for name, text in HEADERS.items()
        ]
        return [*self.parameters, *headers]

    def get_response_serializers(self) -> Any:
        problems = {
            (status, exceptions.MEDIA_TYPE): OpenApiResponse(
                serializers.ProblemSerializer, ERRORS[status], examples.get_problems(status)
            )
            for status in (*self.errors, 429)
        }
        return {**self.get_responses(), 304: OpenApiResponse(description="Not changed."), **problems}

    def load_example(self) -> Json | None:
        """A record as the address returns it; None when there is none."""
        return None

    def get_parameters(self) -> list[OpenApiParameter]:
        raise NotImplementedError

    def get_responses(self) -> Responses:
        """The responses of status 200."""
        raise NotImplementedError

    def register(self, name: str, schema: Json) -> Json:
        """A reference to a named schema, which is added to the components once."""
        component = ResolvedComponent(
            name, ResolvedComponent.SCHEMA, schema=schema, object=ComponentIdentity(f"rta-db {name}")
        )
        self.registry.register_on_missing(component)
        return dict(component.ref)


class ListSchema(OperationSchema):
    operation = "list"
    errors: tuple[int, ...] = (400, 404, 406, 414)

    def load_example(self) -> Json | None:
        return examples.get_record(self.dataset)

    def get_parameters(self) -> list[OpenApiParameter]:
        return [
            *parameters.from_query(self.dataset, self.register),
            *parameters.from_api(self.dataset, ("cursor", "release"), self.register),
        ]

    def get_responses(self) -> Responses:
        page = serializers.page_of(serializers.RECORDS[self.dataset], serializers.FacetedPageSerializer)
        return json_or_files(page, PAGE_OR_FILE, CONTENT_TYPES, examples.get_page(self.example))


class FileSchema(OperationSchema):
    operation = "file"
    errors: tuple[int, ...] = (400, 404, 414)

    def get_parameters(self) -> list[OpenApiParameter]:
        return [
            parameters.extension(FORMATS),
            *parameters.from_query(self.dataset, self.register, without=parameters.LISTS_ONLY),
            *parameters.from_api(self.dataset, ("release",), self.register),
        ]

    def get_responses(self) -> Responses:
        return json_or_files(serializers.RECORDS[self.dataset](many=True), "All records, streamed.", CONTENT_TYPES)


class DetailSchema(OperationSchema):
    operation = "detail"
    detail_serializers = {
        **serializers.RECORDS,
        "provisions": serializers.ProvisionDetailSerializer,
        "codebook": serializers.VariableSerializer,
    }

    @property
    def errors(self) -> tuple[int, ...]:  # type: ignore[override]
        return (400, 404, 406, 410) if self.dataset == "provisions" else (400, 404, 406)

    def load_example(self) -> Json | None:
        return examples.get_record(self.dataset)

    def get_parameters(self) -> list[OpenApiParameter]:
        key = "name" if self.dataset == "codebook" else DATASETS[self.dataset].key[0]
        column = DATASETS[self.dataset].column(DATASETS[self.dataset].key[0])
        value = self.example[key] if self.example else None
        names = ("release",) if getattr(self.view, "is_released", False) else ()
        return [
            parameters.in_path("key", str(column.definition), TEXT, example=value),
            *parameters.from_api(self.dataset, names, self.register),
            parameters.format_parameter(["json"]),
        ]

    def get_responses(self) -> Responses:
        extra: Json = {"corrections": []} if self.dataset == "provisions" else {}
        example = self.example and {**self.example, **extra}
        return {(200, JSON): json_response(self.detail_serializers[self.dataset], "The record.", example)}


class SmallListSchema(ListSchema):
    """For short datasets, which come complete."""

    errors: tuple[int, ...] = (400, 406)

    def get_parameters(self) -> list[OpenApiParameter]:
        return [parameters.format_parameter(FORMATS)]

    def get_responses(self) -> Responses:
        record = serializers.VariableSerializer if self.dataset == "codebook" else serializers.RECORDS[self.dataset]
        page = serializers.page_of(record)
        return json_or_files(page, PAGE_OR_FILE, CONTENT_TYPES, examples.get_page(self.example))


class SmallFileSchema(FileSchema):
    errors: tuple[int, ...] = (400, 404, 406)

    def get_parameters(self) -> list[OpenApiParameter]:
        return super().get_parameters()[:1]


def json_response(serializer: Any, description: str, example: Json | None = None) -> OpenApiResponse:
    """A response in JSON, with an example if there is one."""
    values = [OpenApiExample("Example", value=example)] if example else []
    return OpenApiResponse(serializer, description, values)


def json_or_files(
    serializer: Any, description: str, formats: Mapping[str, str], example: Json | None = None
) -> Responses:
    """A response in JSON as the serializer describes it, or a file; `formats` are content types by name of format."""
    text = tuple(bare_type(content_type) for name, content_type in formats.items() if name != "json")
    return {
        (200, JSON): json_response(serializer, description, example),
        (200, *text): OpenApiResponse(TEXT, description),
    }


def bare_type(content_type: str) -> str:
    """A content type without its parameters."""
    return content_type.partition(";")[0]


def remove_enum_ids(result: Json, **_kwargs: Any) -> Json:
    """A postprocessing hook: removes the marks that drf-spectacular leaves beside enumerations for its own hook."""

    def clean(node: Any) -> None:
        if isinstance(node, dict):
            node.pop("x-spec-enum-id", None)
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            clean(child)

    clean(result["components"])
    return result
