"""Figures for Prometheus: requests of all worker processes together, and the state of the data.

The processes share a folder of files, PROMETHEUS_MULTIPROC_DIR, which `manage.py start` empties first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
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

from provisions.models import DatasetState, Provision
from rta_db.db.config import REPLICA

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
AGE = "SELECT EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp())"

requests = Counter("rta_db_requests", "Requests by method, kind of page and status", ["method", "view", "status"])
seconds_taken = Histogram("rta_db_request_seconds", "Seconds to the answer's beginning", ["view"], buckets=BUCKETS)


def count(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Add a request to the figures. Kinds of pages are the names of addresses: few, and nobody can make up others."""
    match = request.resolver_match
    view = match.view_name if match and match.view_name else "other"
    method = request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else "other"
    requests.labels(method, view, response.status_code).inc()
    seconds_taken.labels(view).observe(seconds)


class State(Collector):
    """The dataset's version and size, and how old the replica's last change is; asked when the figures are."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, told, ask in (
            ("rta_db_dataset_version", "The dataset's version; every public change moves it", _version),
            ("rta_db_provisions", "Published provisions", Provision.objects.public().count),
            ("rta_db_replica_age_seconds", "Seconds since the last change that the replica has", _age),
        ):
            value = _unless_away(ask)
            if value is not None:
                yield GaugeMetricFamily(name, told, value=value)


def _unless_away(ask: Callable[[], float | None]) -> float | None:
    try:
        return ask()
    except DatabaseError:
        return None


def _version() -> float | None:
    return DatasetState.objects.filter(pk=1).values_list("version", flat=True).first()


def _age() -> float | None:
    """Grows while nothing is written, too: compare it with the primary's own last change."""
    if REPLICA not in connections.settings:
        return None
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(AGE)
        found = cursor.fetchone()[0]
    return None if found is None else float(found)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The figures, in Prometheus' text format; nothing for who comes through the proxy, from outside."""
    if settings.BEHIND_PROXY and not {"X-Forwarded-For", "X-Forwarded-Proto"}.isdisjoint(request.headers):
        raise Http404("Figures are for who asks from within.")
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(State())
    response = HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    add_never_cache_headers(response)
    return response
