"""The shipped data in a browser: a typical task of a new reader, page weight and layout shifts."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.http import QueryDict
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from provisions.query import ListQuery
from tests.browser.watched_page import WatchedPage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KINDS = [
    "/",
    "/provisions/",
    "/provisions/?view=table",
    "/provisions/?q=finance&party=CHL",
    "/provisions/values/agreement/",
    "/provisions/P00012/",
    "/agreements/",
    "/agreements/trans-pacific-partnership/",
    "/agreements/trans-pacific-partnership/text/",
    "/economies/",
    "/es/economies/CHL/",
    "/compare/?a=eu-central-america&b=pacific-alliance&c=trans-pacific-partnership&d=peru-korea-republic-of",
    "/trends/",
    "/trends/wording/",
    "/fr/codebook/",
    "/evidence/",
    "/data/",
    "/data/releases/",
    "/about/",
    "/provisions/?theme=msme_finanse",
]
HEAVIEST = 150_000  # bytes
SEEN = 0.005  # a twentieth of the limit for a good Cumulative Layout Shift
SHIFTS = """new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shifted = (window.shifted ?? 0) + one.value;
}).observe({type: "layout-shift", buffered: true});"""
TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
ERRAND = "theme=msme_finance&party=CHL&verb=shall&signed_from=2005"


@pytest.mark.parametrize("width", [1280, 360])
def test_binding_words_on_finance_in_agreements_of_chile_since_2005(
    chromium: Browser, live_server: LiveServer, width: int
) -> None:
    """Four clicks: topic, party (its name typed), what binds, and the file; on a phone the filters' button is a fifth.

    The years stand open below: one comes to them, types and goes on.
    """
    call_command("load_dataset", stdout=StringIO())
    wanted = ListQuery.parse("provisions", QueryDict(ERRAND))
    assert wanted.count() > 0
    with chromium.new_context(locale="en-GB", viewport={"width": width, "height": 740}) as context:
        reader = WatchedPage(context, live_server.url)
        page = reader.page
        page.goto(reader.home)
        page.get_by_role("link", name="Finance for MSMEs").first.click()
        if width == 360:
            page.get_by_role("button", name="Filters").click()
        page.get_by_label("Find in Party").press_sequentially("chile")
        page.locator("#f-party-CHL").check()
        expect(page.locator(".chips")).to_contain_text("Chile")
        page.locator("#f-verb-shall").check()
        expect(page.locator(".chips")).to_contain_text("shall", ignore_case=True)
        page.locator("#facet-years > summary").focus()
        page.keyboard.press("Tab")
        page.keyboard.type("2005")
        page.keyboard.press("Tab")
        expect(page.locator(".chips")).to_contain_text("2005")
        expect(page.locator("#tally")).to_contain_text(f"{wanted.count()} provision")
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV", exact=True).click()
        rows = list(csv.DictReader(StringIO(download.value.path().read_text("utf-8"), newline="")))
        assert {row["number"] for row in rows} == set(wanted.queryset().values_list("number", flat=True))
        assert reader.faults == []


def test_every_kind_of_page_is_light_and_stays_where_it_is(chromium: Browser, live_server: LiveServer) -> None:
    """With an empty browser cache, page, styles and scripts weigh at most 150 kB compressed, and nothing shifts."""
    call_command("load_dataset", stdout=StringIO())
    with chromium.new_context(locale="en-GB") as context:
        context.add_init_script(SHIFTS)
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        found = {
            (address, width): _measured(page, network, f"{live_server.url}{address}", width)
            for address in KINDS
            for width in (1280, 360)
        }
    assert min(weight for weight, _shift in found.values()) > 5_000, "what came was not counted"
    assert {where: weight for where, (weight, _shift) in found.items() if weight > HEAVIEST} == {}
    assert {where: shift for where, (_weight, shift) in found.items() if shift >= SEEN} == {}


def _measured(page: Page, network: CDPSession, address: str, width: int) -> tuple[int, float]:
    """Return the bytes transferred for a page and its cumulative layout shift."""
    came: list[int] = []
    network.on("Network.loadingFinished", counted := lambda part: came.append(part["encodedDataLength"]))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    page.evaluate(TWO_FRAMES)
    network.remove_listener("Network.loadingFinished", counted)
    return sum(came), page.evaluate("window.shifted ?? 0")
