"""What WCAG 2.2 AA asks of a page, as far as axe-core can tell, on every kind of page, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
KINDS = [
    "/",
    "/provisions/?q=website&theme=women_led_msmes&location=-preamble",
    "/provisions/?q=nothinglikethis&party=CHL",
    "/provisions/?view=table&q=website",
    "/provisions/?theme=msme_finanse",
    "/provisions/P00001/",
    "/provisions/P00004/",
    "/provisions/P00006/",
    "/agreements/",
    "/agreements/eu-peru/",
    "/agreements/eu-peru/text/?q=website",
    "/provisions/values/party/?theme=access_to_information",
    "/fr/provisions/",
    "/es/provisions/P00004/",
    "/agreements/korea-chile/text/",
    "/economies/",
    "/economies/PER/",
    "/compare/",
    "/compare/?a=chile-peru&b=eu-peru",
    "/trends/",
    "/trends/wording/",
    "/codebook/",
    "/data/",
    "/data/releases/",
    "/data/releases/2026.1/",
    "/about/",
    "/nothing/here/",
]


@pytest.fixture(params=["light", "dark"])
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    with chromium.new_context(
        locale="en-GB", color_scheme=request.param, viewport={"width": 1280, "height": 900}
    ) as it:
        yield it


@pytest.mark.parametrize("address", KINDS)
def test_axe_finds_nothing_on_any_kind_of_page(
    context: BrowserContext, live_server: LiveServer, readable: World, address: str
) -> None:
    page = context.new_page()
    page.goto(live_server.url + address)
    page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    found = Axe().run(page, options=RULES)
    assert _faults(found.response["violations"]) == []
    assert len(found.response["passes"]) > 10, "axe did not look at the page"


def _faults(violations: list[dict[str, Any]]) -> list[str]:
    """Each fault as its rule and the element that breaks it."""
    return [f"{one['id']}: {node['target'][0]}" for one in violations for node in one["nodes"]]
