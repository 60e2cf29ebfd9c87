"""docs/api.md names every dataset, format and status; its addresses are asked for in tests/test_code_blocks.py."""

from __future__ import annotations

from pathlib import Path

from provisions.api.openapi.schema import ERRORS
from provisions.api.views.lists import LISTED
from provisions.exports import FORMATS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_nothing_is_left_out() -> None:
    for name in LISTED:
        assert f"/api/v1/{name}/" in TEXT
    for ending in FORMATS:
        assert f"`.{ending}`" in TEXT
    for status in ERRORS:
        assert f"| {status} |" in TEXT
