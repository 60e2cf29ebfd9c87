"""The OpenAPI description: operations of the views, out of the tables of parameters and columns."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentIdentity, ResolvedComponent, get_doc

from provisions.api import exceptions
from provisions.api.openapi import components, examples
from provisions.api.openapi.parameters import own_parameters, path_parameter, query_parameters
from provisions.api.query import own_parameters_of
from provisions.exports import DATASETS, FORMATS

Json = dict[str, Any]
HEADERS: Json = {
    "X-Dataset-Version": {"description": "Moves with every public change.", "schema": {"type": "string"}},
    "ETag": {"description": "For If-None-Match.", "schema": {"type": "string"}},
    "RateLimit": {"description": "r requests are left, for t seconds.", "schema": {"type": "string"}},
}
RELEASED = ("provisions", "agreements", "economies")  # records that a release can be asked for
LISTS_ONLY = ("format", "page", "page_size", "facets")
JSON_ALONE: Json = {"name": "format", "in": "query", "schema": {"type": "string", "enum": ["json"]}}
WRONG = {
    "400": "A parameter or value that there is not: which, what is allowed, and the nearest.",
    "404": "There is no such record, page or cursor.",
    "406": "No such format.",
    "410": "It was withdrawn: why, and what replaced it.",
    "414": "Parameters of more characters than are read.",
    "429": "Too many requests in this minute: Retry-After tells how many seconds are left.",
}


class OperationSchema(AutoSchema):
    """Describes a view by its `dataset`; subclasses say what is taken and given."""

    name = ""
    topic = ""  # the dataset, unless said otherwise
    view: Any

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Json:
        self.registry = registry
        dataset = getattr(self.view, "dataset", "")
        self.component("ParameterError", components.ERROR_OF_A_PARAMETER)
        return {
            "operationId": f"{self.topic or dataset}_{self.name}",
            "summary": f"{self.topic.capitalize() or DATASETS[dataset].label}: {self.name}",
            "description": get_doc(self.view.__class__),
            "tags": [self.topic or dataset],
            "parameters": self.taken(dataset),
            "responses": {"200": self.given(dataset), "304": {"description": "Not changed."}, **self._wrong()},
        }

    def taken(self, dataset: str) -> list[Json]:
        """The parameters, as OpenAPI has them."""
        raise NotImplementedError

    def given(self, dataset: str) -> Json:
        """The good answer, as OpenAPI has it."""
        raise NotImplementedError

    def wrong(self) -> tuple[str, ...]:
        """The statuses of bad answers."""
        return ("400", "406")

    def _wrong(self) -> Json:
        problem = {"schema": self.component("Problem", components.PROBLEM)}
        found = {}
        for status in (*self.wrong(), "429"):
            example = {"example": examples.PROBLEMS[status]} if status in examples.PROBLEMS else {}
            found[status] = {"description": WRONG[status], "content": {exceptions.MEDIA_TYPE: {**problem, **example}}}
        return found

    def example(self, dataset: str) -> Json | None:
        """A record as this address gives it; None where there is none."""
        found = getattr(self.view, "example", None)
        return found() if found else examples.record(dataset)

    def _record(self, dataset: str) -> Json:
        shape = components.variable() if dataset == "codebook" else components.record(DATASETS[dataset])
        return self.component(components.SINGULAR[dataset], shape)

    def component(self, name: str, schema: Json) -> Json:
        """A reference to a named schema, which is put down once."""
        component = ResolvedComponent(
            name, ResolvedComponent.SCHEMA, schema=schema, object=ComponentIdentity(f"rta-db {name}")
        )
        self.registry.register_on_missing(component)
        return dict(component.ref)


class ListSchema(OperationSchema):
    name = "list"

    def wrong(self) -> tuple[str, ...]:
        return ("400", "404", "406", "414")

    def taken(self, dataset: str) -> list[Json]:
        return [
            *query_parameters(dataset, self.component),
            *own_parameters(own_parameters_of(dataset, "cursor", "release"), self.component),
        ]

    def given(self, dataset: str) -> Json:
        self._record(dataset)
        name = components.SINGULAR[dataset]
        shape = self.component(f"{name}Page", components.page(name))
        files = {bare(FORMATS[one].content_type): {"schema": {"type": "string"}} for one in FORMATS if one != "json"}
        return {
            "description": "One page; with format=csv or another, all records as a file.",
            "headers": HEADERS,
            "content": {"application/json": {"schema": shape, "example": self._page(dataset)}, **files},
        }

    def _page(self, dataset: str) -> Json:
        return examples.page(self.example(dataset))


class StreamSchema(OperationSchema):
    name = "file"

    def taken(self, dataset: str) -> list[Json]:
        ending = path_parameter("ending", "The format of the file.", {"type": "string", "enum": list(FORMATS)})
        own = own_parameters(own_parameters_of(dataset, "release"), self.component)
        return [ending, *query_parameters(dataset, self.component, without=LISTS_ONLY), *own]

    def given(self, dataset: str) -> Json:
        rows = {"type": "array", "items": self._record(dataset)}
        content = {
            bare(one.content_type): {"schema": rows if one.name == "json" else {"type": "string"}}
            for one in FORMATS.values()
        }
        return {"description": "All records, streamed.", "headers": HEADERS, "content": content}

    def wrong(self) -> tuple[str, ...]:
        return ("400", "404", "414")


class DetailSchema(OperationSchema):
    name = "detail"

    def taken(self, dataset: str) -> list[Json]:
        column = DATASETS[dataset].column(DATASETS[dataset].key[0])
        own = own_parameters(("release",), self.component) if dataset in RELEASED else []
        key, found = path_parameter("key", str(column.definition), {"type": "string"}), self.example(dataset)
        if found:
            key["example"] = found["name" if dataset == "codebook" else column.name]
        return [key, *own, JSON_ALONE]

    def given(self, dataset: str) -> Json:
        content = {"application/json": {"schema": self._whole(dataset)}}
        if found := self.example(dataset):
            beside: Json = {"corrections": []} if dataset == "provisions" else {}
            content["application/json"]["example"] = {**found, **beside}
        return {"description": "The record.", "headers": HEADERS, "content": content}

    def _whole(self, dataset: str) -> Json:
        """The record, with what its own address alone tells."""
        record = self._record(dataset)
        return {"allOf": [record, components.CORRECTIONS]} if dataset == "provisions" else record

    def wrong(self) -> tuple[str, ...]:
        gone = ("410",) if self.view.dataset == "provisions" else ()
        return ("400", "404", "406", *gone)


class WholeListSchema(ListSchema):
    def wrong(self) -> tuple[str, ...]:
        return ("400", "406")

    def taken(self, dataset: str) -> list[Json]:
        """For what is short and comes whole: only the format is asked for."""
        return [{"name": "format", "in": "query", "schema": {"type": "string", "enum": list(FORMATS)}}]


class WholeStreamSchema(StreamSchema):
    def wrong(self) -> tuple[str, ...]:
        return ("400", "404", "406")

    def taken(self, dataset: str) -> list[Json]:
        return [path_parameter("ending", "The format of the file.", {"type": "string", "enum": list(FORMATS)})]


class CodebookStreamSchema(WholeStreamSchema):
    def given(self, dataset: str) -> Json:
        rows = {"type": "array", "items": self.component("Value", components.record(DATASETS[dataset]))}
        found = super().given(dataset)
        return {**found, "content": {**found["content"], **json_of(rows)}}


def json_of(schema: Json) -> Json:
    """The content of an answer in JSON."""
    return {"application/json": {"schema": schema}}


def bare(content_type: str) -> str:
    """A content type without its parameters."""
    return content_type.partition(";")[0]
