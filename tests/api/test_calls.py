"""The way of a list query through the project's modules stays short; `python -m bench.calls` prints it."""

from __future__ import annotations

import pytest
from django.test import Client

from bench.calls import cold
from tests.factories import World

MAX_MODULES = 9
MAX_STAYS = 9  # a module counts again when the query comes back to it


@pytest.mark.parametrize("address", ["provisions/", "provisions/?theme=msme_finance"])
def test_a_list_query_passes_few_modules(world: World, client: Client, address: str) -> None:
    address = f"/api/v1/{address}"
    client.get(address)  # reads the lookups and builds the index of this version
    way = cold(client.get, address).query
    assert len(set(way)) <= MAX_MODULES and len(way) <= MAX_STAYS, way
    assert way.count("provisions/api/views/lists.py") == 1, "it never comes back to the view"
