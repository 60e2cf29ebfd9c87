"""A backup of the installation with shipped data and private records, made once for all tests here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.curation.conftest import curator  # noqa: F401 - a fixture
from tests.operations.installation import Installation


@pytest.fixture(scope="session")
def backup(filled: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("kept") / "one.backup"
    filled.good("backup", str(file))
    return file
