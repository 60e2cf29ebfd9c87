"""A spreadsheet is brought in with a browser: the page itself has it looked at and done, and tells how far that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from provisions.models import Provision
from tests.browser.watched_page import WatchedPage
from tests.factories import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, home: str) -> None:
    page.goto(f"{home}/admin/login/?next=/admin/provisions/provision/")
    page.get_by_label("Username").fill("curator")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def file(world: World, settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    User.objects.create_superuser("curator", password="a long password")
    path = tmp_path / "headings.csv"
    path.write_text("number,heading\nP00003,Before All Else\n", encoding="utf-8")
    return path


def test_from_the_list_of_provisions_to_a_changed_heading(
    chromium: Browser, live_server: LiveServer, file: Path, tmp_path: Path
) -> None:
    context = chromium.new_context(locale="en-GB")
    watched = WatchedPage(context, live_server.url)
    page = watched.page
    sign_in(page, live_server.url)
    page.get_by_role("link", name="Spreadsheet", exact=True).click()
    page.wait_for_load_state("load")  # the scripts that look at a file come with it
    assert page.get_by_label("It holds:").input_value() == "provisions"

    large = tmp_path / "large.csv"
    with large.open("wb") as made:
        made.truncate(51 * 1024 * 1024)
    page.get_by_label("File:").set_input_files(large)
    expect(page.get_by_text("This file is larger than 50 MB.")).to_be_visible()

    page.get_by_label("File:").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="What headings.csv would do to the provisions")).to_be_visible()
    expect(page.get_by_role("row", name="2 P00003 heading Before All Else")).to_be_visible()
    page.get_by_role("button", name="Apply: change 1").click()
    expect(page.get_by_role("heading", name="headings.csv is in")).to_be_visible()
    context.close()
    assert watched.faults == []
    assert Provision.objects.get(number="P00003").heading == "Before All Else"


def test_without_scripts_a_button_does_the_same(chromium: Browser, live_server: LiveServer, file: Path) -> None:
    context = chromium.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}/admin/spreadsheets/?dataset=provisions")
    page.get_by_label("File:").set_input_files(file)
    for button in ("Look at it", "Look at it", "Apply: change 1", "Do it"):
        page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="headings.csv is in")).to_be_visible()
    context.close()
    assert Provision.objects.get(number="P00003").heading == "Before All Else"
