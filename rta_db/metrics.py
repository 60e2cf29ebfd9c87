"""Metrics for Prometheus: the requests of all worker processes together, and the state of the data.

The processes share a folder of files, PROMETHEUS_MULTIPROC_DIR, which `manage.py start` empties first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.DATA_DIR / "metrics"))

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from rta_db.db.config import REPLICA

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
REPLICA_AGE = "SELECT EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp())"

requests = Counter("rta_db_requests", "Requests by method, kind of page and status", ["method", "view", "status"])
durations = Histogram("rta_db_request_seconds", "Seconds to the answer's beginning", ["view"], buckets=BUCKETS)


def count(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Count a request. Views are labelled by the names of URL patterns: few, and no visitor can invent others."""
    match = request.resolver_match
    view = match.view_name if match and match.view_name else "other"
    method = request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
    requests.labels(method, view, response.status_code).inc()
    durations.labels(view).observe(seconds)


class ReplicaCollector(Collector):
    """How old the last change is that the replica has; queried with each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        if REPLICA not in connections.settings:
            return
        try:
            with connections[REPLICA].cursor() as cursor:
                cursor.execute(REPLICA_AGE)
                (age,) = cursor.fetchone()
        except DatabaseError:
            return
        if age is not None:
            # It also grows while nothing is written: compare it with the primary's last change.
            name = "rta_db_replica_age_seconds"
            yield GaugeMetricFamily(name, "Seconds since the last change that the replica has", value=float(age))


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """All metrics in Prometheus' text format; 404 for requests that come from outside, through the proxy."""
    if settings.BEHIND_PROXY and not {"X-Forwarded-For", "X-Forwarded-Proto"}.isdisjoint(request.headers):
        raise Http404("Metrics are not served to requests from outside.")
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(ReplicaCollector())
    for path in settings.METRICS_COLLECTORS:
        registry.register(import_string(path)())
    response = HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    add_never_cache_headers(response)
    return response
