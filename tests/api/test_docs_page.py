"""The documentation page works in a browser under the site's content policy, and asks no other host for anything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_every_operation_is_shown_and_can_be_tried(live_server: Any, chromium: Any) -> None:
    build()
    page = chromium.new_context().new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/v1/docs/")
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() == 26
    page.locator("#operations-codebook-codebook_detail").click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("key").fill("verb")
    page.get_by_role("button", name="Execute").click()
    page.wait_for_selector(".live-responses-table .response-col_status")
    assert "shall_endeavour" in page.locator(".live-responses-table").inner_text()
    assert [text for text in said if text.startswith(("error", "warning"))] == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    page.context.close()
