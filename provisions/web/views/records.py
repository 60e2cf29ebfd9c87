"""The pages of single records: provisions, agreements with their texts, and economies."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from provisions.exports import citation as citations
from provisions.history.corrections import find_corrections
from provisions.lib.dates import format_date
from provisions.lib.response_cache import cache_for_dataset_version
from provisions.models import Agreement, Economy, Provision, ReadingState
from provisions.query import ListQuery
from provisions.query.party_membership import find_by_other_code
from provisions.query.validation import check_encoding
from provisions.web.canonical_url import permanent_url, redirect_to_canonical_url
from provisions.web.errors import handle_invalid_query, withdrawn_page
from provisions.web.presenters import agreement_page, economies, prefetch, provision_page
from provisions.web.presenters.reading import report_reading, states_by_agreement, with_reading_states
from provisions.web.presenters.text_reader import open_text
from provisions.web.presenters.timeline import timeline
from provisions.web.presenters.trends import Trends


@cache_for_dataset_version
def provision_detail(request: HttpRequest, number: str) -> HttpResponse:
    """A provision; 410 for a withdrawn one, 404 for one that was never public."""
    provision = prefetch.for_provision_page(Provision.objects.public()).filter(number=number).first()
    if provision is None:
        withdrawn = prefetch.for_provision_page(Provision.objects.withdrawn())
        return withdrawn_page(request, get_object_or_404(withdrawn, number=number))
    permalink = permanent_url(request, "provision", number)
    context = {
        "provision": provision,
        "coding": provision_page.coding_by_variable(provision),
        "article_context": provision_page.article_context(provision),
        "corrections": find_corrections(provision),
        "similar": provision_page.similar_provisions(provision),
        "citation": citations.cite_provision(provision, permalink, format_date(localdate())),
        "permalink": permalink,
        "reading_state": states_by_agreement().get(provision.agreement_id),
        "api_href": f"{get_script_prefix()}api/v1/provisions/{number}/",
    }
    return render(request, "provisions/provision.html", context)


@require_safe
def citation_file(request: HttpRequest, number: str, style: str) -> HttpResponse:
    """The reference to a provision as a file for a reference manager."""
    provision = get_object_or_404(Provision.objects.public().select_related("agreement"), number=number)
    write, content_type, ending = citations.WRITERS[style]
    content = write(provision, permanent_url(request, "provision", number), localdate())
    disposition = {"Content-Disposition": f'attachment; filename="{number}.{ending}"'}
    return HttpResponse(content, content_type=content_type, headers=disposition)


@cache_for_dataset_version
def agreement_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An agreement. A merged one redirects to the agreement it was merged into."""
    agreement = get_object_or_404(prefetch.for_agreement_page(), slug=slug)
    if agreement.merged_into_id:
        return _lead_to_successor(request, agreement, "agreement")
    provisions = list(
        prefetch.with_coding(agreement.provisions.public().select_related("extent", "incorporates__agreement"))
    )
    context = {
        "agreement": agreement,
        "chapters": agreement_page.group_by_chapter(provisions),
        "total": len(provisions),
        "beyond": sum(one.codes("extent") != ["enumeration"] for one in provisions),
        "incorporations": agreement_page.list_incorporations(agreement, provisions),
        "takers": agreement_page.list_takers(agreement),
        "takes_in": any(one.incorporates_id for one in provisions),
        "reading": report_reading(agreement, provisions),
        "facts": agreement_page.known_facts(agreement),
        "parties": agreement_page.list_parties(agreement),
        "non_applications": agreement_page.list_non_applications(agreement),
        "events": timeline(agreement),
        "texts": agreement.texts.all(),
        "loaded": any(text.checksum for text in agreement.texts.all()),
    }
    return render(request, "provisions/agreement.html", context)


def _lead_to_successor(request: HttpRequest, agreement: Agreement, view: str) -> HttpResponse:
    """The redirect from a merged agreement to the one that stays; 410 if mergers lead in a ring."""
    successor = agreement.successor
    if successor is None:
        return render(request, "provisions/errors/410_agreement.html", {"agreement": agreement}, status=410)
    return HttpResponsePermanentRedirect(reverse(view, args=[successor.slug]))


@redirect_to_canonical_url
@cache_for_dataset_version
@handle_invalid_query
def agreement_text(request: HttpRequest, slug: str) -> HttpResponse:
    """An agreement's text by chapter, or how to load it. A merged agreement redirects to the one it was merged into."""
    check_encoding(request.GET)
    agreement = get_object_or_404(Agreement, slug=slug)
    if agreement.merged_into_id:
        return _lead_to_successor(request, agreement, "text")
    language, chapter, search = (request.GET.get(name, "") for name in ("language", "chapter", "q"))
    context = {"agreement": agreement, "reader": open_text(agreement, language, chapter, search)}
    return render(request, "provisions/text.html", context)


@cache_for_dataset_version
def economy_detail(request: HttpRequest, code: str) -> HttpResponse:
    """An economy with its agreements, newest first. Codes of merged ones and of other sources redirect to it."""
    economy = Economy.objects.select_related("region").filter(code=code).first()
    if economy is None:
        if other := find_by_other_code(code):
            return HttpResponsePermanentRedirect(other.get_absolute_url())
        raise Http404(f"There is no economy {code!r}.")
    query = ListQuery.parse("agreements", QueryDict(f"party={code}"))
    newest_first = list(query.with_value("ordering", "-signed").queryset())
    agreements = with_reading_states(prefetch.with_provision_totals(newest_first))
    totals = [one.provision_total for one in agreements]  # type: ignore[attr-defined]
    context = {
        "economy": economy,
        "agreements": agreements,
        "topics": ListQuery("provisions", query.filters, query.lookups).facets(["theme"])[0].values,
        "over_time": Trends(query).chart(economies.count_by_year(agreements)),
        "partners": economies.most_frequent_partners(economy, agreements, query.lookups),
        "read_in_full": sum(one.reading_state == ReadingState.FULL for one in agreements),  # type: ignore[attr-defined]
        "with_provisions": query.value_counts("has_provisions")["yes"],
        "provision_total": sum(totals),
        "groupings": economies.grouping_ties(economy),
    }
    return render(request, "provisions/economy.html", context)


@require_safe
def uppercase_redirect(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Redirect p00123 to P00123 and chl to CHL."""
    return redirect(name, key.upper(), permanent=True)
