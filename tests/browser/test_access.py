"""What WCAG 2.2 AA asks of a page, as far as a program can tell, on every kind of page, in light and in dark.

Each page is opened once, which takes longest: its colours are looked at again when the system turns dark, and its
width when the window has become that of a phone.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.watched_page import WatchedPage
from tests.factories import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# What axe tells is much, most of it of what is well: counted there, and only faults are brought here. Of rules that
# are kept, it need not describe every element.
RUN = """async (options) => {
  const told = await axe.run({resultTypes: ["violations"], ...options});
  const faults = told.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target[0]}`));
  return {faults, kept: told.passes.length};
}"""
WIDTH = "document.documentElement.scrollWidth"
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
    "/evidence/",
    "/data/",
    "/data/releases/",
    "/data/releases/2026.1/",
    "/about/",
    "/api/v1/docs/",
    "/nothing/here/",
]
PARTS = 4  # so that several processes share them


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}) as context:
        yield context.new_page()


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_kind_of_page_and_none_is_wider_than_a_phone_releases_included(
    page: Page, live_server: LiveServer, readable: World, part: int
) -> None:
    found = {address: _looked_at(page, live_server.url + address) for address in KINDS[part::PARTS]}
    assert {address: faults for address, faults in found.items() if faults} == {}


def _looked_at(page: Page, address: str) -> list[str]:
    """Return axe's findings for a page with all folds open: all rules in light mode, colour rules in dark mode."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    page.evaluate(AXE_SCRIPT)
    light = page.evaluate(RUN, RULES)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(RUN, COLOURS)
    blind = [] if light["kept"] > 10 and dark["kept"] else ["axe did not look at the page"]
    wide = [] if page.evaluate(WIDTH) <= 1280 else ["wider than 1280 px"]
    page.set_viewport_size({"width": 360, "height": 740})
    wide += [] if page.evaluate(WIDTH) <= 360 else ["wider than 360 px"]
    return [*blind, *wide, *light["faults"], *(f"dark: {fault}" for fault in dark["faults"])]


# Of the element that has the focus: what it is, whether it is outlined, and whether one sees at least a part of it.
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const seenAt = (x, y) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (one.contains(top) || top.contains(one));
  };
  const parts = [0.1, 0.5, 0.9];
  return {
    name: `${one.tagName} ${one.id || one.textContent.trim().slice(0, 40)}`,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: parts.some((x) => parts.some((y) => seenAt(x, y))),
  };
}"""


@pytest.mark.parametrize("width", [1280, 360])
def test_whoever_has_no_mouse_sees_where_they_are(
    chromium: Browser, live_server: LiveServer, readable: World, width: int
) -> None:
    """WCAG 2.4.11 and 2.4.13: each element focused with the Tab key is visible and outlined."""
    faults = []
    with chromium.new_context(locale="en-GB", viewport={"width": width, "height": 500}) as context:
        watched = WatchedPage(context, live_server.url)
        for address in ("/provisions/?party=CHL", "/agreements/eu-peru/text/?q=website", "/trends/", "/compare/"):
            watched.page.goto(live_server.url + address)
            for _ in range(40):
                watched.page.keyboard.press("Tab")
                stop = watched.page.evaluate(FOCUSED)
                if stop["name"].startswith("BODY"):
                    break
                if not (stop["outlined"] and stop["seen"]):
                    faults.append(f"{address}: {stop}")
    assert faults == [] and watched.faults == []
