"""No public page, feed or API response contains drafts, notes or names of curators."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from provisions.exports import FORMATS
from provisions.exports.public import DATASETS, public_records
from tests.factories import World
from tests.mutants import marks, plant

pytestmark = pytest.mark.trust
LINK = re.compile(r'(?:href|src)="(/[^"#]*)"|<loc>http://[^/]+(/[^<]*)</loc>')
SPREAD = 400  # addresses that are visited; the world's pages are fewer


@pytest.fixture
def planted(world: World) -> World:
    """The world with marks wherever curators write what is not the public's."""
    plant(world)
    return world


@pytest.fixture
def released(planted: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release made of it."""
    monkeypatch.setattr(settings, "RELEASES_DIR", tmp_path / "releases")
    call_command("make_release", "2026.1", stdout=io.StringIO())


def visited(client: Client) -> dict[str, bytes]:
    """Every page that links lead to from the home page, the site map and the feed, as address and body."""
    seen: dict[str, bytes] = {}
    todo = ["/", "/fr/", "/sitemap.xml", "/feeds/provisions.atom", "/robots.txt", "/api/v1/", "/api/v1/schema/"]
    todo += [f"/provisions/P0000{n}/" for n in range(1, 8)] + ["/provisions/P99999/", "/provisions/?theme=nonsense"]
    todo += ["/api/v1/provisions/P00005/", "/api/v1/provisions/P00003/", "/api/v1/provisions/?q=ZQMARKsummary"]
    while todo and len(seen) < SPREAD:
        address = todo.pop(0)
        if address in seen or address.startswith(("/admin/", "/static/")):
            continue
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        seen[address] = body
        if answer.get("Content-Type", "").partition(";")[0].endswith(("/html", "/xml", "+xml")):
            found = (one or two for one, two in LINK.findall(body.decode()))
            todo += [link.replace("&amp;", "&").partition("?")[0] for link in found]
    return seen


def test_no_page_feed_or_answer_shows_them(released: None, client: Client) -> None:
    pages = visited(client)
    assert {"/provisions/P00001/", "/agreements/chile-peru/", "/about/", "/data/", "/trends/"} <= set(pages)
    assert {"/provisions/P00005/", "/feeds/provisions.atom"} <= set(pages)
    asked = "/api/v1/provisions/?q=ZQMARKsummary"
    assert b'"count": 0' in pages[asked] or b'"count":0' in pages[asked]
    # An address that holds the word is repeated in the answer's own links.
    found = {address: marks(body) for address, body in pages.items() if address != asked}
    assert {address: said for address, said in found.items() if said} == {}


@pytest.mark.parametrize("name", ["provisions", "agreements", "economies", "mentions", "codebook"])
def test_no_file_shows_them(planted: World, client: Client, name: str) -> None:
    for ending in FORMATS:
        answer = client.get(f"/api/v1/{name}.{ending}")
        assert answer.status_code == 200, ending
        body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        assert body
        assert marks(body) == [], (name, ending)


def test_no_export_shows_them(planted: World, tmp_path: Path) -> None:
    for name in DATASETS:
        for extra in ([], ["--loadable"]) if name not in ("mentions", "codebook") else ([],):
            file = tmp_path / f"{name}{len(extra)}.csv"
            call_command("export", name, "--format", "csv", "--output", str(file), *extra, stdout=io.StringIO())
            found = set(marks(file.read_bytes()))
            # What is made for loading goes from curator to curator: it has their notes, and never a name.
            kept = {b"ZQMARKnote", b"ZQMARKadjudication"} if extra else set()
            assert found <= kept, (name, extra)
    assert [one.coder for one in public_records("readings")] == ["reading-1"]


def test_no_release_shows_them(released: None) -> None:
    files = [path for path in Path(settings.RELEASES_DIR).rglob("*") if path.is_file()]
    assert len(files) > 20
    assert {path.name: said for path in files if (said := marks(path.read_bytes()))} == {}
