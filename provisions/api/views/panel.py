"""The panel for gravity models: pages of it, and whole files."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.formats import FileView, known_format, refuse_other
from provisions.api.openapi.statistics import PanelFileSchema, PanelSchema
from provisions.api.pagination import address, numbered
from provisions.api.views.base import Csv, ReadView
from provisions.panel.dataset import FORMATS, panel_file, panel_of, panel_records
from provisions.panel.query import PanelQuestion
from provisions.query import InvalidQuery, ParameterError, get_parameters
from provisions.query.errors import repeated_parameter
from provisions.query.pagination import check_page, last_page
from provisions.query.parameters import DEFAULT_PAGE_SIZE, MAX_PAGE, MAX_PAGE_SIZE
from provisions.query.validation import printable


class PanelList(ReadView):
    """Economy pairs and years with an RTA in force, and what these say on MSMEs. `format=csv` gives all as a file."""

    schema = PanelSchema()
    renderer_classes = [*ReadView.renderer_classes, Csv]

    def get(self, request: Request) -> HttpResponseBase:
        params = request.query_params.copy()
        format = _format(params.pop("format", [])) or request.accepted_renderer.format
        page, size = (_number(params, name) for name in ("page", "page_size"))
        year = localdate().year
        question = PanelQuestion.parse(params, year, _meanings("page", "page_size", "format"))
        if format in FORMATS and format != "json":
            return self.unless_known(request, lambda: panel_file(request, question, year, format), str(year))
        found = partial(_page, request, question, year, page or 1, size or DEFAULT_PAGE_SIZE)
        return self.unless_known(request, lambda: Response(found()), str(year))


class PanelFile(FileView):
    """The panel as a file."""

    schema = PanelFileSchema()

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        params = request.query_params.copy()
        refuse_other(_format(params.pop("format", [])), ending)
        year = localdate().year
        question = PanelQuestion.parse(params, year, _meanings("format"))
        return self.unless_known(request, lambda: panel_file(request, question, year, ending), str(year))


def _page(request: Request, question: PanelQuestion, year: int, page: int, size: int) -> dict[str, Any]:
    found = panel_of(question, year)
    last = last_page(found.rows, size)
    check_page(page, last)

    def link(number: int) -> str:
        params = request.query_params.copy()
        params["page"] = str(number)
        return address(request, params.urlencode())

    return numbered(found.rows, panel_records(found, (page - 1) * size, page * size), page, last, link)


def _meanings(*names: str) -> dict[str, str]:
    """What these parameters, which are read as in lists, mean there."""
    known = get_parameters("provisions")
    return {name: str(known[name].label) for name in names}


def _format(values: list[Any]) -> str:
    if len(values) > 1:
        raise InvalidQuery([repeated_parameter("format", printable(str(values[1])))])
    if not values:
        return ""
    return known_format(str(values[0]), FORMATS)


def _number(params: QueryDict, name: str) -> int | None:
    """A whole number from 1, taken out of the parameters; None when it is not there."""
    values = params.pop(name, [])
    if not values:
        return None
    value, most = str(values[0]), MAX_PAGE_SIZE if name == "page_size" else MAX_PAGE
    if len(values) > 1 or not (value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most):
        message = _("%(name)s takes one whole number from 1 to %(most)s.") % {"name": name, "most": most}
        raise InvalidQuery([ParameterError(name, str(values[-1])[:80], message)])
    return int(value)
