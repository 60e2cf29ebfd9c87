"""A client that openapi-python-client makes out of the description lists, filters and pages through everything."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.live_server_helper import LiveServer

from provisions.models import Release
from tests.factories import PUBLIC, World

pytestmark = pytest.mark.alone


@pytest.fixture
def made(
    live_server: LiveServer, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[Made]:
    settings.API_RATE = 0
    Release.objects.create(version="2026.1", date="2026-01-31", dataset_version=1, note="The first.")
    schema = f"{live_server.url}/api/v1/schema/?format=json"
    program = Path(sys.executable).with_name("openapi-python-client")
    (tmp_path / "config.yml").write_text("post_hooks: []\n")  # no formatter: nobody reads it
    command = [program, "generate", "--url", schema, "--meta", "none", "--output-path", tmp_path / "rta_client"]
    done = subprocess.run(
        [*command, "--config", tmp_path / "config.yml", "--fail-on-warning"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    yield Made(live_server.url)
    for name in [name for name in sys.modules if name.partition(".")[0] == "rta_client"]:
        del sys.modules[name]


class Made:
    """The client as its user has it: one function an operation."""

    def __init__(self, address: str) -> None:
        self.client = importlib.import_module("rta_client").Client(base_url=address, raise_on_unexpected_status=True)

    def detailed(self, topic: str, name: str, *arguments: Any, **asked: Any) -> Any:
        module = importlib.import_module(f"rta_client.api.{topic}.{topic}_{name}")
        return module.sync_detailed(*arguments, client=self.client, **asked)

    def __call__(self, topic: str, name: str, *arguments: Any, **asked: Any) -> Any:
        answer = self.detailed(topic, name, *arguments, **asked)
        assert answer.status_code == 200, answer.content
        return answer.parsed

    def value(self, name: str, value: str) -> Any:
        """A member of one of the client's own lists of values."""
        return getattr(importlib.import_module("rta_client.models"), name)(value)


def through(made: Made, dataset: str, **asked: Any) -> tuple[list[Any], int]:
    """Every record of a dataset by cursors, two at a time, and how many pages there were."""
    found: list[Any] = []
    cursor, pages = "", 0
    while True:
        page = made(dataset, "list", cursor=cursor, page_size=2, **asked)
        found, pages = found + page.results, pages + 1
        if page.next_ is None:
            return found, pages
        cursor = parse_qs(urlsplit(page.next_).query)["cursor"][0]


def test_it_lists_filters_and_pages_through_everything(made: Made) -> None:
    found, pages = through(made, "provisions")
    assert ([one.number for one in found], pages) == (PUBLIC, 2)
    assert [one.slug for one in through(made, "agreements")[0]] == ["chile-peru", "eu-peru", "korea-chile"]
    assert {one.code for one in through(made, "economies")[0]} == {"CHL", "DEU", "EUN", "KOR", "PER"}
    assert through(made, "mentions") == ([], 1)

    by_number = [made("provisions", "list", page=page, page_size=3).results for page in (1, 2)]
    assert [one.number for page in by_number for one in page] == PUBLIC

    theme = made.value("ProvisionsListThemeItem", "msme_finance")
    assert [one.number for one in made("provisions", "list", theme=[theme]).results] == ["P00001"]
    chile = made.value("ProvisionsListPartyItem", "CHL")
    assert [one.number for one in made("provisions", "list", party=[chile], q="procurement").results] == ["P00002"]

    facets = [made.value("ProvisionsListFacetsItem", name) for name in ("strength", "verb")]
    counted = made("provisions", "list", facets=facets).facets.additional_properties
    assert {one.value: one.count for one in counted["strength"]} == {"hard": 1, "mixed": 2, "soft": 1}
    assert set(counted) == {"strength", "verb"}

    assert made("provisions", "detail", "P00002").agreement == "chile-peru"
    gone = made.detailed("provisions", "detail", "P00006")
    assert (gone.status_code, gone.parsed.replaced_by) == (410, "P00002")

    assert made("codebook", "list").count == len(made("codebook", "list").results) > 10
    assert made("codebook", "detail", "verb").name == "verb"
    assert [one.version for one in made("releases", "list").results] == ["2026.1"]
    rows = made("panel", "list", page_size=1000).results
    assert {("CHL", "PER"), ("CHL", "KOR")} <= {(row.economy_1, row.economy_2) for row in rows}
    assert made("stats", "list", party=[made.value("StatsListPartyItem", "PER")]).provisions == 4
    assert made("stats", "table", made.value("StatsTableName", "strength")).name == "strength"
