"""Lists and files: a question is asked, its records are written as they are everywhere."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from provisions.api import cursors, record_json_cache
from provisions.api.formats import FileView, no_such_format, record_alone, refuse_other
from provisions.api.openapi.schema import ListSchema, StreamSchema
from provisions.api.pagination import address, envelope, numbered
from provisions.api.query import ApiQuery, own_parameters_of, parse_query
from provisions.api.views import releases
from provisions.api.views.base import Csv, DatasetView, ReadView
from provisions.exports import DATASETS, FORMATS, download, records, shaped
from provisions.lib.response_cache import ResponseCache
from provisions.models import Release
from provisions.query import ListQuery
from provisions.query.pagination import last_page

JSON = "application/json"
ANSWERS = ResponseCache("answers", max_bytes=200_000)  # some 130 whole provisions; longer ones rarely repeat


class Root(ReadView):
    """Where everything is."""

    schema = None

    def get(self, request: Request) -> HttpResponseBase:
        record_alone(request)

        def link(name: str, *args: str) -> str:
            return reverse(f"api-v1:{name}", args=args, request=request)

        lists = {
            name: {
                "label": DATASETS[name].label,
                "definition": DATASETS[name].definition,
                "list": link(f"{name}-list"),
                **{format: link(f"{name}-stream", format) for format in FORMATS},
            }
            for name in LISTED
        }
        found = {
            "datasets": lists,
            "releases": link("releases-list"),
            "panel": link("panel-list"),
            "stats": link("stats"),
            "schema": link("schema"),
            "docs": link("docs"),
            "dataset_version": request.dataset_state.version,  # type: ignore[attr-defined]
        }
        return self.unless_known(request, lambda: Response(found))


class ListView(DatasetView):
    """One page of the records, and facets when asked. `format=csv` gives all of them as a file."""

    renderer_classes = [*ReadView.renderer_classes, Csv]
    schema = ListSchema()

    def get(self, request: Request) -> HttpResponseBase:
        plain = request.accepted_media_type == JSON  # not indented, as an Accept header may ask for
        cached = ANSWERS.get(request) if plain else None
        if cached is not None:
            return self.unless_known(request, lambda: cached)
        asked = parse_query(
            self.dataset, request.query_params, own=own_parameters_of(self.dataset, "cursor", "release")
        )
        question, format = asked.question, _format_of(request, asked.question)
        if "release" in asked.own:
            return self.of_release(request, asked, format)
        if format != "json":
            return self.unless_known(request, lambda: _file(request, question, format))
        return self.unless_known(request, lambda: self.of_now(request, asked))

    def of_now(self, request: Request, asked: ApiQuery) -> HttpResponseBase:
        """The page as the dataset has it now; kept for its version where it is plain JSON."""
        if request.accepted_media_type != JSON:
            return Response(data_of(request, asked))
        response = HttpResponse(page_of(request, asked), content_type=JSON)
        ANSWERS.set(request, response)
        return response

    def of_release(self, request: Request, asked: ApiQuery, format: str) -> HttpResponseBase:
        """The page, or the file, as a release has it."""
        releases.refuse_beside([name for name in asked.own if name != "release"])
        release = releases.asked_for(asked.own["release"], asked.question)
        if format != "json":
            return releases.send(request, release, f"{self.dataset}.{format}")
        response = self.unless_known(request, lambda: Response(_released(request, release, asked)))
        response["X-Dataset-Release"] = release.version
        return response


class StreamView(DatasetView, FileView):
    """All records of a question as a file."""

    renderer_classes = [*ReadView.renderer_classes, Csv]
    schema = StreamSchema()

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        asked = parse_query(self.dataset, request.query_params, own=own_parameters_of(self.dataset, "release"))
        question = asked.question
        refuse_other(question.format, ending)
        if "release" in asked.own:
            release = releases.asked_for(asked.own["release"], question)
            return releases.send(request, release, f"{self.dataset}.{ending}")
        return self.unless_known(request, lambda: _file(request, question, ending))


def _format_of(request: Request, question: ListQuery) -> str:
    """The format that the address names, else the one that the Accept header prefers; raises NotAcceptable for html."""
    if not question.format:
        return "csv" if request.accepted_renderer.format == "csv" else "json"
    if question.format not in FORMATS:
        raise no_such_format(FORMATS)
    return question.format


def data_of(request: Request, asked: ApiQuery) -> dict[str, Any]:
    """The page that a question asks for: count, next, previous, results, and facets when it names some."""
    question = asked.question
    found = (
        _after_a_cursor(request, asked)
        if "cursor" in asked.own
        else _numbered(request, question, question.page_records())
    )
    shape = shaped(DATASETS[question.dataset], question.fields, question.shape)
    found["results"] = list(records(question.dataset, found["results"], shape))
    facets = _facets(question)
    return found if facets is None else {**found, "facets": facets}


def page_of(request: Request, asked: ApiQuery) -> bytes:
    """The same page as JSON; whole records are taken as they were written before."""
    question = asked.question
    whole = not (question.fields or question.shape or "cursor" in asked.own)
    texts = record_json_cache.records(question) if whole else None
    if texts is None:
        return record_json_cache.json(data_of(request, asked))
    head = _numbered(request, question, [])
    del head["results"]
    return record_json_cache.page(head, texts, _facets(question))


def _facets(question: ListQuery) -> dict[str, Any] | None:
    """The facets that the question names, by name; None when it names none."""
    if not question.facet_names:
        return None
    return {
        facet.name: [{"value": one.value, "label": str(one.label), "count": one.count} for one in facet.values]
        for facet in question.facets(question.facet_names)
    }


def _released(request: Request, release: Release, asked: ApiQuery) -> dict[str, Any]:
    question = asked.question
    count, rows = releases.page_of(release, question)

    def link(page: int) -> str:
        return address(request, f"{question.querystring(page=page)}&release={release.version}")

    return numbered(count, rows, question.page, last_page(count, question.page_size), link)


def _numbered(request: Request, question: ListQuery, results: Any) -> dict[str, Any]:
    def link(page: int) -> str:
        return address(request, question.querystring(page=page))

    return numbered(question.count(), results, question.page, question.page_count(), link)


def _after_a_cursor(request: Request, asked: ApiQuery) -> dict[str, Any]:
    """Counted on the first page only: on a deep one the count would take longer than the page."""
    question, cursor = asked.question, asked.own["cursor"]
    page = cursors.page(question, cursor)
    asking = f"{question.querystring()}&cursor={page.following}".removeprefix("&")
    following = address(request, asking) if page.following else None
    return envelope(None if cursor else question.count(), page.records, following)


def _file(request: Request, question: ListQuery, format: str) -> HttpResponseBase:
    return download(request._request, question, format)


class NothingHere(ReadView):
    """Any address that the API does not have."""

    schema = None

    def get(self, request: Request, rest: str = "") -> HttpResponseBase:
        root = reverse("api-v1:root", request=request)
        raise Http404(_("There is nothing at this address. All addresses are listed at %(root)s") % {"root": root})


class WithoutSlash(ReadView):
    """Leads to the same address with a slash. It is open to all as the answer is: browsers follow no other."""

    schema = None

    def get(self, request: Request, rest: str) -> HttpResponseBase:
        asked = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{request.path}/" + (f"?{asked}" if asked else ""))


LISTED = ("provisions", "agreements", "economies", "codebook", "mentions", "evidence")
