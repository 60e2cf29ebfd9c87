"""Answers 400 for a form with a value that the database doesn't store, where no form field has refused it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse

from rta_db.middleware.race import SAFE_METHODS

logger = logging.getLogger(__name__)


class RefusedValueMiddleware:
    """Takes what only PostgreSQL refuses, such as a null character in a key, for a fault of the request.

    Nothing is stored then: the view's transaction was rolled back. The log says what it was.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, DataError) and request.method not in SAFE_METHODS:
            logger.warning("%s was refused by the database: %s", request.path_info, str(error).strip(), exc_info=True)
            raise BadRequest(str(error)) from error
