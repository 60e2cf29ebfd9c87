from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.load.small import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The tiny folder, not yet written."""
    return Folder(tmp_path)
