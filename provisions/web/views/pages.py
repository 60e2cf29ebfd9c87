"""The public pages. Each view asks one room below and shows the answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localdate
from django.utils.translation import override
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from provisions.exports import FORMATS, FileNotReady, download
from provisions.exports import citation as citations
from provisions.history.corrections import corrections
from provisions.lib.dates import format_date
from provisions.lib.economy_names import name_sort_key
from provisions.lib.response_cache import cache_for_dataset_version
from provisions.models import (
    Agreement,
    CodebookVersion,
    DatasetState,
    Economy,
    FormerEconomy,
    Provision,
    Study,
    Variable,
)
from provisions.query import ListQuery, get_facet_names
from provisions.statistics import comparison
from provisions.statistics.methodology import methodology
from provisions.web.canonical_url import clean_address
from provisions.web.errors import file_not_ready, gone, refuses_bad_questions
from provisions.web.presenters import compare, prefetch
from provisions.web.presenters.agreement_facts import facts
from provisions.web.presenters.economies import Economies, over_time, partners, topics, with_reading
from provisions.web.presenters.listing import Listing
from provisions.web.presenters.text_reader import opened
from provisions.web.presenters.timeline import timeline
from provisions.web.presenters.trends import CONTENT_TYPES, Trends, end_of_texts
from provisions.web.query_links import QueryLinks

LATEST = 5
LISTINGS = {"economies": Economies}  # whose list is more than a page of the question's rows


def ask(dataset: str, query: str = "") -> ListQuery:
    """A question of the page's own, written as in an address."""
    return ListQuery.parse(dataset, QueryDict(query))


@require_safe
@cache_for_dataset_version
def home(request: HttpRequest) -> HttpResponse:
    everything, agreements = ask("provisions"), ask("agreements")
    kinds = {value.value: value.count for facet in agreements.facets(["has_provisions"]) for value in facet.values}
    latest = prefetch.with_coding(Provision.objects.public().order_by("-created", "-number"))
    context = {
        "provision_total": everything.count(),
        "agreement_total": agreements.count(),
        "with_any": kinds.get("yes", 0),
        "with_more": kinds.get("more_than_enumeration", 0),
        "economy_total": ask("economies").count(),
        "themes": [value for facet in everything.facets(["theme"]) for value in facet.values],
        "latest": latest[:LATEST],
    }
    return render(request, "provisions/home.html", context)


@require_safe
@clean_address
@cache_for_dataset_version
@refuses_bad_questions
def listing(request: HttpRequest, dataset: str) -> HttpResponseBase:
    """A list that one searches: as a page, in parts for htmx, or as a file of all that fits."""
    question = ListQuery.parse(dataset, request.GET)
    if question.format in FORMATS:
        try:
            return download(request, question, question.format)
        except FileNotReady as error:
            return file_not_ready(request, error)
    found = LISTINGS.get(dataset, Listing)(question, request.path)
    frame = "provisions/fragment.html" if request.htmx else "provisions/base.html"  # type: ignore[attr-defined]
    response = render(request, f"provisions/{dataset}.html", {"listing": found, "frame": frame})
    patch_vary_headers(response, ["HX-Request"])
    return push_url(response, found.href()) if request.htmx else response  # type: ignore[attr-defined]


@require_safe
@clean_address
@cache_for_dataset_version
@refuses_bad_questions
def values(request: HttpRequest, dataset: str, name: str) -> HttpResponse:
    """All values of one facet, to choose from; 404 for what is no facet."""
    if name not in get_facet_names(dataset):
        raise Http404(f"{dataset} has no facet {name!r}.")
    asked = QueryLinks(ListQuery.parse(dataset, request.GET), reverse(dataset))
    facet = asked.question.facets([name])[0]
    context = {
        "asked": asked,
        "facet": facet,
        "options": asked.options(name, sorted(facet.values, key=lambda value: name_sort_key(value.label))),
        "carried": asked.carried({name}),
    }
    return render(request, "provisions/values.html", context)


@require_safe
@cache_for_dataset_version
def provision(request: HttpRequest, number: str) -> HttpResponse:
    """One provision; 410 for a withdrawn one; 404 for what never was public."""
    found = prefetch.whole(Provision.objects.public()).filter(number=number).first()
    if found is None:
        return gone(request, get_object_or_404(prefetch.whole(Provision.objects.withdrawn()), number=number))
    context = {
        "provision": found,
        "coding": prefetch.coding(found),
        "around": prefetch.around(found),
        "corrections": corrections(found),
        "similar": prefetch.similar_to(found),
        "citation": citations.plain(found, _permanent(request, found), format_date(localdate())),
        "permalink": _permanent(request, found),
        "api_href": f"{get_script_prefix()}api/v1/provisions/{found.number}/",
    }
    return render(request, "provisions/provision.html", context)


def _permanent(request: HttpRequest, provision: Provision) -> str:
    """The address to cite: that of no language, whatever the reader's is."""
    with override(settings.LANGUAGE_CODE):
        return request.build_absolute_uri(provision.get_absolute_url())


@require_safe
def citation(request: HttpRequest, number: str, style: str) -> HttpResponse:
    """The reference to a provision as a file for a reference manager."""
    found = get_object_or_404(Provision.objects.public().select_related("agreement"), number=number)
    write, content_type, ending = citations.WRITERS[style]
    address = _permanent(request, found)
    disposition = {"Content-Disposition": f'attachment; filename="{found.number}.{ending}"'}
    return HttpResponse(write(found, address, localdate()), content_type=content_type, headers=disposition)


@require_safe
@cache_for_dataset_version
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """One agreement; a merged one leads to the agreement that it was merged into."""
    found = get_object_or_404(prefetch.whole_agreements(), slug=slug)
    if found.merged_into:
        return HttpResponsePermanentRedirect(found.merged_into.get_absolute_url())
    provisions = list(prefetch.with_coding(found.provisions.public().select_related("extent")))
    context = {
        "agreement": found,
        "chapters": prefetch.by_chapter(provisions),
        "total": len(provisions),
        "beyond": sum(one.codes("extent") != ["enumeration"] for one in provisions),
        "share": prefetch.share_of_text(provisions),
        "facts": facts(found),
        "events": timeline(found),
        "texts": found.texts.all(),
        "loaded": any(text.checksum for text in found.texts.all()),
    }
    return render(request, "provisions/agreement.html", context)


@require_safe
@clean_address
@cache_for_dataset_version
def text(request: HttpRequest, slug: str) -> HttpResponse:
    """An agreement's whole text, a chapter at a time; how to load it where it is not."""
    found = get_object_or_404(Agreement.objects.select_related("merged_into"), slug=slug)
    if found.merged_into:
        return HttpResponsePermanentRedirect(reverse("text", args=[found.merged_into.slug]))
    language, chapter, looked_for = (request.GET.get(name, "") for name in ("language", "chapter", "q"))
    context = {"agreement": found, "treaty": opened(found, language, chapter, looked_for)}
    return render(request, "provisions/text.html", context)


@require_safe
@cache_for_dataset_version
def economy(request: HttpRequest, code: str) -> HttpResponse:
    """One economy: its agreements, those it is in through a grouping included, newest first.

    The code of one that was merged leads to the one that stays.
    """
    found = Economy.objects.select_related("region").filter(code=code).first()
    if found is None:
        former = get_object_or_404(FormerEconomy.objects.select_related("economy"), code=code)
        return HttpResponsePermanentRedirect(former.economy.get_absolute_url())
    asked = ask("agreements", f"party={code}")
    agreements = prefetch.counted(with_reading(asked.with_value("ordering", "-signed").queryset()))
    context = {
        "economy": found,
        "agreements": agreements,
        "topics": topics(agreements),
        "over_time": Trends(asked).of(over_time(agreements)),
        "partners": partners(found, agreements),
        "with_provisions": sum(bool(one.provision_total) for one in agreements),  # type: ignore[attr-defined]
        "provision_total": sum(one.provision_total for one in agreements),  # type: ignore[attr-defined]
        "groupings": prefetch.groupings(found),
    }
    return render(request, "provisions/economy.html", context)


@require_safe
@clean_address
@cache_for_dataset_version
@refuses_bad_questions
def trends(request: HttpRequest) -> HttpResponse:
    """Charts and tables of what answers a question; the same filters as the search."""
    return render(request, "provisions/trends.html", _trends(request))


@require_safe
@clean_address
@cache_for_dataset_version
@refuses_bad_questions
def wording(request: HttpRequest) -> HttpResponse:
    """Which agreement had a wording first, and which took it up; the same filters as the search."""
    return render(request, "provisions/wording.html", _trends(request))


def _trends(request: HttpRequest) -> dict[str, Any]:
    question = ListQuery.parse("provisions", request.GET)
    return {
        "trends": Trends(question),
        "listing": QueryLinks(question, request.path),
        "search_href": QueryLinks(question, reverse("provisions")).href(),
        "wording_href": QueryLinks(question, reverse("wording")).href(),
    }


@require_safe
@refuses_bad_questions
def chart(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """One chart as SVG or PNG, or its table as CSV."""
    content = Trends(ListQuery.parse("provisions", request.GET)).file(name, ending)
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[ending], headers=disposition)


@require_safe
@clean_address
@cache_for_dataset_version
@refuses_bad_questions
def compared(request: HttpRequest) -> HttpResponse:
    """Two to four agreements side by side; with fewer, only the form."""
    choices = compare.choices()
    chosen = compare.chosen(request, choices)
    context = {
        "choices": choices,
        "places": compare.places(chosen),
        "comparison": comparison.compare(chosen) if len(chosen) > 1 else None,
        "asked": bool(chosen),
    }
    return render(request, "provisions/compare.html", context)


@require_safe
@cache_for_dataset_version
def codebook(request: HttpRequest) -> HttpResponse:
    context = {
        "version": CodebookVersion.objects.first(),
        "variables": Variable.objects.prefetch_related("values"),
        "searchable": get_facet_names("provisions"),
    }
    return render(request, "provisions/codebook.html", context)


@require_safe
@cache_for_dataset_version
def evidence(request: HttpRequest) -> HttpResponse:
    context = {"studies": Study.objects.prefetch_related("agreements"), "api": f"{get_script_prefix()}api/v1/evidence"}
    return render(request, "provisions/evidence.html", context)


@require_safe
@cache_for_dataset_version
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "state": DatasetState.objects.first(),
        "site_address": request.build_absolute_uri("/"),
        "method": methodology(),
        "texts_end": end_of_texts(),
    }
    return render(request, "provisions/about.html", context)


@require_safe
def upper(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Sends p00123 to P00123 and chl to CHL."""
    return redirect(name, key.upper(), permanent=True)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where programs look that don't read a page's head, the admin's pages among them."""
    return redirect(static("provisions/favicon.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Records may be indexed; the endless combinations of filters may not."""
    sitemap = f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}"
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /*?", "Allow: /*?page=", sitemap, ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
