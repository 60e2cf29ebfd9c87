"""Examples in the API's description: the first record of each dataset as it is today, and problems as they are told."""

from __future__ import annotations

from typing import Any

from provisions.exports import everything_public, records

Json = dict[str, Any]


def record(dataset: str) -> Json | None:
    """The first public record of a dataset; None where there is none."""
    return next(iter(records(dataset, everything_public(dataset)[:1])), None)


def page(found: Json | None) -> Json:
    """A list with one record, or none."""
    results = [found] if found else []
    return {"count": len(results), "next": None, "previous": None, "results": results}


def _problem(status: int, title: str, detail: str, **members: Any) -> Json:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}


_SLIP = "theme has no value “msme_finanse”. Did you mean “msme_finance”?"
PROBLEMS = {
    "400": _problem(
        400, "Bad Request", _SLIP,
        errors=[
            {
                "parameter": "theme", "value": "msme_finanse", "message": _SLIP,
                "allowed": ["msme_finance", "rural_msmes"], "suggestion": "msme_finance",
            }
        ],
    ),
    "404": _problem(404, "Not Found", "There is no record P99999 in provisions."),
    "410": _problem(
        410, "Gone", "P00006 was withdrawn: Counted twice.",
        number="P00006", reason="Counted twice.", replaced_by="P00002",
    ),
}  # fmt: skip
