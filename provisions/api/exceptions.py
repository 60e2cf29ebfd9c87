"""Errors as problem details (RFC 9457), the one shape of all errors of the API."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict
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
    """A record that is no longer public; `members` are added to the problem details."""

    status_code = 410

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.members = members


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """The response to an error. Errors that are not the caller's are logged, and their details withheld.

    Raises the error again when the database is unavailable: OutageMiddleware responds to that.
    """
    if classify(error):
        raise error
    headers = getattr(error, "headers", None)
    if isinstance(error, FileNotReady):
        headers = {"Retry-After": str(error.retry_after)}
    problem = build_problem_details(error)
    if problem["status"] == HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.exception("%s failed", context["request"].get_full_path())
    return Response(problem, status=problem["status"], content_type=MEDIA_TYPE, headers=headers)


def json_exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """The same response for views whose renderers cannot write problem details."""
    response = exception_handler(error, context)
    headers = {name: value for name, value in response.items() if name != "Content-Type"}
    return JsonResponse(response.data, status=response.status_code, content_type=MEDIA_TYPE, headers=headers)


def build_problem_details(error: Exception) -> dict[str, Any]:
    """The members of the problem details of any error, ready for JSON."""
    if isinstance(error, InvalidQuery):
        return {**problem(error.status, str(error)), "errors": [asdict(one) for one in error.errors]}
    if isinstance(error, FileNotReady):
        return problem(503, error.message())
    if isinstance(error, SuspiciousOperation):
        return problem(400, _("The request could not be read."))
    if isinstance(error, Http404):
        return problem(404, str(error) or _("There is nothing at this address."))
    if isinstance(error, PermissionDenied):
        return problem(403, str(error))
    if isinstance(error, exceptions.NotAcceptable) and error.available_renderers:
        return problem(406, _list_media_types(error.available_renderers))
    if isinstance(error, exceptions.APIException):
        return {**problem(error.status_code, str(error.detail)), **getattr(error, "members", {})}
    return problem(500, _("The fault is ours and has been logged. Please try again later."))


def problem(status: int, detail: str) -> dict[str, Any]:
    """The members that all problem details have (https://www.rfc-editor.org/rfc/rfc9457)."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}


def unavailable(request: HttpRequest) -> HttpResponse:
    """The response while the database is unavailable, at any address."""
    details = problem(503, _("The database does not answer just now. Please try again in a few seconds."))
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
    return JsonResponse(details, status=503, content_type=MEDIA_TYPE, headers=headers)


def _list_media_types(renderers: Iterable[Any]) -> str:
    types = dict.fromkeys(one.media_type for one in renderers if one.media_type != MEDIA_TYPE)
    return _("The Accept header accepts none of the available formats: %(formats)s.") % {"formats": ", ".join(types)}
