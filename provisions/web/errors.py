"""Error pages: what is wrong with a request, what is allowed, and links that correct it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from provisions.exports import FileNotReady
from provisions.models import Provision
from provisions.query import PARAMETERS, InvalidQuery, ParameterError, QueryTooLong
from provisions.web.query_links import with_query
from rta_db.db.errors import RETRY_AFTER

View = Callable[..., Any]
FORBIDDEN = "provisions/errors/403.html"
UNAVAILABLE = "provisions/errors/503.html"


@dataclass(frozen=True)
class InvalidParameter:
    """An error in a parameter, with links to the page with the suggestion and without the parameter."""

    parameter: str
    value: str
    message: str
    allowed: list[str]
    suggestion: str | None
    href: str
    without_href: str


def handle_invalid_query(view: View) -> View:
    """Answer with a helpful page of status 400, or 414, when the view raises InvalidQuery."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        except InvalidQuery as error:
            context = {"errors": [_invalid_parameter(request, one) for one in error.errors]}
            status = error.status if isinstance(error, QueryTooLong) else 400
            return render(request, "provisions/errors/400.html", context, status=status)
        return response

    return wrapped


def _invalid_parameter(request: HttpRequest, error: ParameterError) -> InvalidParameter:
    corrected = _corrected(request.GET, error, error.suggestion).urlencode() if error.suggestion else ""
    without = request.GET.copy()
    without.pop(error.parameter, None)
    return InvalidParameter(
        error.parameter,
        error.value,
        error.message,
        error.allowed,
        error.suggestion,
        href=with_query(request.path, corrected),
        without_href=with_query(request.path, without.urlencode()),
    )


def _corrected(params: QueryDict, error: ParameterError, suggestion: str) -> QueryDict:
    """Return the parameters with the suggestion in place of an unknown parameter's name, or of an invalid value."""
    corrected = params.copy()
    if error.parameter not in PARAMETERS:
        corrected.setlist(suggestion, [*corrected.getlist(suggestion), *corrected.pop(error.parameter, [])])
        return corrected
    values = corrected.getlist(error.parameter)
    corrected_values = [_replace_value(value, error.value, suggestion) for value in values]
    corrected.setlist(error.parameter, corrected_values if corrected_values != values else [suggestion])
    return corrected


def _replace_value(value: str, wrong: str, right: str) -> str:
    """Return `right`, excluded where `value` is, if the value is the wrong one."""
    sign = "-" if value.startswith("-") else ""
    return sign + right if value.removeprefix("-") == wrong.removeprefix("-") else value


def gone(request: HttpRequest, provision: Provision) -> HttpResponse:
    """The page of a withdrawn provision, with the reason and the provision that replaces it."""
    context = {"provision": provision, "replacement": Provision.objects.replacement_for(provision)}
    return render(request, "provisions/errors/410.html", context, status=410)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400, for requests that cannot be read."""
    context = {"errors": [], "explanation": _("The request could not be read.")}
    return render(request, "provisions/errors/400.html", context, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return render(request, FORBIDDEN, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. The reason is logged, not displayed."""
    return render(request, FORBIDDEN, {"form": True}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return render(request, "provisions/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. It makes no database query, since the database may be the cause."""
    return render(request, "provisions/errors/500.html", status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The page while the database doesn't answer; it makes no query."""
    return _retry_later(request, RETRY_AFTER, UNAVAILABLE)


def admin_unavailable(request: HttpRequest) -> HttpResponse:
    """The same page for curators, whose form may not have been saved."""
    return _retry_later(request, RETRY_AFTER, "curation/503.html")


def file_not_ready(request: HttpRequest, error: FileNotReady) -> HttpResponse:
    """The page while another request builds the same file."""
    return _retry_later(request, error.retry_after, UNAVAILABLE, file=error.message())


def _retry_later(request: HttpRequest, seconds: int, template: str, **context: str) -> HttpResponse:
    response = render(request, template, context, status=503)
    response["Retry-After"], response["Cache-Control"] = str(seconds), "no-store"
    return response
