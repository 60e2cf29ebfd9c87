"""Pages are drawn in a process of their own; what can't be drawn gets a sentence."""

from __future__ import annotations

import pytest

from provisions.intake.picture import PNG, draw_in_child
from provisions.intake.source import ReadingError
from tests.intake.pdf_files import page_of, pdf_of


def test_a_page_is_drawn_in_a_child() -> None:
    assert draw_in_child(pdf_of(page_of(["Article 1"])), 0).startswith(PNG)
    with pytest.raises(ReadingError, match="can't be drawn"):
        draw_in_child(b"%PDF-1.4 not one", 0)
