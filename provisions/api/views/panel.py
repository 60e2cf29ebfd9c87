"""The panel for gravity models and the dyads that it counts: pages of them, and whole files."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpResponseBase, QueryDict
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.formats import check_extension, check_format, pop_single
from provisions.api.openapi.operations import describe_dyad_file, describe_dyads, describe_panel, describe_panel_file
from provisions.api.openapi.schema import OperationSchema
from provisions.api.pagination import build_numbered_page
from provisions.api.views.base import FileView, ReadView, renderers_of
from provisions.exports import FORMATS
from provisions.panel import dataset, dyad_dataset
from provisions.panel.query import DyadQuery, PanelQuery
from provisions.panel.years import last_year
from provisions.query import ListQuery, get_parameters

ERRORS = (400, 404, 406)


class PanelList(ReadView):
    """Economy pairs and years with an RTA in force, and what these say on MSMEs. `format=csv` gives all as a file."""

    schema = OperationSchema("list", describe_panel, errors=ERRORS, topic=dataset.PANEL)
    renderer_classes = renderers_of(dataset.FORMATS)

    def get(self, request: Request) -> HttpResponseBase:
        params, format, paging = _parse_paging(request, dataset.FORMATS)
        year = last_year()
        query = PanelQuery.parse(params, year, _labels("page", "page_size", "format"))

        def answer() -> HttpResponseBase:
            if format != "json":
                return dataset.panel_file(request, query, year, format)
            panel = dataset.query_panel(query, year)
            return _page(request, panel.rows, dataset.panel_records(panel, *_rows(paging)), paging)

        return self.conditional_response(request, answer, str(year))


class PanelFile(FileView):
    """The panel as a file."""

    schema = OperationSchema("file", describe_panel_file, errors=ERRORS, topic=dataset.PANEL)

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        params = request.query_params.copy()
        check_extension(_pop_format(params, dataset.FORMATS), ending)
        year = last_year()
        query = PanelQuery.parse(params, year, _labels("format"))
        return self.conditional_response(request, lambda: dataset.panel_file(request, query, year, ending), str(year))


class DyadList(ReadView):
    """Agreements with two economies on different sides of them, and when. `format=csv` gives all as a file."""

    schema = OperationSchema("list", describe_dyads, errors=ERRORS, topic=dyad_dataset.DYADS)
    renderer_classes = renderers_of(FORMATS)

    def get(self, request: Request) -> HttpResponseBase:
        params, format, paging = _parse_paging(request, FORMATS)
        query = DyadQuery.parse(params, _labels("page", "page_size", "format"))

        def answer() -> HttpResponseBase:
            if format != "json":
                return dyad_dataset.dyad_file(request, query, format)
            dyads = dyad_dataset.query_dyads(query)
            return _page(request, len(dyads), list(dyad_dataset.dyad_records(dyads, *_rows(paging))), paging)

        return self.conditional_response(request, answer)


class DyadFile(FileView):
    """The dyads as a file."""

    schema = OperationSchema("file", describe_dyad_file, errors=ERRORS, topic=dyad_dataset.DYADS)

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        params = request.query_params.copy()
        check_extension(_pop_format(params, FORMATS), ending)
        query = DyadQuery.parse(params, _labels("format"))
        return self.conditional_response(request, lambda: dyad_dataset.dyad_file(request, query, ending))


def _parse_paging(request: Request, formats: Collection[str]) -> tuple[QueryDict, str, ListQuery]:
    """The parameters of a list without its format and paging, the format, and the paging."""
    params = request.query_params.copy()
    format = _pop_format(params, formats) or request.accepted_renderer.format
    paging = QueryDict(mutable=True)
    for name in ("page", "page_size"):
        paging.setlist(name, params.pop(name, []))
    return params, format if format in formats else "json", ListQuery.parse("provisions", paging)


def _rows(paging: ListQuery) -> tuple[int, int]:
    """The first row of the page, and the first of the next one."""
    return (paging.page - 1) * paging.page_size, paging.page * paging.page_size


def _page(request: Request, count: int, rows: list[dict[str, Any]], paging: ListQuery) -> Response:
    return Response(build_numbered_page(request, count, rows, paging.page, paging.page_size))


def _labels(*names: str) -> dict[str, str]:
    """The labels of parameters that lists take too."""
    known = get_parameters("provisions")
    return {name: str(known[name].label) for name in names}


def _pop_format(params: QueryDict, formats: Collection[str]) -> str:
    """Remove the format from the parameters; blank when it is not among them."""
    format = pop_single(params, "format")
    return "" if format is None else check_format(format, formats)
