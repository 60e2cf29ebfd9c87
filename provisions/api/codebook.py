"""The codebook: its variables with their values. It is short, so a list is always whole."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.base import Csv, ReadView
from provisions.api.schema import CodebookListSchema, CodebookStreamSchema, DetailSchema
from provisions.datasets import FORMATS, everything_public, records, stream
from provisions.querying import BadQuestion
from provisions.querying.errors import unknown_parameter, unknown_value

DATASET = "codebook"


class CodebookList(ReadView):
    """Every variable with its values and their rules. `format=csv` gives a file with one row for each value."""

    dataset = DATASET
    schema = CodebookListSchema()
    renderer_classes = [*ReadView.renderer_classes, Csv]

    def get(self, request: Request) -> HttpResponseBase:
        format = _format(request.query_params) or request.accepted_renderer.format
        if format in ("csv", "jsonl"):
            return self.unless_known(request, lambda: _file(request, format))
        return self.unless_known(request, lambda: Response(_page(_variables())))


class CodebookStream(ReadView):
    """Every value of every variable as a file."""

    dataset = DATASET
    schema = CodebookStreamSchema()

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        if _format(request.query_params) not in ("", ending):
            raise BadQuestion([unknown_value("format", request.query_params["format"], {ending: ending})])
        return self.unless_known(request, lambda: _file(request, ending))

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)


class CodebookDetail(ReadView):
    """One variable by its name, with its values."""

    dataset = DATASET
    schema = DetailSchema()

    def get(self, request: Request, key: str) -> HttpResponseBase:
        found = [variable for variable in _variables() if variable["name"] == key]
        if not found:
            raise Http404(_("The codebook has no variable %(key)s.") % {"key": key})
        return self.unless_known(request, lambda: Response(found[0]))


def _format(params: QueryDict) -> str:
    """The format asked for, blank when none is; raises BadQuestion for any other parameter or value."""
    for name in params:
        if name != "format":
            raise BadQuestion([unknown_parameter(name, str(params[name]), {"format": "format"})])
    format = params.get("format", "")
    if format == "html":
        raise NotAcceptable(_("The API has no such format. It has: %(formats)s.") % {"formats": ", ".join(FORMATS)})
    if "format" in params and format not in FORMATS:
        raise BadQuestion([unknown_value("format", format, {name: name for name in FORMATS})])
    return format


def _file(request: Request, format: str) -> HttpResponseBase:
    return stream(DATASET, everything_public(DATASET), format, DATASET, head=request.method == "HEAD")


def _page(results: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(results), "next": None, "previous": None, "results": results}


def _variables() -> list[dict[str, Any]]:
    """The rows of the dataset, gathered by variable: what they say of it once, and its values."""
    found: dict[str, dict[str, Any]] = {}
    for row in records(DATASET, everything_public(DATASET)):
        about = {_own_name(name): row[name] for name in row if name.startswith("variable")}
        variable = found.setdefault(row["variable"], {**about, "values": []})
        variable["values"].append({name: row[name] for name in row if not name.startswith("variable")})
    return list(found.values())


def _own_name(name: str) -> str:
    return "name" if name == "variable" else name.removeprefix("variable_")
