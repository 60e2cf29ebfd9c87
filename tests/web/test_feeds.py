"""Atom feeds, the sitemap and robots.txt."""

from __future__ import annotations

import html
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.test import Client

from provisions.lib import response_cache
from provisions.models import Provision
from provisions.web.views.site_files import TranslatedSitemap
from tests.factories import PUBLIC, World

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _titles(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/feeds/provisions.atom{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    return [entry.findtext(f"{ATOM}title", "") for entry in root.iter(f"{ATOM}entry")]


def test_the_feed_has_every_public_provision_and_no_other(world: World, client: Client):
    assert sorted(title.split(":")[0] for title in _titles(client)) == PUBLIC


def test_what_was_changed_last_comes_first(world: World, client: Client):
    provision = Provision.objects.get(number="P00001")
    provision.summary = "Corrected."
    provision.save()
    assert _titles(client)[0].startswith("P00001:")


def test_signs_that_no_xml_holds_spoil_no_feed(world: World, client: Client):
    """Pasted text may contain vertical tabs, which word processors use as line breaks."""
    provision = Provision.objects.get(number="P00001")
    provision.summary = "First line.\x0bSecond line.\x1f"
    provision.save()
    assert _titles(client)[0].startswith("P00001:")
    assert "First line. Second line." in client.get("/feeds/provisions.atom").content.decode()


def test_the_feed_of_a_question_has_its_answers(world: World, client: Client):
    assert {title.split(":")[0] for title in _titles(client, "?agreement=eu-peru")} == {"P00003", "P00004"}


@pytest.mark.parametrize("asked", ["", "?party=CHL&theme=msme_finance"])
def test_a_feed_names_its_own_address_and_an_author(world: World, client: Client, asked: str):
    """Feed readers poll the address named `self`: without the query it would return all provisions."""
    root = ElementTree.fromstring(client.get(f"/feeds/provisions.atom{asked}").content)
    links = {link.attrib["rel"]: link.attrib["href"] for link in root.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver/feeds/provisions.atom{asked}"
    assert links["alternate"] == f"http://testserver/provisions/{asked}"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "RTA-DB"


def test_signs_of_a_summary_are_shown_and_not_taken_for_marks(world: World, client: Client):
    provision = Provision.objects.get(number="P00001")
    provision.summary = "Firms with <b>fewer</b> than 50 & more than 9 people"
    provision.save()
    root = ElementTree.fromstring(client.get("/feeds/provisions.atom").content)
    summary = root.find(f"{ATOM}entry/{ATOM}summary")
    assert summary is not None and summary.attrib["type"] == "html"
    assert html.unescape(summary.text or "").startswith(provision.summary) and "&lt;b&gt;" in str(summary.text)


def test_a_feed_of_what_there_is_not_is_refused(world: World, client: Client):
    assert client.get("/feeds/provisions.atom?theme=msme_finanse").status_code == 400


def sitemaps(client: Client) -> list[Element]:
    """The roots of all sitemaps that the index leads to."""
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    assert index.tag == f"{SITE}sitemapindex"
    addresses = [(found.text or "").removeprefix("http://testserver") for found in index.iter(f"{SITE}loc")]
    answers = [client.get(address) for address in addresses]
    assert [one.status_code for one in answers] == [200] * len(addresses)
    return [ElementTree.fromstring(one.content) for one in answers]


def locations(client: Client) -> list[str]:
    return [found.text or "" for root in sitemaps(client) for found in root.iter(f"{SITE}loc")]


def test_a_sitemap_is_split_before_it_is_long(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
):
    monkeypatch.setattr(TranslatedSitemap, "limit", 2)
    everything = locations(client)
    assert len(everything) == len(set(everything)) and "http://testserver/es/provisions/P00004/" in everything
    response_cache.caches["pages"].clear()
    with django_assert_max_num_queries(3):
        page = client.get("/sitemap-provisions.xml?p=2")
    assert page.content.count(b"<url>") == 2 * 3
    assert [client.get(f"/sitemap-{place}").status_code for place in ("provisions.xml?p=9", "other.xml")] == [404] * 2


def test_the_sitemap_leads_to_every_public_record(world: World, client: Client):
    addresses = locations(client)
    for number in PUBLIC:
        assert f"http://testserver/provisions/{number}/" in addresses
    assert not any("P00005" in address or "P00006" in address or "chile-peru-old" in address for address in addresses)
    for address in addresses:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address


def test_the_sitemap_has_every_page_in_every_language_with_the_others_beside_it(world: World, client: Client):
    """Search engines need these links to show each reader the page in their language."""
    xhtml = "{http://www.w3.org/1999/xhtml}"
    beside = {
        url.findtext(f"{SITE}loc", ""): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.iter(f"{xhtml}link")
        }
        for root in sitemaps(client)
        for url in root.iter(f"{SITE}url")
    }
    for place in ("", "provisions/P00004/", "agreements/eu-peru/", "economies/PER/", "codebook/", "data/releases/"):
        home = "http://testserver/"
        found = {"en": f"{home}{place}", "fr": f"{home}fr/{place}", "es": f"{home}es/{place}"}
        for address in found.values():
            assert beside[address] == {**found, "x-default": f"{home}{place}"}
    assert len({len(links) for links in beside.values()}) == 1


def test_the_sitemap_follows_the_data(world: World, client: Client):
    address = "http://testserver/fr/provisions/P00004/"
    assert address in locations(client)
    provision = Provision.objects.get(number="P00004")
    provision.status, provision.withdrawal_reason = "withdrawn", "Counted twice."
    provision.save()
    assert address not in locations(client)


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_a_page_says_where_it_is_in_every_language(world: World, client: Client, prefix: str):
    page = client.get(f"{prefix}/provisions/P00004/").content.decode()
    for code, place in (("en", ""), ("fr", "fr/"), ("es", "es/"), ("x-default", "")):
        href = f"http://testserver/{place}provisions/P00004/"
        assert f'<link rel="alternate" hreflang="{code}" href="{href}">' in page


def test_robots_are_told_of_it(client: Client, world: World):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_a_list_leads_to_its_trends_and_its_feed(world: World, client: Client):
    page = client.get("/provisions/?party=CHL&page_size=25").content.decode()
    assert 'href="/feeds/provisions.atom?party=CHL"' in page
    assert 'href="/trends/?party=CHL"' in page
