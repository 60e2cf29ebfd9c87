"""Trends, shared wordings, chart files, and the comparison of agreements."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from provisions.lib.response_cache import cache_for_dataset_version
from provisions.query import ListQuery
from provisions.statistics.comparison import compare
from provisions.web.errors import handle_invalid_query, query_page
from provisions.web.presenters.compare import comparable_agreements, form_fields, parse_selection
from provisions.web.presenters.reading import with_reading_states
from provisions.web.presenters.trends import CONTENT_TYPES, Trends
from provisions.web.query_links import QueryLinks, with_query


@query_page
def trends(request: HttpRequest) -> HttpResponse:
    """Charts and tables of the provisions that a query finds."""
    return render(request, "provisions/trends.html", _trends_context(request))


@query_page
def wording(request: HttpRequest) -> HttpResponse:
    """The wordings that several agreements share, among the provisions that a query finds."""
    return render(request, "provisions/wording.html", _trends_context(request))


def _trends_context(request: HttpRequest) -> dict[str, Any]:
    query = ListQuery.parse("provisions", request.GET)
    return {
        "trends": Trends(query),
        "listing": QueryLinks(query, request.path),
        "search_href": with_query(reverse("provisions"), query.querystring()),
        "wording_href": with_query(reverse("wording"), query.querystring()),
    }


@cache_for_dataset_version
@handle_invalid_query
def chart(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """A chart as SVG or PNG, or its table as CSV."""
    content = Trends(ListQuery.parse("provisions", request.GET)).file(name, ending)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[ending], headers=disposition)


@query_page
def comparison(request: HttpRequest) -> HttpResponse:
    """Two to four agreements side by side; only the form while fewer are selected."""
    comparable = comparable_agreements()
    selection = with_reading_states(parse_selection(request.GET, comparable))
    context = {
        "agreements": comparable,
        "fields": form_fields(selection),
        "comparison": compare(selection) if len(selection) > 1 else None,
        "selection": selection,
    }
    return render(request, "provisions/compare.html", context)
