"""Fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.world import World, build

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def world(db: None) -> World:
    """The tiny world of tests/world.py, fresh for the test."""
    return build()


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder with the WTO's list (wto-rta-is/AllRTAs.xlsx) and the corpus ToTA (tota/tota-xml.tar.xz)."""
    folder = Path(os.environ.get("RTA_DB_CORPORA") or ROOT.parent / "shared" / "corpora").resolve()
    if not (folder / "wto-rta-is").is_dir() or not (folder / "tota").is_dir():
        pytest.skip(f"no corpora: {folder} has no wto-rta-is/ and tota/; set RTA_DB_CORPORA to the folder that has")
    return folder
