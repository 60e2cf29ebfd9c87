"""The browser that page tests use is a real one, beside which a test can query the database."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from provisions.models import Provision
from tests.factories import World

pytestmark = pytest.mark.browser


def test_it_opens_pages(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<title>One</title><p id=p>two</p>")
    assert (page.title(), page.inner_text("#p")) == ("One", "two")


@pytest.mark.django_db(transaction=True)
def test_a_test_may_query_while_a_page_is_open(chromium: Browser, live_server: LiveServer, world: World) -> None:
    page = chromium.new_page()
    answer = page.goto(live_server.url + "/no-such-page/")
    assert answer is not None and answer.status == 404
    assert Provision.objects.public().count() == 4
