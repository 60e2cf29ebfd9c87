"""Two worker processes on PostgreSQL with its replica and a Redis, started once for all tests that need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.machines.cluster import Cluster, cluster
from tests.machines.served import BUILD, Site, redis_server

PUBLISH = """
import sys, time
from django.utils import timezone
from provisions.models import DatasetState, Provision
for edition in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
    provision = Provision.objects.get(number="P00001")
    provision.summary = f"edition {edition}."
    provision.save()
    print(edition, DatasetState.objects.current().version, time.time(), flush=True)
    time.sleep(float(sys.argv[3]))
"""


@dataclass
class Running:
    """A site that serves, and the servers behind it."""

    site: Site
    cluster: Cluster

    def publish(self, first: int, last: int | None = None, pause: float = 0) -> dict[int, int]:
        """Publishes editions of P00001's summary, in a process of its own; the dataset's version of each."""
        told = self.site.python(PUBLISH, str(first), str(last or first), str(pause))
        return {int(version): int(edition) for edition, version, _when in map(str.split, told.splitlines())}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("machines")
    with redis_server(folder) as (cache, _process), cluster() as servers:
        more = {"DATABASE_URL": servers.primary, "RTA_DB_REPLICA_URL": servers.replica, "RTA_DB_CACHE_URL": cache}
        site = Site(folder, more | {"RTA_DB_API_RATE": "100000"})
        site.python(BUILD)
        servers.catch_up()
        with site.serving():
            yield Running(site, servers)
