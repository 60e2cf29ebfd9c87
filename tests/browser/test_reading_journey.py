"""Texts, comparison, charts, languages, long facets and empty results in a browser, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watched_page import WatchedPage
from tests.factories import agreement, provision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def many_agreements() -> None:
    for place in range(30):
        provision(agreement(f"Chile - Peru {place:02d}", "CHL PER", signed_goods="2020-01-01"))
    provision(agreement("Côte d'Ivoire - Peru", "PER", signed_goods="2021-01-01"))


def test_compare_two_agreements_and_share_it(reader: WatchedPage, chromium: Browser) -> None:
    page = reader.page
    page.goto(f"{reader.home}/compare/")
    page.get_by_label("First agreement").select_option("chile-peru")
    page.get_by_label("Second agreement").select_option("eu-peru")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="By passage")).to_be_visible()
    assert page.locator("table.compare ins").count() > 0, "words that differ are marked"
    expect(page).to_have_url(re.compile(r"/compare/\?a=chile-peru&b=eu-peru"))

    fresh = chromium.new_context(locale="es-ES").new_page()
    fresh.goto(page.url)
    assert fresh.locator("main").inner_text() == page.locator("main").inner_text()
    fresh.context.close()


def test_a_comparison_on_paper_has_no_form(reader: WatchedPage) -> None:
    page = reader.page
    page.goto(f"{reader.home}/compare/?a=chile-peru&b=eu-peru")
    page.emulate_media(media="print")
    expect(page.locator(".compare-form")).not_to_be_visible()
    expect(page.locator("table.compare").first).to_be_visible()


def test_a_table_of_results_is_as_wide_as_the_paper(reader: WatchedPage) -> None:
    """On a screen the table scrolls in its box, but in print the last columns would be cut off."""
    page = reader.page
    page.set_viewport_size({"width": 680, "height": 960})
    page.emulate_media(media="print")
    page.goto(f"{reader.home}/fr/provisions/?view=table")
    assert page.locator(".results-table").evaluate("box => box.scrollWidth <= box.clientWidth")


def test_from_an_agreement_into_its_text_and_to_a_coded_passage(reader: WatchedPage) -> None:
    page = reader.page
    page.goto(f"{reader.home}/agreements/eu-peru/")
    page.get_by_role("link", name="Read the whole text").click()
    page.get_by_label("Search in this text").fill("customs")
    page.get_by_role("button", name="Search").last.click()
    expect(page.locator("#found")).to_contain_text("1 article contains")
    page.locator(".passage-link").click()
    expect(page.locator("blockquote")).to_contain_text("led by women")


def test_charts_follow_the_search_and_come_as_files(reader: WatchedPage) -> None:
    page = reader.page
    page.goto(f"{reader.home}/provisions/?agreement=chile-peru")
    page.get_by_role("link", name="Trends", exact=True).last.click()
    expect(page.locator(".lead")).to_contain_text("2 provisions in 1 agreement")
    for ending, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("CSV", b"Value,")):
        with page.expect_download() as download:
            page.locator("section[aria-labelledby=theme]").get_by_role("link", name=ending).click()
        assert download.value.path().read_bytes().startswith(begins)


def test_a_reader_changes_the_language_and_keeps_the_question(reader: WatchedPage) -> None:
    page = reader.page
    page.goto(f"{reader.home}/provisions/")
    page.locator("#f-party-CHL").check()
    expect(page.locator("#tally")).to_contain_text("2 provisions in 1 agreement")
    page.get_by_role("link", name="français").click()
    expect(page).to_have_url(re.compile(r"/fr/provisions/\?party=CHL$"))
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("#tally")).to_contain_text("2 dispositions dans 1 accord")
    page.locator("#f-strength-hard").check()
    expect(page.locator("#tally")).to_contain_text("1 disposition dans 1 accord")
    page.get_by_role("link", name="español").click()
    expect(page).to_have_url(re.compile(r"/es/provisions/\?.*strength=hard"))
    expect(page.locator("#tally")).to_contain_text("1 disposición en 1 acuerdo")
    page.get_by_role("link", name="Art. 9.20(2)").click()
    expect(page).to_have_url(re.compile(r"/es/provisions/P00002/$"))


def test_a_long_facet_is_searched_by_name(reader: WatchedPage) -> None:
    """The search box also finds values that are not on the page, and ignores accents."""
    many_agreements()
    page = reader.page
    page.goto(f"{reader.home}/provisions/")
    page.locator("#facet-agreement > summary").click()
    box = page.locator("#f-agreement-cote-divoire-peru")
    expect(box).to_have_count(0)
    page.get_by_label("Find in Agreement").press_sequentially("COTE")
    expect(box).to_be_visible()
    expect(page.locator("#facet-agreement .options li:visible")).to_have_count(1)
    expect(page.locator("#announcement")).to_have_text("found: 1")
    page.get_by_label("Find in Agreement").press("Enter")
    expect(page).to_have_url(re.compile(r"/provisions/$"))
    box.check()
    expect(page.locator("#tally")).to_contain_text("1 provision in 1 agreement")
    expect(page.locator(".chips")).to_contain_text("Côte d'Ivoire - Peru")


def test_without_scripts_a_long_facet_is_a_page(scriptless: Page) -> None:
    many_agreements()
    page = scriptless
    page.goto(page.url + "provisions/?party=PER")
    page.locator("#facet-agreement > summary").click()
    page.get_by_role("link", name="See all (Agreement)").click()
    page.get_by_label("Côte d'Ivoire - Peru").check()
    page.get_by_label("Chile - Peru 07").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#tally")).to_contain_text("2 provisions in 2 agreements")
    expect(page.locator("#f-party-PER")).to_be_checked()


def test_an_empty_answer_shows_the_way_on(reader: WatchedPage) -> None:
    page = reader.page
    page.goto(f"{reader.home}/provisions/?party=DEU&theme=msme_finance&strength=mixed")
    expect(page.locator("#tally")).to_contain_text("0 provisions")
    way = page.locator("#results li", has_text="without Party: Germany")
    expect(way).to_contain_text("1 result")
    way.get_by_role("link").click()
    expect(page.locator("#tally")).to_contain_text("1 provision")


def test_the_link_is_copied(reader: WatchedPage) -> None:
    page = reader.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{reader.home}/provisions/")
    page.locator("#f-party-CHL").check()
    expect(page.locator("#tally")).to_contain_text("2 provisions")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{reader.home}/provisions/?party=CHL"


def test_without_scripts_no_button_is_shown_that_needs_them(scriptless: Page) -> None:
    page = scriptless
    home = page.url
    for address in ("provisions/", "provisions/P00004/"):
        page.goto(home + address)
        expect(page.locator(".copy").first).not_to_be_visible()
    page.goto(f"{home}compare/")
    page.get_by_label("First agreement").select_option("chile-peru")
    page.get_by_label("Second agreement").select_option("eu-peru")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="By passage")).to_be_visible()
