"""Setting up a second factor and signing in with it, in a browser, by what its pages show."""

from __future__ import annotations

import base64
import re

import pytest
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.watched_page import WatchedPage
from tests.security.second_factors import WORD, curator

pytestmark = pytest.mark.browser


def test_setting_up_a_second_factor_and_signing_in_with_it(
    chromium: Browser, live_server: LiveServer, db: None
) -> None:
    curator()
    context = chromium.new_context(locale="en-GB")
    watched = WatchedPage(context, live_server.url)
    page = watched.page
    page.goto(f"{live_server.url}/admin/")
    _password(page)
    codes, secret = _set_up(page)
    assert len(codes) == 10

    TOTPDevice.objects.update(last_t=-1)  # as if that had been a while ago
    _leave(page)
    _password(page)
    page.get_by_label("Code").fill(_shown(secret))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("region", name="Your account")).to_contain_text("in use")

    _leave(page)
    _password(page)
    page.get_by_label("Code").fill(codes[3])
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Second factor").click()
    expect(page.get_by_text("9 recovery codes are left")).to_be_visible()
    context.close()
    assert watched.faults == []


def _password(page: Page) -> None:
    page.get_by_label("Username").fill("curator")
    page.get_by_label("Password").fill(WORD)
    page.get_by_role("button", name="Log in").click()


def _leave(page: Page) -> None:
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("link", name="Log in again").click()


def _set_up(page: Page) -> tuple[list[str], str]:
    """From the first page on; returns the recovery codes and the secret, as the pages show them."""
    page.get_by_role("link", name="Second factor").click()
    page.get_by_label("Your password").fill(WORD)
    page.get_by_role("button", name="Set it up").click()
    picture = page.get_by_role("img", name=re.compile("QR code"))
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code").fill(_shown(secret))
    page.get_by_role("button", name="Take it into use").click()
    expect(page.locator(".codes code")).to_have_count(10)  # waits for the page
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="I have them").click()
    return codes, secret


def _shown(secret: str) -> str:
    return f"{totp(base64.b32decode(secret.replace(' ', ''))):06d}"
