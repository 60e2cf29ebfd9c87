"""Statistics: the tables behind the charts, counted over the provisions that answer a question."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.openapi.statistics import StatsSchema, TableSchema
from provisions.api.query import parse_query, refuse
from provisions.api.views.base import ReadView
from provisions.query import ListQuery, get_parameters
from provisions.statistics.trends import TABLES, Selection, StatisticsTable

TECHNICAL = tuple(name for name, one in get_parameters("provisions").items() if one.technical)


class Stats(ReadView):
    """Every table for the provisions that answer a question: by year, theme, kind, place, strength, region, economy."""

    dataset = "provisions"
    schema = StatsSchema()

    def get(self, request: Request) -> HttpResponseBase:
        question = _asked(request)
        return self.unless_known(request, lambda: Response(_everything(question)))


class StatsTable(ReadView):
    """One table by its name."""

    dataset = "provisions"
    schema = TableSchema()

    def get(self, request: Request, name: str) -> HttpResponseBase:
        question = _asked(request)
        if name not in TABLES:
            raise Http404(
                _("There is no table %(name)s. There are: %(all)s.") % {"name": name, "all": ", ".join(TABLES)}
            )
        return self.unless_known(request, lambda: Response(_plain(TABLES[name](Selection(question)))))


def _asked(request: Request) -> ListQuery:
    question = parse_query("provisions", request.query_params).question
    refuse(question, TECHNICAL)
    return question


def _everything(question: ListQuery) -> dict[str, Any]:
    selection = Selection(question)
    return {
        "provisions": question.count(),
        "agreements": question.agreement_count(),
        "tables": [_plain(make(selection)) for make in TABLES.values()],
    }


def _plain(table: StatisticsTable) -> dict[str, Any]:
    columns = [str(column) for column in table.columns]
    return {"name": table.name, "title": str(table.title), "columns": columns, "rows": table.rows, "codes": table.codes}
