from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from tests.corpus.load.small import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The tiny folder, not yet written."""
    return Folder(tmp_path)


KEPT = lru_cache(maxsize=4)(yaml.load)


@pytest.fixture(autouse=True)
def codebook_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all tests here read one codebook, and that takes longest; who reads it changes nothing."""
    monkeypatch.setattr(yaml, "load", KEPT)
