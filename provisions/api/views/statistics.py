"""Statistics: the tables behind the charts, of the provisions that a list query selects."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from provisions.api.openapi.operations import describe_stats, describe_table
from provisions.api.openapi.schema import OperationSchema
from provisions.api.query import ApiQuery
from provisions.api.views.base import ReadView
from provisions.query import get_parameters
from provisions.statistics.trends import TABLES, Selection, StatisticsTable

DATASET = "provisions"


class Stats(ReadView):
    """Every table for the provisions that answer a question: by year, theme, kind, place, strength, region, economy."""

    dataset = DATASET
    schema = OperationSchema("list", describe_stats, errors=(400, 406, 414), topic="stats")

    def get(self, request: Request) -> HttpResponseBase:
        query = _parse(request)
        return self.conditional_response(request, lambda: Response(_serialize_all(query)))


class StatsTable(ReadView):
    """One table by its name."""

    dataset = DATASET
    schema = OperationSchema("table", describe_table, errors=(400, 404, 406, 414), topic="stats")

    def get(self, request: Request, name: str) -> HttpResponseBase:
        query = _parse(request)
        if name not in TABLES:
            message = _("There is no table %(name)s. There are: %(all)s.")
            raise Http404(message % {"name": name, "all": ", ".join(TABLES)})
        return self.conditional_response(request, lambda: Response(_serialize(TABLES[name](Selection(query)))))


def _parse(request: Request) -> ApiQuery:
    query = ApiQuery.parse(DATASET, request.query_params)
    query.reject([name for name, one in get_parameters(DATASET).items() if one.technical])
    return query


def _serialize_all(query: ApiQuery) -> dict[str, Any]:
    selection = Selection(query)
    return {
        "provisions": query.count(),
        "agreements": query.agreement_count(),
        "tables": [_serialize(create(selection)) for create in TABLES.values()],
    }


def _serialize(table: StatisticsTable) -> dict[str, Any]:
    columns = [str(column) for column in table.columns]
    return {"name": table.name, "title": str(table.title), "columns": columns, "rows": table.rows, "codes": table.codes}
