"""The home page and the pages about the database: codebook, evidence and methods."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import get_script_prefix

from provisions.lib.response_cache import cache_for_dataset_version
from provisions.models import CodebookVersion, DatasetState, Provision, ReadingState, Study, Variable
from provisions.query import ListQuery, get_facet_names
from provisions.query.facets import FacetValue
from provisions.statistics.methodology import methodology
from provisions.statistics.trends import last_year_of_texts
from provisions.web.presenters.trends import Trends

LATEST = 5


@cache_for_dataset_version
def home(request: HttpRequest) -> HttpResponse:
    provisions, agreements, economies = (
        ListQuery.parse(dataset, QueryDict()) for dataset in ("provisions", "agreements", "economies")
    )
    with_provisions = {value.value: value.count for value in agreements.facets(["has_provisions"])[0].values}
    latest = Provision.objects.public().with_own_words().order_by("-added", "-number")
    context = {
        "provision_total": provisions.count(),
        "agreement_total": agreements.count(),
        "with_any": with_provisions.get("yes", 0),
        "with_more": with_provisions.get("more_than_enumeration", 0),
        "reading_states": _in_order(agreements.facets(["read"])[0].values),
        "read_share": Trends(provisions).share_of_read,
        "economy_total": economies.count(),
        "themes": provisions.facets(["theme"])[0].values,
        "latest": latest[:LATEST],
    }
    return render(request, "provisions/home.html", context)


def _in_order(values: list[FacetValue]) -> list[FacetValue]:
    """Reading states from full to none, whatever their counts."""
    return sorted(values, key=lambda value: ReadingState.values.index(value.value))


@cache_for_dataset_version
def codebook(request: HttpRequest) -> HttpResponse:
    context = {
        "version": CodebookVersion.objects.first(),
        "variables": Variable.objects.prefetch_related("values"),
        "searchable": get_facet_names("provisions"),
    }
    return render(request, "provisions/codebook.html", context)


@cache_for_dataset_version
def evidence(request: HttpRequest) -> HttpResponse:
    context = {"studies": Study.objects.prefetch_related("agreements"), "api": f"{get_script_prefix()}api/v1/evidence"}
    return render(request, "provisions/evidence.html", context)


@cache_for_dataset_version
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "state": DatasetState.objects.first(),
        "site_address": request.build_absolute_uri("/"),
        "method": methodology(),
        "last_text_year": last_year_of_texts(),
    }
    return render(request, "provisions/about.html", context)
