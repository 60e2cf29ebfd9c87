"""The searchable lists of provisions, agreements and economies."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.http import push_url

from provisions.exports import FORMATS, FileNotReady, download
from provisions.lib.economy_names import name_sort_key
from provisions.query import ListQuery, get_facet_names
from provisions.web.errors import file_not_ready, query_page
from provisions.web.news import News
from provisions.web.presenters.economies import EconomyListing
from provisions.web.presenters.listing import Listing
from provisions.web.query_links import QueryLinks


@query_page
def listing(request: HttpRequest, dataset: str) -> HttpResponseBase:
    """A list as a page, as a fragment for htmx, or as a file of all records found."""
    query = ListQuery.parse(dataset, request.GET)
    if query.format in FORMATS:
        try:
            return download(request, query, query.format)
        except FileNotReady as error:
            return file_not_ready(request, error)
    listing_class = EconomyListing if dataset == "economies" else Listing
    page, htmx = listing_class(query, request.path), request.htmx  # type: ignore[attr-defined]
    frame = "provisions/fragment.html" if htmx else "provisions/base.html"
    response = render(request, f"provisions/{dataset}.html", {"listing": page, "frame": frame})
    patch_vary_headers(response, ["HX-Request"])
    return push_url(response, page.href()) if htmx else response


@query_page
def news(request: HttpRequest) -> HttpResponse:
    """What was added, by day, of the provisions and agreements that a query finds."""
    return render(request, "provisions/news.html", {"listing": News.parse(request.GET, request.path)})


@query_page
def facet_values(request: HttpRequest, dataset: str, name: str) -> HttpResponse:
    """All values of a facet by label, as a form; 404 for an unknown facet."""
    if name not in get_facet_names(dataset):
        raise Http404(f"{dataset} has no facet {name!r}.")
    links = QueryLinks(ListQuery.parse(dataset, request.GET), reverse(dataset))
    facet = links.query.facets([name])[0]
    context = {
        "listing": links,
        "facet": facet,
        "options": links.facet_options(name, sorted(facet.values, key=lambda value: name_sort_key(value.label))),
        "hidden": links.hidden_fields({name}),
    }
    return render(request, "provisions/values.html", context)
