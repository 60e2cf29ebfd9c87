"""Releases on the API: what they hold stays, whatever happens to today's data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from provisions.exports.releases import files
from provisions.exports.releases.files import ReleaseNotFound, find_file, find_release
from provisions.models import Provision
from tests.factories import PUBLIC, World
from tests.release_copy import ReleaseCopy

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


@pytest.fixture
def released(world: World, release_copy: ReleaseCopy, tmp_path: Path, settings: Any) -> Path:
    """Release 2026.1, after which one provision was changed and one withdrawn."""
    settings.RELEASES_DIR = tmp_path
    folder = release_copy.install()
    Provision.objects.filter(number="P00001").update(summary="Said better.")
    Provision.objects.filter(number="P00003").update(status="withdrawn", withdrawal_reason="Not on MSMEs.")
    world.provisions["P00002"].save()
    return folder


def get(client: Client, address: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_list_leads_to_every_file(released: Path, client: Client) -> None:
    (release,) = get(client, "releases/")["results"]
    assert (release["version"], release["note"]) == ("2026.1", "The first.")
    assert release == get(client, "releases/2026.1/")
    counts = {one["dataset"]: one["records"] for one in release["files"] if one["dataset"]}
    assert counts["provisions"] == 4
    for one in release["files"]:
        answer = client.get(one["url"].removeprefix(HOST))
        data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert (len(data), hashlib.sha256(data).hexdigest()) == (one["bytes"], one["sha256"])
        assert answer["Cache-Control"].endswith("immutable") and answer["X-Dataset-Release"] == "2026.1"
        assert f"rta-db-2026.1-{one['name']}" in answer["Content-Disposition"]


def test_a_file_is_304_for_who_has_it_and_head_has_no_body(released: Path, client: Client) -> None:
    address = "/api/v1/releases/2026.1/provisions.csv"
    tag = client.head(address)["ETag"]
    assert client.head(address).content == b""
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        assert client.get(address, headers={"if-none-match": known}).status_code == 304
    assert client.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_lists_answer_from_the_release(released: Path, client: Client) -> None:
    then, today = get(client, "provisions/?release=2026.1"), get(client, "provisions/")
    assert [record["number"] for record in then["results"]] == PUBLIC and then["count"] == 4
    assert [record["number"] for record in today["results"]] == ["P00001", "P00002", "P00004"]
    assert then["results"][0]["summary"] != "Said better." == today["results"][0]["summary"]
    assert client.get("/api/v1/provisions/?release=2026.1")["X-Dataset-Release"] == "2026.1"


def test_its_pages_hold_every_record_once(released: Path, client: Client) -> None:
    address, seen = "provisions/?release=2026.1&page_size=3", []
    while address:
        found = get(client, address)
        seen += [record["number"] for record in found["results"]]
        address = (found["next"] or "").removeprefix(f"{HOST}/api/v1/")
    assert seen == PUBLIC and get(client, found["previous"].removeprefix(f"{HOST}/api/v1/"))["next"]
    assert get(client, "provisions/?release=2026.1&page=9", 404)["errors"][0]["parameter"] == "page"


def test_only_the_records_of_the_answer_are_parsed(
    released: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[Any] = []

    def loads(line: bytes) -> Any:
        parsed.append(json.loads(line))
        return parsed[-1]

    monkeypatch.setattr(files, "json", SimpleNamespace(loads=loads, dumps=json.dumps))
    get(client, "provisions/?release=2026.1&page_size=1&page=2")
    get(client, "provisions/P00004/?release=2026.1")
    assert [record["number"] for record in parsed] == [PUBLIC[1], "P00004"]


@pytest.mark.parametrize("format", ["csv", "json", "jsonl", "xlsx", "parquet", "dta"])
def test_files_are_those_of_the_release(released: Path, client: Client, format: str) -> None:
    answer = client.get(f"/api/v1/provisions.{format}?release=2026.1")
    whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert whole == (released / f"provisions.{format}").read_bytes()


def test_a_record_withdrawn_since_is_there_still(released: Path, client: Client) -> None:
    assert get(client, "provisions/P00003/?release=2026.1")["number"] == "P00003"
    assert get(client, "provisions/P00003/", 410)
    assert get(client, "provisions/P00005/?release=2026.1", 404)
    assert get(client, "agreements/eu-peru/?release=2026.1")["slug"] == "eu-peru"


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("provisions/?release=2026.2", "release"),
        ("provisions/?release=", "release"),
        ("provisions/?release=2026.1&release=2026.2", "release"),
        ("provisions/?release=2026.1&theme=msme_finance", "theme"),
        ("provisions/?release=2026.1&cursor=", "cursor"),
        ("provisions.csv?release=2026.1&shape=wide", "shape"),
        ("provisions/P00001/?release=2027.1", "release"),
        ("mentions/?release=2026.1", "release"),
        ("codebook/?release=2026.1", "release"),
        ("panel/?release=2026.1", "release"),
        ("stats/?release=2026.1", "release"),
    ],
)
def test_what_a_release_cant_answer_is_refused(released: Path, client: Client, address: str, parameter: str) -> None:
    """Never with today's data instead."""
    assert get(client, address, 400)["errors"][0]["parameter"] == parameter


@pytest.mark.parametrize("address", ["releases/2027.1/", "releases/2026.1/none.csv", "releases/2027.1/provisions.csv"])
def test_what_there_is_not_is_404(released: Path, client: Client, address: str) -> None:
    get(client, address, 404)


@pytest.mark.parametrize("name", ["../secret_key", "/etc/passwd", "", ".", "provisions.csv/../../secret_key"])
def test_only_files_of_the_release_are_handed_out(released: Path, name: str) -> None:
    (released.parent / "secret_key").write_text("secret")
    with pytest.raises(ReleaseNotFound, match="has no file"):
        find_file(find_release("2026.1"), name)


def test_a_release_whose_files_are_gone_is_told(released: Path, client: Client) -> None:
    (released / "provisions.csv").unlink()
    assert "missing" in get(client, "releases/2026.1/provisions.csv", 404)["detail"]


def test_answers_are_as_described(released: Path, client: Client) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()
    cases = {"releases/": "", "releases/{version}/": "", "provisions/": "?release=2026.1"}
    for path, asked in cases.items():
        content = schema["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]
        described = {**content["application/json"]["schema"], "components": schema["components"]}
        found = get(client, path.format(version="2026.1") + asked)
        assert list(Draft202012Validator(described).iter_errors(found)) == []


def test_mentions_are_in_no_release(released: Path, client: Client) -> None:
    for address in ("mentions/?release=2026.1", "mentions.csv?release=2026.1"):
        (fault,) = get(client, address, 400)["errors"]
        assert fault["parameter"] == "release" and "release" not in fault["allowed"]
