"""The page on data: files, releases, and a question in the reader's own tool."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.views.decorators.http import require_safe

from provisions.datasets.column import Column
from provisions.exports import FORMATS, columns
from provisions.lib.response_cache import cache_for_dataset_version
from provisions.models import Release
from provisions.panel import dataset
from provisions.query import ListQuery
from provisions.web.canonical_url import clean_address
from provisions.web.errors import refuses_bad_questions
from provisions.web.presenters.code_samples import EXAMPLE, tools
from provisions.web.query_links import QueryLinks
from provisions.web.views.releases import LABELS

FILES = ("provisions", "agreements", "economies", "codebook", "evidence", "mentions")


@require_safe
@clean_address
@cache_for_dataset_version
@refuses_bad_questions
def data(request: HttpRequest) -> HttpResponse:
    """All that can be taken; the code is for the question on provisions that the address asks, or for an example."""
    asked = ListQuery.parse("provisions", request.GET)
    question = asked if asked.active_filters else ListQuery.parse("provisions", QueryDict(EXAMPLE))
    context = {
        "sets": [*(_described(name, columns(name), FORMATS) for name in FILES), _panel()],
        "release": Release.objects.order_by("-pk").first(),
        "tools": tools(request, question),
        "listing": QueryLinks(question, reverse("provisions")),
    }
    return render(request, "provisions/data.html", context)


def _panel() -> dict[str, Any]:
    return _described(dataset.PANEL, dataset.panel_columns(), dataset.FORMATS)


def _described(name: str, columns: Sequence[Column], formats: Iterable[str]) -> dict[str, Any]:
    address = f"{get_script_prefix()}api/v1/{name}"
    return {
        "name": name,
        "label": LABELS[name],
        "columns": columns,
        "files": [{"format": one, "href": f"{address}.{one}"} for one in formats],
        "api_href": f"{address}/",
    }
