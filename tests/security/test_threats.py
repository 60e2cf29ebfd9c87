"""The threat model names tests that are there, for every row of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.postgres import ROOT

pytestmark = [pytest.mark.trust, pytest.mark.alone]
MODEL = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SECTIONS = ("## Who may do what", "## What is not trusted, what stops it, where it is tested")


def rows(section: str) -> list[str]:
    """The rows of a section's table, without its head."""
    body = MODEL.partition(section)[2].partition("\n## ")[0]
    return [line for line in body.splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize("row", [row for section in SECTIONS for row in rows(section)], ids=lambda row: row[2:40])
def test_a_row_names_tests_that_exist(row: str) -> None:
    named = re.findall(r"tests/[\w/]+\.py", row.rpartition("|")[0].rpartition("|")[2])
    assert named, "no test file"
    assert [one for one in named if "def test_" not in _text(one)] == []


def _text(name: str) -> str:
    path: Path = ROOT / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_every_kind_of_input_has_a_row() -> None:
    model = "".join(rows(SECTIONS[1])).lower()
    for word in (
        "addresses",
        "search words",
        "headers",
        "uploaded",
        "corpora",
        "xml",
        "backups",
        "host",
        "log-ins",
        "sql",
    ):
        assert word in model
