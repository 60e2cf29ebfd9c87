"""Counts requests for Prometheus. provisions.operations.metrics serves the figures.

All worker processes share a folder of files, PROMETHEUS_MULTIPROC_DIR, which `manage.py start` empties first.
"""

from __future__ import annotations

import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse

os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.DATA_DIR / "metrics"))

from prometheus_client import Counter, Histogram

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds

requests = Counter("rta_db_requests", "Requests by method, kind of page and status", ["method", "view", "status"])
durations = Histogram("rta_db_request_seconds", "Seconds to the answer's beginning", ["view"], buckets=BUCKETS)


def count(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Count a request. Views are labelled by the names of URL patterns: few, and no visitor can invent others."""
    match = request.resolver_match
    view = match.view_name if match and match.view_name else "other"
    method = request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
    requests.labels(method, view, response.status_code).inc()
    durations.labels(view).observe(seconds)
