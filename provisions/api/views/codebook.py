"""The codebook: its variables with their values. It is short, so a list is always whole."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.formats import record_alone
from provisions.api.openapi.components import name_of_variable, of_variable
from provisions.api.openapi.schema import CodebookStreamSchema, DetailSchema
from provisions.api.views.base import ReadView
from provisions.api.views.small_lists import WholeList, WholeStream
from provisions.exports import everything_public, records

DATASET = "codebook"


class CodebookList(WholeList):
    """Every variable with its values and their rules. `format=csv` gives a file with one row for each value."""

    dataset = DATASET

    def everything(self) -> list[dict[str, Any]]:
        return _variables()

    def example(self) -> dict[str, Any] | None:
        """A variable with one of its values, for the API's description."""
        return _example()


class CodebookStream(WholeStream):
    """Every value of every variable as a file."""

    dataset = DATASET
    schema = CodebookStreamSchema()


class CodebookDetail(ReadView):
    """One variable by its name, with its values."""

    dataset = DATASET
    schema = DetailSchema()

    def example(self) -> dict[str, Any] | None:
        """A variable with one of its values, for the API's description."""
        return _example()

    def get(self, request: Request, key: str) -> HttpResponseBase:
        record_alone(request)
        found = [variable for variable in _variables() if variable["name"] == key]
        if not found:
            raise Http404(_("The codebook has no variable %(key)s.") % {"key": key})
        return self.unless_known(request, lambda: Response(found[0]))


def _variables() -> list[dict[str, Any]]:
    """The rows of the dataset, gathered by variable: what they say of it once, and its values."""
    found: dict[str, dict[str, Any]] = {}
    for row in records(DATASET, everything_public(DATASET)):
        about = {name_of_variable(name): row[name] for name in row if of_variable(name)}
        variable = found.setdefault(row["variable"], {**about, "values": []})
        variable["values"].append({name: row[name] for name in row if not of_variable(name)})
    return list(found.values())


def _example() -> dict[str, Any] | None:
    return next(({**variable, "values": variable["values"][:1]} for variable in _variables()), None)
