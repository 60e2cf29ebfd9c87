"""The codebook: its variables with their values. It is short, so a list is always whole."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.base import Csv, ReadView
from provisions.api.components import name_of_variable, of_variable
from provisions.api.files import FileView, no_such_format, refuse_other
from provisions.api.pages import envelope
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
        accepted = "csv" if request.accepted_renderer.format == "csv" else "json"
        format = _format(request.query_params) or accepted
        if format != "json":
            return self.unless_known(request, lambda: _file(request, format))
        variables = _variables()
        return self.unless_known(request, lambda: Response(envelope(len(variables), variables)))


class CodebookStream(FileView):
    """Every value of every variable as a file."""

    dataset = DATASET
    schema = CodebookStreamSchema()

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        refuse_other(_format(request.query_params), ending)
        return self.unless_known(request, lambda: _file(request, ending))


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
        raise no_such_format(FORMATS)
    if "format" in params and format not in FORMATS:
        raise BadQuestion([unknown_value("format", format, {name: name for name in FORMATS})])
    return format


def _file(request: Request, format: str) -> HttpResponseBase:
    return stream(DATASET, everything_public(DATASET), format, DATASET, head=request.method == "HEAD")


def _variables() -> list[dict[str, Any]]:
    """The rows of the dataset, gathered by variable: what they say of it once, and its values."""
    found: dict[str, dict[str, Any]] = {}
    for row in records(DATASET, everything_public(DATASET)):
        about = {name_of_variable(name): row[name] for name in row if of_variable(name)}
        variable = found.setdefault(row["variable"], {**about, "values": []})
        variable["values"].append({name: row[name] for name in row if not of_variable(name)})
    return list(found.values())
