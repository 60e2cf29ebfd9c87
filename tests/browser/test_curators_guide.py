"""The curator's guide, docs/curation.md, followed step by step: from an open mention to what the public sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from provisions.models import Provision
from tests.browser.watched_page import WatchedPage
from tests.curation.coding.queue_world import BODY, text
from tests.factories import World

pytestmark = pytest.mark.browser
SUMMARY = "The parties help small firms find credits."
SignIn = Callable[[str, str], Page]


@pytest.fixture
def sign_in(chromium: Browser, live_server: LiveServer, world: World) -> Iterator[SignIn]:
    """Opens a browser of its own for a new user in a role, at the admin's first page; a fault on a page fails."""
    watched: list[WatchedPage] = []
    with ExitStack() as opened:

        def signed_in(name: str, role: str) -> Page:
            user, made = User.objects.get_or_create(username=name, defaults={"is_staff": True})
            if made:
                user.groups.add(Group.objects.get(name=role))
            session = Client()
            session.force_login(user)
            cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
            context = chromium.new_context(locale="en-GB", viewport={"width": 1400, "height": 900})
            opened.callback(context.close)
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )  # fmt: skip
            watched.append(WatchedPage(context, live_server.url))
            watched[-1].page.goto(f"{live_server.url}/admin/")
            return watched[-1].page

        yield signed_in
    assert [fault for one in watched for fault in one.faults] == []


def test_from_an_open_mention_to_the_public(sign_in: SignIn, live_server: LiveServer, world: World) -> None:
    text(world, "korea-chile", "en", [BODY])
    number = _draft_of_a_mention(sign_in("coder-1", "coder"))
    assert not _public(live_server, number)
    sign_in("coder-2", "coder")
    editor = sign_in("editor", "editor")
    _given_to_two(editor, number)
    _read_blind(sign_in("coder-2", "coder"), number)
    _sent_to_review(sign_in("coder-1", "coder"), number)
    _settled(editor, number)
    assert not _public(live_server, number)
    _published(editor, number)
    assert _public(live_server, number) == {"site", "api", "feed"}
    made = Provision.objects.get(number=number)
    assert (made.status, made.codes("verb"), made.status_changes.count()) == ("published", ["shall"], 2)


def _draft_of_a_mention(page: Page) -> str:
    """Steps 1 and 2: the first reader makes a draft of an open mention and confirms the codes."""
    page.get_by_role("link", name="Work off open mentions").click()
    page.get_by_role("link", name=re.compile("^Make a provision")).click()
    page.get_by_label("Summary").fill(SUMMARY)
    page.locator("[name=dispute_settlement]").select_option("dispute_settlement:applies")
    page.locator("[name=confirmed]").check()
    page.get_by_role("button", name=re.compile("^Save the draft")).click()
    said = page.get_by_text("is a draft now, with your reading").inner_text()
    return said.split()[0]


def _given_to_two(page: Page, number: str) -> None:
    """Step 3: the editor gives it to a second reader; the first has read it and is not given it again."""
    page.get_by_role("link", name="provisions read fewer than twice").click()
    page.get_by_role("row", name=number).locator("input[type=checkbox]").check()
    page.get_by_label("Action:").select_option(label="Give to two coders…")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_label("Name").fill("First batch")
    page.get_by_label("First coder").select_option(label="coder-1")
    page.get_by_label("Second coder").select_option(label="coder-2")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="1 record would be changed")).to_be_visible()
    page.get_by_role("button", name="Confirm: do it").click()
    expect(page.get_by_text("1 provision was given out.")).to_be_visible()


def _read_blind(page: Page, number: str) -> None:
    """Step 4: the second reader codes the passage without seeing the first one's codes, and hands in."""
    page.get_by_role("region", name="Yours to read").get_by_role("link", name=re.compile(number)).click()
    expect(page.locator("mark")).to_contain_text("small and medium-sized enterprises")
    expect(page.locator("[name=verb]")).to_have_value("")
    answers = {
        "location": "location:cooperation_chapter", "subject": "subject:development_cooperation", "verb": "verb:may",
        "precision": "precision:general", "extent": "extent:sentence",
        "dispute_settlement": "dispute_settlement:applies", "parties_bound": "parties_bound:all",
        "mention": "mention:explicit",
    }  # fmt: skip
    for name, value in answers.items():
        page.locator(f"[name={name}]").select_option(value)
    page.locator("[name=coded_values][value='kind:cooperation']").check()
    page.locator("[name=note]").fill("Is it an aim?")
    page.locator("[name=hand_in]").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()


def _sent_to_review(page: Page, number: str) -> None:
    """Step 5: the first reader sends the draft to review."""
    page.get_by_role("region", name="Your unfinished provisions").get_by_role("link", name=re.compile(number)).click()
    page.get_by_role("link", name="Send to review").click()
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_text(f"{number} is in review now.")).to_be_visible()


def _settled(page: Page, number: str) -> None:
    """Step 6: the editor settles the differences, variable by variable."""
    page.goto(page.url.partition("/admin/")[0] + "/admin/")
    page.get_by_role("link", name="provisions whose readings differ").click()
    page.get_by_role("link", name=number).click()
    page.get_by_role("link", name="See and settle differences").click()
    expect(page.get_by_text("Is it an aim?")).to_be_visible()
    first = Provision.objects.get(number=number)
    for reason in page.locator("textarea[name$=_reason]").all():
        reason.fill("As the first reading has it.")
    for select in page.locator("table.settle select").all():
        name = str(select.get_attribute("name"))
        select.select_option(str(getattr(first, f"{name}_id")))
    page.get_by_role("button", name="Settle").click()
    expect(page.get_by_text(f"The differences in {number} are settled.")).to_be_visible()


def _published(page: Page, number: str) -> None:
    """Step 7: the editor publishes."""
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(f"{number} is published now.")).to_be_visible()


def _public(live_server: LiveServer, number: str) -> set[str]:
    """Where the public finds the provision."""
    asked = {"site": f"/provisions/{number}/", "api": f"/api/v1/provisions/{number}/", "feed": "/feeds/provisions.atom"}
    public = Client()
    answers = {name: public.get(address) for name, address in asked.items()}
    found = {name: answer.content.decode() for name, answer in answers.items() if answer.status_code == 200}
    return {name for name, words in found.items() if SUMMARY in words}
