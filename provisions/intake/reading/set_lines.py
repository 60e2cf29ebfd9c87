"""Lines and pages as they are set, before they have a place in a text."""

from __future__ import annotations

from dataclasses import dataclass, field

from provisions.intake.source import PageSource, SourceLine


@dataclass(slots=True)
class SetLine:
    """A line with its words, before it has a place in the text.

    `begins` says whether it opens a paragraph, where that is known; `base` is its baseline, in points from above;
    `cells` are the places where words begin again after wide room, as in the row of a table.
    """

    text: str
    page: int = 0
    left: float | None = None
    top: float | None = None
    right: float | None = None
    bottom: float | None = None
    size: float | None = None
    bold: bool = False
    italic: bool = False
    style: str = ""
    begins: bool | None = None
    base: float | None = None
    cells: tuple[float, ...] = ()

    def placed(self, start: int, end: int) -> SourceLine:
        """The line with its place in the text."""
        box = (self.left, self.top, self.right, self.bottom)
        return SourceLine(start, end, self.page, *box, self.size, self.bold, self.italic, self.style)


@dataclass(slots=True)
class SetPage:
    """A page with its lines in reading order."""

    label: str
    lines: list[SetLine] = field(default_factory=list)
    source: PageSource = PageSource.TEXT
    width: float | None = None
    height: float | None = None
