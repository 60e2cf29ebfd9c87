"""From a PDF in a curator's hand to a published provision with its quote, in a browser alone.

With RTA_DB_LONG_TESTS=1 the same way is gone with RCEP's 510 pages from the corpora.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from provisions.models import Corpus, Provision
from tests.browser.test_bringing_in import sign_in
from tests.browser.watched_page import WatchedPage
from tests.factories import World, agreement
from tests.intake.pdf_files import page_of, pdf_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_PRESSED = 60  # clicks and keys up to acceptance
CHAPTER_13 = [
    "CHAPTER 13", "COMPETITION", "", "Article 13.1", "Objectives", "",
    "The Parties shall act against anticompetitive conduct.", "",
    "Article 13.2", "Cooperation", "", "Each Party shall cooperate with the other.",
]  # fmt: skip
CHAPTER_14 = [
    "CHAPTER 14", "SMALL AND MEDIUM ENTERPRISES", "", "Article 14.1", "Objectives", "",
    "1. The Parties shall promote the participation of small and medium enterprises in trade.", "",
    "Article 14.2", "Information Sharing", "", "Each Party shall keep a website for small and medium enterprises.", "",
    "Article 14.4", "Contact Points", "", "Each Party shall name a contact point for this Chapter.",
]  # fmt: skip
LONG = [Path("newer/diyouva-rcep/text/rcep.pdf")] if os.environ.get("RTA_DB_LONG_TESTS") else []
SUMMARY = "The parties promote small firms in trade."


class Hand:
    """A curator's hand on a page: every click and every key is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]
        self.count += 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.count += len(keys)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.count += len(words)


@pytest.fixture
def watched(chromium: Browser, live_server: LiveServer, world: World) -> Iterator[WatchedPage]:
    User.objects.create_superuser("curator", password="a long password")
    Corpus.objects.create(slug="own", name="Our files", source="The depositary", licence="public domain")
    agreement("Regional Partnership", "CHL", slug="regional", signed_goods="2020-11-15")
    context = chromium.new_context(locale="en-GB", viewport={"width": 1366, "height": 900})
    page = WatchedPage(context, live_server.url)
    page.page.set_default_timeout(60_000 if LONG else 10_000)
    sign_in(page.page, live_server.url)
    page.page.goto(f"{live_server.url}/admin/")
    yield page
    context.close()
    assert page.faults == []


@pytest.mark.parametrize("source", [None, *LONG], ids=str)
def test_from_a_pdf_to_a_published_provision(
    watched: WatchedPage, live_server: LiveServer, tmp_path: Path, source: Path | None, request: pytest.FixtureRequest
) -> None:
    if source is None:
        file = tmp_path / "treaty.pdf"
        file.write_bytes(pdf_of(page_of(CHAPTER_13), page_of(CHAPTER_14)))
    else:
        file = request.getfixturevalue("corpora") / source
    hand = Hand(watched.page)
    _bring_in(hand, file)
    _settle_and_accept(hand)
    assert hand.count <= MOST_PRESSED, hand.count
    print(f"{file.name}: {hand.count} clicks and keys up to acceptance")
    number = _publish(watched.page, live_server.url)
    made = Provision.objects.get(number=number)
    assert made.status == "published" and made.quote and "medium enterprises" in made.quote
    html = Client().get(f"/provisions/{number}/").content.decode()
    assert "medium enterprises" in html and "14.1" in html


def _bring_in(hand: Hand, file: Path) -> None:
    hand.click("link", "Add a text")
    hand.page.locator(".select2-selection").click()
    hand.type("regional")
    hand.page.locator(".select2-results__option--highlighted", has_text="Regional Partnership").wait_for()
    hand.press("Enter")
    hand.page.get_by_label("File:").set_input_files(file)
    hand.count += 3  # the field, and the choice of the file in the window of the system
    hand.click("button", "Read the text")
    hand.page.wait_for_url("**/outline/**")


def _settle_and_accept(hand: Hand) -> None:
    """A doubt is settled by a reason, and the text accepted, by keys alone."""
    page = hand.page
    page.wait_for_load_state()
    while page.locator("a[data-flag]").count():
        expect(page.locator("#flags")).to_be_visible()
        before = page.locator("a[data-flag]").count()
        hand.press("g")
        hand.type("So in print.")
        hand.press("Enter")
        expect(page.locator("a[data-flag]")).to_have_count(before - 1)
        page.wait_for_load_state()
    hand.press("A")
    page.get_by_role("button", name="Accept").wait_for()
    hand.press("Enter")
    expect(page.get_by_text("The text is stored.")).to_be_visible()


def _publish(page: Page, home: str) -> str:
    """The first open mention of Article 14.1 becomes a provision, coded once and published with a note on that."""
    expect(page.get_by_role("heading", name="Open mentions")).to_be_visible()
    for _ in range(60):
        if "14.1" in page.locator(".in-article").inner_text():
            break
        page.get_by_role("link", name=re.compile("^Next")).click()
    page.get_by_role("link", name=re.compile("^Make a provision")).click()
    page.locator("[name=summary]").fill(SUMMARY)
    for select in page.locator("select[name]:not([name=language])").all():
        if not select.input_value():
            select.select_option(index=1)
    page.locator("[name=confirmed]").check()
    page.get_by_role("button", name=re.compile("^Save the draft")).click()
    number = page.get_by_text("is a draft now, with your reading").inner_text().split()[0]
    page.goto(f"{home}/admin/provisions/provision/{Provision.objects.get(number=number).pk}/change/")
    for move, done in (("Send to review", "is in review now."), ("Publish", "is published now.")):
        page.get_by_role("link", name=move, exact=True).click()
        page.get_by_label("Note").fill("Read once; nobody else is here.")
        page.get_by_role("button", name=move).click()
        expect(page.get_by_text(f"{number} {done}")).to_be_visible()
    return number
