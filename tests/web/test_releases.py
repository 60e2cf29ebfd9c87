"""The pages of releases, their files and their feed."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.translation import override

from provisions.exports.releases.build import make_release
from provisions.models import Provision
from provisions.web.views.releases import LABELS
from tests.factories import World
from tests.release_copy import ReleaseCopy
from tests.web.test_lists import Found, read

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
PAGE = "/data/releases/2026.1/"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.RELEASES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def released(world: World, release_copy: ReleaseCopy, folder: Path) -> Path:
    return release_copy.install()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_release_shows_at_once_wherever_releases_are_told_of(world: World, folder: Path, client: Client) -> None:
    for address in ("/data/", "/data/releases/"):
        assert "No release has been made on this site yet" in read(client, address)
    known = client.get("/api/v1/releases/")["ETag"]
    make_release("2026.1", note="The first.")
    for address in ("/data/", "/data/releases/"):
        assert f'href="{PAGE}"' in read(client, address)
    assert client.get("/api/v1/releases/", headers={"if-none-match": known}).status_code == 200
    assert "The first." in read(client, "/data/releases/")


def test_its_page_leads_to_every_file_and_tells_its_size_and_sum(released: Path, client: Client) -> None:
    html = read(client, PAGE)
    links = {a["href"].removeprefix(PAGE) for a in Found(html).all("a", download="") if "download" in a}
    files = {path.name: path.read_bytes() for path in released.iterdir()}
    assert links == set(files)
    for name, data in files.items():
        answer = client.get(f"{PAGE}{name}")
        assert b"".join(answer.streaming_content) == data  # type: ignore[attr-defined]
        assert hashlib.sha256(data).hexdigest() in html
        assert f'<td class="figure">{len(data):,}</td>' in html


def test_a_file_may_be_kept_for_good_and_is_known_by_its_sum(released: Path, client: Client) -> None:
    address = f"{PAGE}provisions.csv"
    answer = client.head(address)
    assert answer["ETag"] == f'"{hashlib.sha256((released / "provisions.csv").read_bytes()).hexdigest()}"'
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address, headers={"if-none-match": f"W/{answer['ETag']}"}).status_code == 304
    assert client.get(address)["Content-Disposition"] == 'attachment; filename="rta-db-2026.1-provisions.csv"'


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("provisions.csv", "text/csv"),
        ("dcat.jsonld", "application/ld+json"),
        ("datapackage.json", "application/json"),
        ("CITATION.cff", "application/yaml"),
        ("SHA256SUMS", "text/plain"),
    ],
)
def test_a_file_says_what_it_is(released: Path, client: Client, name: str, kind: str) -> None:
    assert client.get(f"{PAGE}{name}")["Content-Type"].partition(";")[0] == kind


def test_it_is_cited_by_one_address_in_all_languages(released: Path, client: Client) -> None:
    for prefix, release in (("", "Release"), ("/fr", "Édition"), ("/es", "Edición")):
        html = read(client, f"{prefix}{PAGE}")
        line = html[html.index('id="cite-line"') :]
        cited = line[: line.index("</p>")]
        assert f"{release} 2026.1. {HOST}{PAGE}" in cited
        assert f'href="{PAGE}provisions.csv"' in html


def test_search_engines_of_datasets_read_it(released: Path, client: Client) -> None:
    html = read(client, PAGE)
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    told = json.loads(found)
    assert (told["@type"], told["version"], told["url"]) == ("Dataset", "2026.1", f"{HOST}{PAGE}")
    for one in told["distribution"]:
        data = (released / one["name"]).read_bytes()
        assert one["contentUrl"] == f"{HOST}{PAGE}{one['name']}"
        assert one["sha256"] == hashlib.sha256(data).hexdigest()
    (link,) = Found(html).all("link", type="application/ld+json")
    assert json.loads(b"".join(client.get(link["href"]).streaming_content))["@type"] == "dcat:Dataset"  # type: ignore[attr-defined]


def test_nothing_in_its_description_can_end_the_script(
    released: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisions.exports.releases.metadata.ABOUT", "</script><b>&")
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', read(client, PAGE))
    assert "<" not in found
    assert json.loads(found)["description"] == "</script><b>&"


def test_it_says_what_changed_since_the_one_before(released: Path, world: World, client: Client) -> None:
    assert "Provisions 4 added" in words(read(client, PAGE))
    Provision.objects.filter(number="P00001").update(summary="Said better.", heading="Otherwise")
    Provision.objects.filter(number="P00003").update(status="withdrawn", withdrawal_reason="Not on MSMEs.")
    make_release("2026.2")
    told = words(read(client, "/data/releases/2026.2/"))
    assert "Provisions 1 changed, 1 withdrawn" in told
    assert "2 ajouts" not in told
    assert "1 modification, 1 retrait" in words(read(client, "/fr/data/releases/2026.2/"))
    assert "Provisions 4 added" in words(read(client, PAGE))


@pytest.mark.parametrize(
    "address",
    [
        "/data/releases/2027.1/",
        "/data/releases/x/",
        f"{PAGE}none.csv",
        f"{PAGE}..%2fsecret_key",
        "/data/releases/2027.1/a.csv",
    ],
)
def test_what_there_is_not_is_404(released: Path, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_page_whose_files_are_gone_still_answers(released: Path, client: Client) -> None:
    for path in released.iterdir():
        path.unlink()
    assert "Release 2026.1" in read(client, PAGE)
    assert client.get(f"{PAGE}changelog.csv").status_code == 404


def test_the_feed_tells_of_releases(released: Path, client: Client) -> None:
    make_release("2026.2", note="More & better.")
    answer = client.get("/feeds/releases.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    atom = "{http://www.w3.org/2005/Atom}"
    entries = list(ElementTree.fromstring(answer.content).iter(f"{atom}entry"))
    assert [entry.findtext(f"{atom}title") for entry in entries] == ["Release 2026.2", "Release 2026.1"]
    assert entries[0].findtext(f"{atom}summary") == "More &amp; better."  # the feed declares it as HTML
    for entry in entries:
        link = entry.find(f"{atom}link")
        assert link is not None
        assert client.get(link.attrib["href"].removeprefix(HOST)).status_code == 200


@pytest.mark.parametrize("language", ["fr", "es"])
def test_datasets_have_names_in_every_language(language: str) -> None:
    with override(language):
        shown = {name: str(label) for name, label in LABELS.items()}
    with override("en"):
        english = {name: str(label) for name, label in LABELS.items()}
    assert {name for name in shown if shown[name] == english[name]} <= {"panel", "mentions"}
