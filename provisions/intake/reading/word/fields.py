"""Fields of a Word file: their result is read, their instructions are not."""

from __future__ import annotations

from lxml import etree

from provisions.intake.reading.word.styles import value
from provisions.intake.reading.xml import local_name

_COMPUTED = frozenset(("LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT"))


class FieldStack:
    """Where in the fields around it a run stands."""

    def __init__(self) -> None:
        self._open: list[bool] = []  # of each field, whether its instructions are under way
        self.unprinted: set[str] = set()  # fields whose numbers only Word itself computes
        self._instructions: list[str] = []

    @property
    def in_instructions(self) -> bool:
        return any(self._open)

    def read(self, element: etree._Element) -> None:
        """Take note of a field's mark (<w:fldChar>) or of a piece of its instructions (<w:instrText>)."""
        if local_name(element) == "fldChar":
            self._mark(value(element, "fldCharType"))
        elif self._instructions:
            self._instructions[-1] += element.text or ""

    def _mark(self, kind: str | None) -> None:
        if kind == "begin":
            self._open.append(True)
            self._instructions.append("")
        elif self._open and kind == "separate":
            self._open[-1] = False
        elif self._open and kind == "end":
            words = self._instructions.pop().split()
            if self._open.pop() and words and words[0].upper() in _COMPUTED:
                self.unprinted.add(words[0].upper())

    def end_paragraph(self) -> None:
        """Instructions end with their paragraph at the latest, so that a broken field doesn't swallow the rest."""
        self._open = [False] * len(self._open)
