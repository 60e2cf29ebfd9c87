"""Errors as problem details (RFC 9457): one shape for all, so that a program can read what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from provisions.exports import FileNotReady
from provisions.query import InvalidQuery
from rta_db.db.errors import RETRY_AFTER, classify

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class Gone(exceptions.APIException):
    """What was public once and is no more; `members` are added to the problem."""

    status_code = 410

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.members = members


def answer(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to an error: what the caller can mend is told in full, a fault of ours is logged and owned up to."""
    if isinstance(error, InvalidQuery):
        return respond(error.as_problem())
    if isinstance(error, FileNotReady):
        return respond(problem(503, error.message()), {"Retry-After": str(error.retry_after)})
    if classify(error):
        raise error  # every face says so in its way, see `unavailable`
    if isinstance(error, SuspiciousOperation):
        return respond(problem(400, _("The request could not be read.")))
    if isinstance(error, Http404):
        return respond(problem(404, str(error) or _("There is nothing at this address.")))
    if isinstance(error, PermissionDenied):
        return respond(problem(403, str(error)))
    if isinstance(error, exceptions.NotAcceptable) and error.available_renderers:
        return respond(problem(406, _forms(error.available_renderers)))
    if isinstance(error, exceptions.APIException):
        members = getattr(error, "members", {})
        return respond({**problem(error.status_code, str(error.detail)), **members}, getattr(error, "headers", None))
    logger.exception("%s failed", context["request"].get_full_path())
    return respond(problem(500, _("The fault is ours and has been logged. Please try again later.")))


def answer_as_json(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """The same answer, for views whose own forms are none that a problem can be written in."""
    found = answer(error, context)
    headers = {name: value for name, value in found.items() if name != "Content-Type"}
    return JsonResponse(found.data, status=found.status_code, content_type=MEDIA_TYPE, headers=headers)


def _forms(renderers: Iterable[Any]) -> str:
    types = dict.fromkeys(one.media_type for one in renderers if one.media_type != MEDIA_TYPE)
    return _("The Accept header asks for none of the forms that there are: %(forms)s.") % {"forms": ", ".join(types)}


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away, whatever was asked."""
    told = problem(503, _("The database does not answer just now. Please try again in a few seconds."))
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
    return JsonResponse(told, status=503, content_type=MEDIA_TYPE, headers=headers)


def problem(status: int, detail: str) -> dict[str, Any]:
    """The members that every problem has."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}


def respond(found: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    return Response(found, status=found["status"], content_type=MEDIA_TYPE, headers=headers)
