"""Rules for every page: few queries, no inline scripts or styles, no other hosts, one h1, no empty links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.test import Client

from provisions.exports.releases.build import make_release
from provisions.panel.dyad_dataset import query_dyads
from provisions.panel.query import DyadQuery
from provisions.query import ListQuery
from tests.factories import World
from tests.web.release_marker import wants_release

PAGES = [
    "/",
    "/provisions/",
    "/provisions/?q=small&theme=access_to_information&theme=-msme_finance&party=CHL&signed_from=2000&ordering=-signed",
    "/provisions/?view=table",
    "/provisions/P00001/",
    "/provisions/P00004/",
    "/agreements/",
    "/agreements/?party=CHL&has_provisions=yes&theme=msme_finance&q=peru",
    "/agreements/eu-peru/",
    "/agreements/eu-peru/text/",
    "/agreements/eu-peru/text/?q=website",
    "/agreements/korea-chile/text/",
    "/economies/",
    "/economies/?region=europe",
    "/economies/PER/",
    "/economies/EUN/",
    "/trends/",
    "/trends/wording/",
    "/trends/?party=CHL&theme=msme_finance",
    "/compare/",
    "/compare/?a=chile-peru&b=eu-peru",
    "/codebook/",
    "/data/",
    "/data/?party=CHL&theme=-msme_finance",
    "/data/releases/",
    "/data/releases/2026.1/",
    "/about/",
]


@pytest.fixture
def world(world: World, request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> World:
    """The world; with a release, which takes a while to build, where the test needs one."""
    settings.RELEASES_DIR = tmp_path
    if wants_release(request):
        make_release("2026.1", note="The first.")
    return world


REFUSALS = ["/provisions/?theme=nonsense", "/provisions/P00006/", "/nothing/here/"]


@pytest.mark.parametrize("address", [*PAGES, *REFUSALS])
def test_a_page_keeps_every_promise(
    client: Client, world: World, django_assert_max_num_queries: Any, address: str
) -> None:
    """Queries are counted with cold caches, except for lookups, the index and the dyads, which take about ten once."""
    ListQuery.parse("agreements", QueryDict("")).facets(["theme", "party"])
    query_dyads(DyadQuery())
    with django_assert_max_num_queries(12):
        response = client.get(address)
    html = response.content.decode()
    if address in PAGES:
        assert response.status_code == 200
        _is_complete(html)
    assert "default-src 'self'" in response["Content-Security-Policy"]
    _uses_files_of_the_site_only(html)


def _is_complete(html: str) -> None:
    assert html.count("<h1") == 1
    assert re.search(r"<title>\S.* · RTA-DB</title>", html)
    assert 'href=""' not in html
    assert "None<" not in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})
    assert set(re.findall(r'(?:aria-labelledby|aria-describedby| for)="([^"]+)"', html)) <= set(ids)


def _uses_files_of_the_site_only(html: str) -> None:
    """Nothing is inline, and nothing comes from outside."""
    data = ' type="application/ld\\+json">'  # data that no browser executes
    assert not re.search(rf"<style|\sstyle=|<script(?![^>]*\ssrc=|{data})|\son[a-z]+=", html)
    for source in re.findall(
        r'<(?:script|img)[^>]*\ssrc="([^"]+)"|<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"', html
    ):
        path = "".join(source)
        assert path.startswith("/static/")
        assert finders.find(path.removeprefix("/static/")), path


@pytest.mark.engines
def test_every_link_of_the_site_answers(client: Client, world: World) -> None:
    """Crawls all pages that links without a query string reach from the home page."""
    seen: set[str] = set()
    ahead = ["/"]
    while ahead:
        address = ahead.pop()
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        if response.streaming or not response["Content-Type"].startswith("text/html"):
            continue
        links = re.findall(r'href="(/[^"#?]*)["#]', response.content.decode())
        new = {link for link in links if not link.startswith(("/static/", "/admin/"))} - seen
        ahead.extend(new - set(ahead))
    assert {"/data/releases/2026.1/provisions.csv", "/feeds/releases.atom"} <= seen
    assert {"/api/v1/provisions/P00001/", "/api/v1/provisions.csv", "/api/v1/economies/"} <= seen
    assert {"/provisions/P00001/", "/agreements/chile-peru/", "/economies/PER/", "/codebook/", "/about/"} <= seen
