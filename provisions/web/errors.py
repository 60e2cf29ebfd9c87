"""Error pages: what is wrong with a request, what is allowed, and links that correct it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from provisions.exports import FileNotReady
from provisions.lib.response_cache import cache_for_dataset_version
from provisions.models import Provision
from provisions.query import PARAMETERS, InvalidQuery, ParameterError, QueryTooLong
from provisions.web.canonical_url import redirect_to_canonical_url
from provisions.web.query_links import with_query
from rta_db.db.errors import RETRY_AFTER

View = Callable[..., Any]
FORBIDDEN = "provisions/errors/403.html"

# Django's handler400, handler403 and handler404.
bad_request = partial(defaults.bad_request, template_name="provisions/errors/400.html")
forbidden = partial(defaults.permission_denied, template_name=FORBIDDEN)
not_found = partial(defaults.page_not_found, template_name="provisions/errors/404.html")


def handle_invalid_query(view: View) -> View:
    """Answer with a helpful page of status 400, or 414, when the view raises InvalidQuery."""

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except InvalidQuery as error:
            context = {"errors": [vars(one) | _links(request, one) for one in error.errors]}
            status = error.status if isinstance(error, QueryTooLong) else 400
            return render(request, "provisions/errors/400.html", context, status=status)

    return handle


def query_page(view: View) -> View:
    """Decorate the view of a page that depends on a query: one address for a query, cached, with pages for errors."""
    return redirect_to_canonical_url(cache_for_dataset_version(handle_invalid_query(view)))


def _links(request: HttpRequest, error: ParameterError) -> dict[str, str]:
    """Return the addresses of the page with the suggested value (`href`) and without the parameter."""
    new_query = _correct(request.GET, error, error.suggestion).urlencode() if error.suggestion else ""
    without = request.GET.copy()
    without.pop(error.parameter, None)
    return {
        "href": with_query(request.path, new_query),
        "without_href": with_query(request.path, without.urlencode()),
    }


def _correct(params: QueryDict, error: ParameterError, suggestion: str) -> QueryDict:
    """Return the parameters with the suggestion in place of an unknown parameter's name, or of an invalid value."""
    params, values = params.copy(), params.getlist(error.parameter)
    if error.parameter not in PARAMETERS:
        params.setlist(suggestion, [*params.getlist(suggestion), *params.pop(error.parameter, [])])
        return params
    new_values = [_replace_value(value, error.value, suggestion) for value in values]
    params.setlist(error.parameter, [suggestion] if new_values == values else new_values)
    return params


def _replace_value(value: str, wrong: str, right: str) -> str:
    """Return `right`, excluded where `value` is, if the value is the wrong one."""
    sign = "-" if value.startswith("-") else ""
    return sign + right if value.removeprefix("-") == wrong.removeprefix("-") else value


def withdrawn_page(request: HttpRequest, provision: Provision) -> HttpResponse:
    """The page of a withdrawn provision, with the reason and the provision that replaces it."""
    context = {"provision": provision, "replacement": Provision.objects.replacement_for(provision)}
    return render(request, "provisions/errors/410.html", context, status=410)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. The reason is logged, not displayed. Public pages have no forms that send."""
    if not request.path_info.startswith("/admin/"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return render(request, FORBIDDEN, {"form": True}, status=403)


def race_lost(request: HttpRequest) -> HttpResponse:
    """The page for a curator whose form could not be saved twice in a row because others wrote the same records."""
    return render(request, "curation/409.html", status=409)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. It makes no database query, since the database may be the cause."""
    return render(request, "provisions/errors/500.html", status=500)


def file_not_ready(request: HttpRequest, error: FileNotReady) -> HttpResponse:
    """The page while another request builds the same file."""
    return unavailable(request, seconds=error.retry_after, file=error.message())


def unavailable(
    request: HttpRequest, template: str = "provisions/errors/503.html", seconds: int = RETRY_AFTER, **context: str
) -> HttpResponse:
    """The page while the database doesn't answer; it makes no query. `seconds` is the time after which to retry."""
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string(template, context, request), status=503, headers=headers)


# The same page for curators, whose form may not have been saved.
admin_unavailable = partial(unavailable, template="curation/503.html")
