"""docs/api.md is true: its addresses answer, and it names every dataset, format and status."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from provisions.api.schema import WRONG
from provisions.api.views import LISTED
from provisions.datasets import FORMATS
from provisions.datasets.releases import make
from provisions.models import Seen, Study
from tests.world import World

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
INDENTED = re.findall(r"^ {4}(/\S.*)$", TEXT, re.MULTILINE)
QUOTED = re.findall(r"`(/api/v1/[^` ]*)`", TEXT)


def test_it_has_addresses() -> None:
    assert len(INDENTED) >= 7
    assert len(QUOTED) >= 15


@pytest.mark.parametrize("address", sorted({*INDENTED, *QUOTED}))
def test_every_address_answers(world: World, client: Client, address: str, tmp_path: Path, settings: Any) -> None:
    settings.RELEASES_DIR = tmp_path
    if "2026.1" in address:
        make("2026.1")
    if address.startswith("/api/v1/evidence/") and address.count("/") == 5:
        facts = {"year": 2024, "url": "https://example.org/", "seen": Seen.ABSTRACT, "seen_on": "2026-11-24"}
        Study.objects.create(slug=address.split("/")[4], **facts)
    assert client.get(address).status_code == 200


def test_nothing_is_left_out() -> None:
    for name in LISTED:
        assert f"/api/v1/{name}/" in TEXT
    for ending in FORMATS:
        assert f"`.{ending}`" in TEXT
    for status in WRONG:
        assert f"| {status} |" in TEXT
