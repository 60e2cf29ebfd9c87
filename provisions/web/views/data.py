"""The page on data: files, releases, columns and code samples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import get_script_prefix, reverse

from provisions.datasets.column import Column
from provisions.exports import DATASETS, FORMATS
from provisions.models import Release
from provisions.panel import dataset, dyad_dataset
from provisions.query import ListQuery
from provisions.web.errors import query_page
from provisions.web.presenters.code_samples import EXAMPLE, code_samples
from provisions.web.query_links import QueryLinks
from provisions.web.views.releases import LABELS

DATASET_NAMES = ("provisions", "agreements", "economies", "codebook", "evidence", "mentions")


@query_page
def data(request: HttpRequest) -> HttpResponse:
    """All downloads; the code samples are for the query on provisions in the address, or for an example."""
    query = ListQuery.parse("provisions", request.GET)
    if not query.active_filters:
        query = ListQuery.parse("provisions", QueryDict(EXAMPLE))
    context = {
        "datasets": [
            *(_dataset(name, DATASETS[name].public, FORMATS) for name in DATASET_NAMES),
            _dataset(dataset.PANEL, dataset.panel_columns(), dataset.FORMATS),
            _dataset(dyad_dataset.DYADS, dyad_dataset.COLUMNS, FORMATS),
        ],
        "release": Release.objects.order_by("-pk").first(),
        "code_samples": code_samples(request, query),
        "listing": QueryLinks(query, reverse("provisions")),
    }
    return render(request, "provisions/data.html", context)


def _dataset(name: str, columns: Sequence[Column], formats: Iterable[str]) -> dict[str, Any]:
    address = f"{get_script_prefix()}api/v1/{name}"
    return {
        "name": name,
        "label": LABELS[name],
        "columns": columns,
        "files": [{"format": one, "href": f"{address}.{one}"} for one in formats],
        "api_href": f"{address}/",
    }
