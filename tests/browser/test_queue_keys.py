"""A curator works off a queue of mentions in a real browser and never touches the mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from provisions.importers.mentions.coverage import measure_coverage
from provisions.models import Provision, Reading, RejectedMention
from tests.browser.watched_page import WatchedPage
from tests.curation.coding.queue_world import BODY, CUERPO, text
from tests.factories import World

pytestmark = pytest.mark.browser
MENTIONS = 20


@pytest.fixture
def coder(chromium: Browser, live_server: LiveServer, world: World) -> Iterator[WatchedPage]:
    """A coder who has signed in and can't use a mouse: a click that no key made is a fault."""
    text(world, "korea-chile", "en", [BODY] * (MENTIONS - 10))
    text(world, "eu-peru", "es", [CUERPO] * 10)
    user = User.objects.create(username="MARKNAME", is_staff=True)
    user.groups.add(Group.objects.get(name="coder"))
    session = Client()
    session.force_login(user)
    context = chromium.new_context(locale="en-GB", viewport={"width": 1400, "height": 900})
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.cookies[settings.SESSION_COOKIE_NAME].value,
          "url": live_server.url}]
    )  # fmt: skip
    watched = WatchedPage(context, live_server.url)
    yield watched
    context.close()
    assert watched.faults == []


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def go(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait until it is there with its keys."""
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_load_state("load")


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press a key until the field of that name has the focus."""
    passed = []
    while (at := page.evaluate("document.activeElement.name || document.activeElement.tagName")) != name:
        passed.append(at)
        assert len(passed) < 80, " ".join(passed)
        press(page, key)


def opened() -> int:
    return measure_coverage().open


def test_a_queue_of_mentions_from_the_keyboard(coder: WatchedPage) -> None:
    page = coder.page
    page.goto(f"{coder.home}/admin/provisions/mention/queue/?agreement=korea-chile")
    assert opened() == MENTIONS
    go(page, "j")
    assert page.locator(".count").inner_text() == f"2 of {MENTIONS - 10} open, {MENTIONS} in all"
    go(page, "k")
    _confirmed(page)
    for n in range(1, MENTIONS):
        if n == MENTIONS - 10:
            assert "Nothing is open with these filters" in page.content()
            page.goto(f"{coder.home}/admin/provisions/mention/queue/")
        if n % 5 == 4:
            _rejected(page)
        else:
            go(page, "p")
            go(page, "Enter")
        assert opened() == MENTIONS - 1 - n
    assert "Nothing is open" in page.content()
    assert RejectedMention.objects.filter(reason="other: Only a name.").count() == MENTIONS // 5
    drafts = Provision.objects.filter(status="draft", text__isnull=False)
    assert drafts.count() == MENTIONS - MENTIONS // 5
    assert Reading.objects.handed_in().get().provision.summary == "The parties help small firms find credits."
    assert Reading.objects.filter(handed_in__isnull=True).count() == drafts.count() - 1


def _confirmed(page: Page) -> None:
    """A provision with another passage, a summary, the missing code and the coder's word for it."""
    go(page, "p")
    go(page, "2")
    assert page.locator(".offers .default").inner_text().startswith("paragraph")
    go(page, "1")
    press(page, "e", "Tab", "Tab", "Tab")
    page.keyboard.type("The parties help small firms find credits.")
    press(page, "Escape", "c")
    with page.expect_navigation():
        press(page, "Enter")  # one code could not be suggested: refused
    assert "Nothing was saved" in page.content()
    tab_to(page, "dispute_settlement")
    page.keyboard.type("Applies")
    go(page, "Enter")


def _rejected(page: Page) -> None:
    go(page, "r")
    press(page, "9", "n")
    page.keyboard.type("Only a name.")
    go(page, "Enter")


def test_the_mark_follows_the_offsets(coder: WatchedPage) -> None:
    page = coder.page
    page.goto(f"{coder.home}/admin/provisions/mention/queue/")
    go(page, "p")
    before = page.locator("#passage mark").inner_text()
    press(page, "e")
    tab_to(page, "end", "Shift+Tab")
    press(page, "ArrowDown")
    assert page.locator("#passage mark").inner_text() == before[:-1]
    press(page, "Escape", "Escape")
    page.wait_for_url("**/queue/?at=*")


def test_single_keys_can_be_switched_off(coder: WatchedPage) -> None:
    page = coder.page
    page.goto(f"{coder.home}/admin/provisions/mention/queue/")
    press(page, "?")
    assert page.locator("#keys").get_attribute("open") is not None
    page.locator("#single-keys").focus()
    press(page, "Space")
    page.locator("#single-keys").blur()
    address = page.url
    press(page, "j", "r")
    assert page.url == address
    page.reload()
    assert not page.locator("#single-keys").is_checked()


def test_keys_are_letters_while_one_types(coder: WatchedPage) -> None:
    page = coder.page
    page.goto(f"{coder.home}/admin/provisions/mention/queue/")
    go(page, "r")
    press(page, "n", "n", "9", "c")
    assert page.locator("[name=note]").input_value() == "n9c"
    assert page.locator("[name=reason]:checked").count() == 0
