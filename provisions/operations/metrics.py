"""Metrics of the data, which /metrics adds to those of the requests (see rta_db.metrics)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from provisions.models import DatasetState, Provision


class DatasetCollector(Collector):
    """The dataset's version and size, queried with each scrape; nothing while the database is unavailable."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            version, size = DatasetState.objects.current().version, Provision.objects.public().count()
        except DatabaseError:
            return
        description = "The dataset's version; every public change moves it"
        yield GaugeMetricFamily("rta_db_dataset_version", description, value=version)
        yield GaugeMetricFamily("rta_db_provisions", "Published provisions", value=size)
