"""Marks are planted, and a watched browser and a source of nasty inputs are handed to each test."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from provisions.models import Provision
from provisions.query.fulltext import documents
from tests.factories import World
from tests.fuzzing.nasty import Nasty
from tests.fuzzing.watched import Logged, Watched
from tests.mutants import plant
from tests.report import Tally


@pytest.fixture
def nasty(request: pytest.FixtureRequest) -> Nasty:
    """A source of its own for each test."""
    seed = request.config.getoption("--hypothesis-seed", default=None)
    return Nasty(int(seed) if seed else 0, request.node.name, request.config.getoption("--trust-times"))


@pytest.fixture
def logged() -> Iterator[Logged]:
    handler = Logged()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def quiet() -> Iterator[None]:
    """Each refusal is logged as a warning, of which there would be thousands."""
    request_log = logging.getLogger("django")
    level = request_log.level
    request_log.setLevel(logging.ERROR)
    yield
    request_log.setLevel(level)


@pytest.fixture
def watched(world: World, client: Client, tally: Tally, logged: Logged, quiet: None, settings: Any) -> Watched:
    """Asks as the public does, of the world with marks planted in all that is not public."""
    settings.API_RATE = 0
    plant(world)
    documents.update_documents(Provision.objects.all())
    return Watched(client, tally, logged)
