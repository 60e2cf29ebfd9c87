"""The schema of an operation: drf-spectacular derives it from serializers, parameters and docstrings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentIdentity, ResolvedComponent
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from provisions.api.exceptions import MEDIA_TYPE, Gone, build_problem_details
from provisions.api.serializers import ProblemSerializer
from provisions.exports import DATASETS
from provisions.query import InvalidQuery
from provisions.query.errors import unknown_value

Json = dict[str, Any]
Responses = dict[Any, Any]  # status, or status and media types, to what drf-spectacular takes for a response
HEADERS = {
    "X-Dataset-Version": "Moves with every public change.",
    "ETag": "For If-None-Match.",
    "RateLimit": "r requests are left, for t seconds.",
}
RESPONSE_HEADERS = [
    OpenApiParameter(name, location=OpenApiParameter.HEADER, description=text, response=[200])
    for name, text in HEADERS.items()
]
ERRORS = {
    400: "An unknown parameter or value: which, what is allowed, and the nearest.",
    404: "There is no such record, page or cursor.",
    406: "No such format.",
    410: "It was withdrawn: why, and what replaced it.",
    414: "Parameters of more characters than are read.",
    429: "Too many requests in this minute: Retry-After tells how many seconds are left.",
}


class OperationSchema(AutoSchema):
    """Describes the only method of a view.

    Args:
        operation: the end of the operation's id.
        describe: returns the parameters and the responses of status 200; called for each description, since both
            contain today's values.
        errors: statuses of errors, in addition to 429.
        topic: the start of the operation's id; the view's dataset if blank.
    """

    view: Any
    registry: Any

    def __init__(
        self,
        operation: str,
        describe: Callable[[OperationSchema], tuple[list[OpenApiParameter], Responses]],
        errors: tuple[int, ...],
        topic: str = "",
    ) -> None:
        super().__init__()
        self.operation, self.describe, self.errors, self.topic = operation, describe, errors, topic

    @property
    def dataset(self) -> str:
        return str(self.view.dataset)

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Any:
        self.registry = registry
        self.parameters, self.responses = self.describe(self)
        operation: Any = super().get_operation(path, path_regex, path_prefix, method, registry)
        for parameter in operation["parameters"]:
            if parameter["name"] == "cursor":  # OpenApiParameter has no argument for it
                parameter["allowEmptyValue"] = True
        return operation

    def get_operation_id(self) -> str:
        return f"{self.topic or self.dataset}_{self.operation}"

    def get_summary(self) -> str:
        return f"{self.topic.capitalize() or DATASETS[self.dataset].label}: {self.operation}"

    def get_tags(self) -> list[str]:
        return [self.topic or self.dataset]

    def get_auth(self) -> list[Any]:
        return []  # the API is open to all

    def get_override_parameters(self) -> list[Any]:
        return [*self.parameters, *RESPONSE_HEADERS]

    def get_response_serializers(self) -> Any:
        problems = {
            (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, ERRORS[status], _problem_examples(status))
            for status in (*self.errors, 429)
            if status != 410 or self.dataset == "provisions"
        }
        return {**self.responses, 304: OpenApiResponse(description="Not changed."), **problems}

    def register(self, name: str, schema: Json) -> Json:
        """A reference to a named schema, which is added to the components once."""
        component = ResolvedComponent(
            name, ResolvedComponent.SCHEMA, schema=schema, object=ComponentIdentity(f"rta-db {name}")
        )
        self.registry.register_on_missing(component)
        return dict(component.ref)


def build_examples(value: Any) -> list[OpenApiExample]:
    """The examples of a response: the value, if there is one."""
    return [OpenApiExample("Example", value=value)] if value else []


def _problem_examples(status: int) -> list[OpenApiExample]:
    """The problem details of a typical error, if there is an example of the status."""
    themes = {"msme_finance": "", "rural_msmes": ""}
    members = {"number": "P00006", "reason": "Counted twice.", "replaced_by": "P00002"}
    errors: dict[int, Exception] = {
        400: InvalidQuery([unknown_value("theme", "msme_finanse", themes)]),
        404: Http404("There is no record P99999 in provisions."),
        410: Gone("P00006 was withdrawn: Counted twice.", **members),
    }
    return build_examples(build_problem_details(errors[status]) if status in errors else None)
