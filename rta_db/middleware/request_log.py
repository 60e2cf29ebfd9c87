"""Each request has an id, a record in the log and a place in the figures."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from rta_db.logging import request_id

logger = logging.getLogger("rta_db.access")
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
PROBES = {"/healthz", "/readyz", "/metrics"}


class RequestMiddleware:
    """Takes the id that a proxy gave in X-Request-ID, else makes one, and gives it back in the answer.

    The record has no query, address or agent: what people look for is theirs. `ms` is the time to the answer's
    beginning; a streamed file goes on after it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        if settings.METRICS:
            from rta_db import metrics  # it opens files that the worker processes share

            self.count = metrics.count

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBES:
            # Who watches asks by the machine's address, which is no host of the site.
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".")
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if SANE.fullmatch(given) else uuid.uuid4().hex)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            self._tell(request, response, time.perf_counter() - began)
        finally:
            request_id.reset(token)
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        if settings.METRICS:
            self.count(request, response, seconds)
        if logger.isEnabledFor(logging.INFO):
            facts = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round(1000 * seconds, 1),
            }
            logger.info("%(method)s %(path)s %(status)s %(ms)s ms", facts, extra=facts)
