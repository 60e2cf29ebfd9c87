"""The panel for gravity models: pages of it, and whole files."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.utils.timezone import localdate
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.formats import check_extension, check_format, pop_single
from provisions.api.openapi.operations import describe_panel, describe_panel_file
from provisions.api.openapi.schema import OperationSchema
from provisions.api.pagination import build_numbered_page
from provisions.api.views.base import CsvRenderer, FileView, ReadView
from provisions.panel.dataset import FORMATS, panel_file, panel_records, query_panel
from provisions.panel.query import PanelQuery
from provisions.query import ListQuery, get_parameters


class PanelList(ReadView):
    """Economy pairs and years with an RTA in force, and what these say on MSMEs. `format=csv` gives all as a file."""

    schema = OperationSchema("list", describe_panel, errors=(400, 404, 406), topic="panel")
    renderer_classes = [*ReadView.renderer_classes, CsvRenderer]

    def get(self, request: Request) -> HttpResponseBase:
        params = request.query_params.copy()
        format = _pop_format(params) or request.accepted_renderer.format
        paging = QueryDict(mutable=True)
        for name in ("page", "page_size"):
            paging.setlist(name, params.pop(name, []))
        list_query = ListQuery.parse("provisions", paging)
        year = localdate().year
        query = PanelQuery.parse(params, year, _labels("page", "page_size", "format"))
        if format in FORMATS and format != "json":
            return self.conditional_response(request, lambda: panel_file(request, query, year, format), str(year))
        return self.conditional_response(
            request, lambda: Response(_get_page(request, query, year, list_query)), str(year)
        )


class PanelFile(FileView):
    """The panel as a file."""

    schema = OperationSchema("file", describe_panel_file, errors=(400, 404, 406), topic="panel")

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        params = request.query_params.copy()
        check_extension(_pop_format(params), ending)
        year = localdate().year
        query = PanelQuery.parse(params, year, _labels("format"))
        return self.conditional_response(request, lambda: panel_file(request, query, year, ending), str(year))


def _get_page(request: Request, query: PanelQuery, year: int, paging: ListQuery) -> dict[str, Any]:
    panel = query_panel(query, year)
    page, size = paging.page, paging.page_size
    rows = panel_records(panel, (page - 1) * size, page * size)
    return build_numbered_page(request, panel.rows, rows, page, size)


def _labels(*names: str) -> dict[str, str]:
    """The labels of parameters that lists take too."""
    known = get_parameters("provisions")
    return {name: str(known[name].label) for name in names}


def _pop_format(params: QueryDict) -> str:
    """Remove the format from the parameters; blank when it is not among them."""
    format = pop_single(params, "format")
    return "" if format is None else check_format(format, FORMATS)
