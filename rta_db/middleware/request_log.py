"""Gives each request an id, a record in the log, and a place in the metrics."""

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
VALID_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
PROBES = {"/healthz", "/readyz", "/metrics"}


class RequestMiddleware:
    """Takes the id from the header X-Request-ID that a proxy may set, or creates one, and returns it in the response.

    For privacy, the record has no query string, address or user agent. `ms` is the time until the response starts; a
    streamed file takes longer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        if settings.METRICS:
            from rta_db import metrics  # opens files that the worker processes share

            self.count = metrics.count

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBES:
            # Monitoring uses the machine's address, which is not in ALLOWED_HOSTS.
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".")
        from_proxy = request.headers.get("X-Request-ID", "")
        token = request_id.set(from_proxy if VALID_ID.fullmatch(from_proxy) else uuid.uuid4().hex)
        start = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            self._record(request, response, time.perf_counter() - start)
        finally:
            request_id.reset(token)
        return response

    def _record(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        if settings.METRICS:
            self.count(request, response, seconds)
        if logger.isEnabledFor(logging.INFO):
            fields = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round(1000 * seconds, 1),
            }
            logger.info("%(method)s %(path)s %(status)s %(ms)s ms", fields, extra=fields)
