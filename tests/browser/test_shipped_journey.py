"""A first-time reader's errand on the shipped data: few clicks from the home page to the rows as a file."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.http import QueryDict
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from provisions.querying import Question
from tests.browser.watching import Watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ERRAND = "theme=msme_finance&party=CHL&verb=shall&signed_from=2005"


def test_binding_words_on_finance_in_agreements_of_chile_since_2005(chromium: Browser, live_server: LiveServer) -> None:
    """Five clicks: topic, party (its name typed), what binds (open, choose), and the file; the year is typed."""
    call_command("load_dataset", stdout=StringIO())
    wanted = Question.parse("provisions", QueryDict(ERRAND))
    assert wanted.count() > 0
    with chromium.new_context(locale="en-GB") as context:
        reader = Watched(context, live_server.url)
        page = reader.page
        page.goto(reader.home)
        page.get_by_role("link", name="Finance for MSMEs").first.click()
        page.get_by_label("Find in Party").press_sequentially("chile")
        page.locator("#f-party-CHL").check()
        expect(page.locator(".chips")).to_contain_text("Chile")
        page.locator("#facet-verb > summary").click()
        page.locator("#f-verb-shall").check()
        expect(page.locator(".chips")).to_contain_text("shall", ignore_case=True)
        page.locator("#facet-years > summary").focus()
        page.keyboard.press("Enter")
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
