"""Datasets that are short: a list is always whole, and takes nothing but a format."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.formats import FileView, format_alone, refuse_other, whole_file
from provisions.api.openapi.schema import WholeListSchema, WholeStreamSchema
from provisions.api.pagination import envelope
from provisions.api.views.base import Csv, ReadView
from provisions.exports import everything_public, records


class WholeList(ReadView):
    """Every record. `format=csv` gives a file."""

    dataset: ClassVar[str] = ""
    schema = WholeListSchema()
    renderer_classes = [*ReadView.renderer_classes, Csv]

    def get(self, request: Request) -> HttpResponseBase:
        format = format_alone(request)
        if format != "json":
            return self.unless_known(request, lambda: whole_file(request, self.dataset, format))
        found = self.everything()
        return self.unless_known(request, lambda: Response(envelope(len(found), found)))

    def everything(self) -> list[dict[str, Any]]:
        """What the list holds; the dataset's records, unless said otherwise."""
        return list(records(self.dataset, everything_public(self.dataset)))


class WholeStream(FileView):
    """Every record as a file."""

    dataset: ClassVar[str] = ""
    schema = WholeStreamSchema()

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        refuse_other(format_alone(request, ""), ending)
        return self.unless_known(request, lambda: whole_file(request, self.dataset, ending))
