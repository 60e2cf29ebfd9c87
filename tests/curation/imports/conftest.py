"""Records that are hard to carry in a spreadsheet, and a data folder for each test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from provisions.models import Provision, Reading
from provisions.query.fulltext import documents
from tests.factories import World


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def readings(world: World) -> World:
    for coder in ("reading-1", "reading-2"):
        made = Reading.objects.create(
            provision=world.provisions["P00001"], coder=coder, verb_id="verb:shall", note="Why?", read_on="2026-01-02"
        )
        made.coded_values.set(["theme:rural_msmes", "kind:finance"])
    awkward = '=1+1, "quoted"\r\nÅ \N{LINE SEPARATOR} ; \'@x NA _x000D_'
    Provision.objects.filter(number="P00001").update(summary=awkward, heading="-", adjudication="'=x")
    documents.rebuild()
    return world
