"""The page /metrics: the requests of all worker processes, the dataset, and the replica, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from provisions.models import DatasetState, Provision
from rta_db.db.config import REPLICA

REPLICA_AGE = "SELECT EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp())"


class DatabaseCollector(Collector):
    """The dataset's version and size, and the replica's age; queried with each scrape, as far as databases respond."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with suppress(DatabaseError):
            version, size = DatasetState.objects.current().version, Provision.objects.public().count()
            description = "The dataset's version; every public change moves it"
            yield GaugeMetricFamily("rta_db_dataset_version", description, value=version)
            yield GaugeMetricFamily("rta_db_provisions", "Published provisions", value=size)
        if REPLICA in connections.settings:
            with suppress(DatabaseError), connections[REPLICA].cursor() as cursor:
                cursor.execute(REPLICA_AGE)
                (age,) = cursor.fetchone()
                if age is not None:  # it also grows while nothing is written: compare it with the last change
                    description = "Seconds since the last change that the replica has"
                    yield GaugeMetricFamily("rta_db_replica_age_seconds", description, value=float(age))


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """All metrics in Prometheus' text format; 404 for requests that come from outside, through the proxy."""
    if settings.BEHIND_PROXY and not {"X-Forwarded-For", "X-Forwarded-Proto"}.isdisjoint(request.headers):
        raise Http404("Metrics are not served to requests from outside.")
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(DatabaseCollector())
    response = HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    add_never_cache_headers(response)
    return response
