"""Examples in the OpenAPI description: the first record of each dataset as it is today, and typical problems."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample

from provisions.api.exceptions import problem
from provisions.api.pagination import build_page
from provisions.api.variables import list_variables
from provisions.exports import public_records, records

Json = dict[str, Any]
INVALID = "theme has no value “msme_finanse”. Did you mean “msme_finance”?"
PROBLEMS: dict[int, tuple[str, Json]] = {
    400: (
        INVALID,
        {
            "errors": [
                {
                    "parameter": "theme",
                    "value": "msme_finanse",
                    "message": INVALID,
                    "allowed": ["msme_finance", "rural_msmes"],
                    "suggestion": "msme_finance",
                }
            ]
        },
    ),
    404: ("There is no record P99999 in provisions.", {}),
    410: (
        "P00006 was withdrawn: Counted twice.",
        {"number": "P00006", "reason": "Counted twice.", "replaced_by": "P00002"},
    ),
}


def get_record(dataset: str) -> Json | None:
    """The first public record of a dataset, of the codebook the first variable with one value; None without any."""
    if dataset == "codebook":
        return next(({**variable, "values": variable["values"][:1]} for variable in list_variables()), None)
    return next(iter(records(dataset, public_records(dataset)[:1])), None)


def get_page(dataset: str) -> Json:
    """A list with the first record of a dataset, or none."""
    record = get_record(dataset)
    results = [record] if record else []
    return build_page(len(results), results)


def get_problems(status: int) -> list[OpenApiExample]:
    """Problem details of a status, if there is an example."""
    if status not in PROBLEMS:
        return []
    detail, members = PROBLEMS[status]
    return [OpenApiExample("Example", value={**problem(status, detail), **members})]
