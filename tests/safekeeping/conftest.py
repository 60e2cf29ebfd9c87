"""One installation with shipped data and private records, backed up once for all tests here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.curation.conftest import curator  # noqa: F401 - a fixture
from tests.safekeeping.installation import PRIVATE, Installation


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    one = Installation(tmp_path_factory.mktemp("filled"))
    one.good("start", "--no-serve")
    one.python(PRIVATE)
    return one


@pytest.fixture(scope="session")
def backup(filled: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("kept") / "one.backup"
    filled.good("backup", str(file))
    return file
