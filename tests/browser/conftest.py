"""Fixtures of the browser tests: pages with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from provisions.exports.releases.build import make_release
from provisions.models import Mention, Text
from tests.browser.watched_page import WatchedPage
from tests.factories import World
from tests.web.release_marker import wants_release


@pytest.fixture
def readable(world: World, request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> World:
    """The world with its text loaded and a mention in it; with a release where the test needs one."""
    term = "small and medium-sized enterprises"
    start = world.article.body.index(term)
    place = {"field": "body", "start": start, "end": start + len(term)}
    Mention.objects.create(article=world.article, term=term, pattern="pair", **place)
    Text.objects.filter(pk=world.text.pk).update(checksum="0" * 64)
    settings.RELEASES_DIR = tmp_path
    if wants_release(request):
        make_release("2026.1", note="The first.")
    return world


@pytest.fixture
def reader(chromium: Browser, live_server: LiveServer, readable: World) -> Iterator[WatchedPage]:
    context = chromium.new_context(locale="en-GB")
    watched = WatchedPage(context, live_server.url)
    yield watched
    context.close()
    assert watched.faults == []


@pytest.fixture
def scriptless(chromium: Browser, live_server: LiveServer, readable: World) -> Iterator[Page]:
    context = chromium.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url)
    yield page
    context.close()
