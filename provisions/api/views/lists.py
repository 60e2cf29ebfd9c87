"""Lists and files of the datasets that can be filtered."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from provisions.api.formats import check_extension, get_format
from provisions.api.openapi.operations import describe_file, describe_list
from provisions.api.openapi.schema import OperationSchema
from provisions.api.pagination import get_page, get_page_json
from provisions.api.query import ApiQuery
from provisions.api.views.base import FileView, ReadView, dataset_state, renderers_of
from provisions.api.views.releases import get_release, get_release_page
from provisions.exports import DATASETS, FORMATS, download
from provisions.exports.releases import files
from provisions.lib.response_cache import ResponseCache

JSON = "application/json"
LISTED = ("provisions", "agreements", "economies", "codebook", "mentions", "evidence")
RESPONSES = ResponseCache("answers", max_bytes=200_000)  # some 130 whole provisions; longer ones rarely repeat


class Root(ReadView):
    """The addresses of everything there is."""

    schema = None

    def get(self, request: Request) -> HttpResponseBase:
        get_format(request, ("json",))

        def link(name: str, *args: str) -> str:
            return reverse(f"api-v1:{name}", args=args, request=request)

        datasets = {
            name: {
                "label": DATASETS[name].label,
                "definition": DATASETS[name].definition,
                "list": link(f"{name}-list"),
                **{format: link(f"{name}-stream", format) for format in FORMATS},
            }
            for name in LISTED
        }
        data = {
            "datasets": datasets,
            "releases": link("releases-list"),
            "panel": link("panel-list"),
            "dyads": link("dyads-list"),
            "stats": link("stats"),
            "schema": link("schema"),
            "docs": link("docs"),
            "dataset_version": dataset_state(request).version,
        }
        return self.conditional_response(request, lambda: Response(data))


class ListView(ReadView):
    """One page of the records, and facets when asked. `format=csv` gives all of them as a file."""

    renderer_classes = renderers_of(FORMATS)
    schema = OperationSchema("list", describe_list, errors=(400, 404, 406, 414))

    def get(self, request: Request) -> HttpResponseBase:
        # An Accept header can ask for indented JSON too, which is not cached.
        is_plain_json = request.accepted_media_type == JSON
        cached = RESPONSES.get(request._request) if is_plain_json else None
        if cached is not None:
            return self.conditional_response(request, lambda: cached)
        query = ApiQuery.parse_request(self.dataset, request.query_params, "cursor", "release")
        format = query.choose_format(request.accepted_renderer.format)
        if query.release is not None:
            return self.from_release(request, query, format)
        if format != "json":
            return self.conditional_response(request, lambda: download(request._request, query, format))
        if not is_plain_json:
            return self.conditional_response(request, lambda: Response(get_page(request, query)))
        response = self.conditional_response(
            request, lambda: HttpResponse(get_page_json(request, query), content_type=JSON)
        )
        if isinstance(response, HttpResponse):
            RESPONSES.set(request._request, response)
        return response

    def from_release(self, request: Request, query: ApiQuery, format: str) -> HttpResponseBase:
        """The page or file as it was in a release."""
        release = get_release(query)
        if format != "json":
            return files.send(request._request, release, f"{self.dataset}.{format}")
        response = self.conditional_response(request, lambda: Response(get_release_page(request, release, query)))
        response["X-Dataset-Release"] = release.version
        return response


class StreamView(FileView):
    """All records that match a query, as a file."""

    schema = OperationSchema("file", describe_file, errors=(400, 404, 414))

    def get(self, request: Request, ending: str) -> HttpResponseBase:
        query = ApiQuery.parse_request(self.dataset, request.query_params, "release")
        check_extension(query.format, ending)
        if query.release is not None:
            return files.send(request._request, get_release(query), f"{self.dataset}.{ending}")
        return self.conditional_response(request, lambda: download(request._request, query, ending))


class NotFoundView(ReadView):
    """Any address that the API does not have."""

    schema = None

    def get(self, request: Request, rest: str = "") -> HttpResponseBase:
        root = reverse("api-v1:root", request=request)
        raise Http404(_("There is nothing at this address. All addresses are listed at %(root)s") % {"root": root})


class AppendSlashView(ReadView):
    """Redirects to the same address with a slash. Open to all origins, or browsers would not follow the redirect."""

    schema = None

    def get(self, request: Request, rest: str) -> HttpResponseBase:
        querystring = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{request.path}/" + (f"?{querystring}" if querystring else ""))
