"""Two worker processes on PostgreSQL with its replica and a Redis, started once for all tests that need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.cluster.cluster import Cluster, cluster
from tests.cluster.served import BUILD, Site, redis_server


@dataclass
class Running:
    """A site that serves, and the servers behind it."""

    site: Site
    cluster: Cluster


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("machines")
    with redis_server(folder) as (cache, _process), cluster() as servers:
        more = {"DATABASE_URL": servers.primary, "RTA_DB_REPLICA_URL": servers.replica, "RTA_DB_CACHE_URL": cache}
        site = Site(folder, more | {"RTA_DB_API_RATE": "100000"})
        site.python(BUILD)
        servers.catch_up()
        with site.serving("-m", "provisions.operations.server", "127.0.0.1"):
            yield Running(site, servers)
