"""Repeats what another writer got in the way of, or says that another was quicker."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage import default_storage
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from rta_db.db.errors import lost_to_another_writer

logger = logging.getLogger(__name__)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


class RaceMiddleware:
    """Runs a view again, once, if the database ended its transaction in favour of another one.

    PostgreSQL does so with one of two transactions that wait for each other (a deadlock). A constraint is violated when
    two requests, each right by itself, are sent at once, as by a double click: the second run finds the other's record,
    and the form says so. The first run has left nothing: its transaction was rolled back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.method in SAFE_METHODS or not lost_to_another_writer(error):
            return None
        match = request.resolver_match
        if match is not None and not request.FILES:  # files have been read already
            logger.info("Running %s again: %s", request.path_info, str(error).strip())
            request._messages = default_storage(request)  # type: ignore[attr-defined]  # without those of the first run
            try:
                return match.func(request, *match.args, **match.kwargs)
            except Exception as second:
                if not lost_to_another_writer(second) or isinstance(second, IntegrityError | ObjectDoesNotExist):
                    raise  # a fault of the program
        response: HttpResponse = import_string(settings.RACE_LOST_VIEW)(request)
        return response
