"""Pages that say no: what was wrong, what would be right, and a way on."""

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
from rta_db.db.errors import RETRY_AFTER

View = Callable[..., Any]
FORBIDDEN = "provisions/errors/403.html"
UNAVAILABLE = "provisions/errors/503.html"


@dataclass(frozen=True)
class Refusal:
    """A fault as the page shows it, with the addresses that mend it."""

    parameter: str
    value: str
    message: str
    allowed: list[str]
    suggestion: str | None
    href: str
    without_href: str


def refuses_bad_questions(view: View) -> View:
    """Answers 400 with a helpful page where the view raises BadQuestion."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found: HttpResponse = view(request, *args, **kwargs)
        except InvalidQuery as bad:
            return bad_question(request, bad)
        return found

    return answer


def bad_question(request: HttpRequest, bad: InvalidQuery) -> HttpResponse:
    """The page for a question that names what does not exist."""
    shown = [_refusal(request, error) for error in bad.errors]
    status = bad.status if isinstance(bad, QueryTooLong) else 400
    return render(request, "provisions/errors/400.html", {"errors": shown}, status=status)


def _refusal(request: HttpRequest, error: ParameterError) -> Refusal:
    mended = _href(request, _mended(request.GET, error)) if error.suggestion else ""
    rest = request.GET.copy()
    rest.pop(error.parameter, None)
    return Refusal(
        error.parameter, error.value, error.message, error.allowed, error.suggestion, mended, _href(request, rest)
    )


def _mended(params: QueryDict, error: ParameterError) -> QueryDict:
    """The question with the suggestion in the place of what was wrong: a parameter's name, or one of its values."""
    found = params.copy()
    suggestion = error.suggestion or ""
    if error.parameter not in PARAMETERS:
        found.setlist(suggestion, [*found.getlist(suggestion), *found.pop(error.parameter, [])])
        return found
    values = [_replaced(value, error.value, suggestion) for value in found.getlist(error.parameter)]
    found.setlist(error.parameter, values if values != params.getlist(error.parameter) else [suggestion])
    return found


def _replaced(value: str, wrong: str, right: str) -> str:
    sign = "-" if value.startswith("-") else ""
    return sign + right if value.removeprefix("-") == wrong.removeprefix("-") else value


def _href(request: HttpRequest, params: QueryDict) -> str:
    query = params.urlencode()
    return f"{request.path}?{query}" if query else request.path


def gone(request: HttpRequest, provision: Provision) -> HttpResponse:
    """The page of a withdrawn provision: why, and what stands in its place."""
    context = {"provision": provision, "replacement": Provision.objects.in_place_of(provision)}
    return render(request, "provisions/errors/410.html", context, status=410)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read at all."""
    context = {"errors": [], "explanation": _("The request could not be read.")}
    return render(request, "provisions/errors/400.html", context, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something that only others may."""
    return render(request, FORBIDDEN, status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: it may have been sent by another site. The reason is the log's."""
    return render(request, FORBIDDEN, {"form": True}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address."""
    return render(request, "provisions/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault; asks nothing of the database, which may be the cause."""
    return render(request, "provisions/errors/500.html", status=500)


def unavailable(request: HttpRequest, template: str = UNAVAILABLE) -> HttpResponse:
    """The database is away; asks nothing of it."""
    response = render(request, template, status=503)
    response["Retry-After"], response["Cache-Control"] = str(RETRY_AFTER), "no-store"
    return response


def admin_unavailable(request: HttpRequest) -> HttpResponse:
    """The same for curators, whose form may not have been saved."""
    return unavailable(request, "curation/503.html")


def file_not_ready(request: HttpRequest, error: FileNotReady) -> HttpResponse:
    """The file is being built for another reader."""
    response = render(request, UNAVAILABLE, {"file": error.message()}, status=503)
    response["Retry-After"], response["Cache-Control"] = str(error.retry_after), "no-store"
    return response
