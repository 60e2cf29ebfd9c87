"""From lines as they are set to one text: which line goes on with the paragraph before it, which begins one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from statistics import median

from provisions.intake.reading.hyphens import HYPHENS, WordJoiner
from provisions.intake.reading.page_edges import edge_lines
from provisions.intake.reading.set_lines import SetLine, SetPage
from provisions.intake.source import SourceLine, SourcePage

# "1.", "(a)", "3)", "IV.", "-", "•": what begins a paragraph or a point of a list.
POINT = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-zA-Z]{1,2}|[ivxlcdmIVXLCDM]{1,7})[.)]|\d+(?:\.\d+)+\.?|\(\d{1,3}[a-z]?\)|[-–—•●▪◦·*])\s"
)
HEAD = re.compile(
    r"(?:article|chapter|section|annex|appendix|protocol|part|title|art[ií]culo|cap[ií]tulo|secci[oó]n|anexo|"
    r"chapitre|annexe|titre|artikel|kapitel|abschnitt|anhang|anlage)\s+(?:[\d]|[IVXLA-Z]+\b)",
    re.IGNORECASE,
)
NUMBER_ALONE = re.compile(rf"(?:{HEAD.pattern})[\w.()-]*", re.IGNORECASE)
SAMPLE = 5000  # lines by which the usual distance of lines is found
ENDED = re.compile(r"[.;:!?][\"'”’»)\]\u00b9\u00b2\u00b3\u2070-\u2079]*$")


def assemble(
    pages: Sequence[SetPage], known_words: Collection[str] = ()
) -> tuple[str, tuple[SourceLine, ...], tuple[SourcePage, ...]]:
    """Content, lines and pages of a document: a space within a paragraph, a line break between two."""
    for page in pages:
        for line in page.lines:
            line.text = line.text.strip()
        page.lines = [line for line in page.lines if line.text]
    lines = [line for page in pages for line in page.lines]
    step = _usual((_step(before, line) for before, line in islice(pairwise(lines), SAMPLE)), 1.25)
    starts = [start for page in pages for start in paragraph_starts(page.lines, step)]
    _go_on(pages, starts)
    gaps = _join(lines, starts, WordJoiner([line.text for line in lines], known_words))
    pieces: list[str] = []
    placed: list[SourceLine] = []
    at = 0
    for line, gap in zip(lines, gaps, strict=True):
        pieces += [gap, line.text]
        placed.append(line.placed(at + len(gap), at + len(gap) + len(line.text)))
        at = placed[-1].end
    return "".join(pieces), tuple(placed), tuple(_place(pages, placed))


def _go_on(pages: Sequence[SetPage], starts: list[bool]) -> None:
    """Let paragraphs go on from page to page, past page numbers, running heads and notes."""
    sizes = Counter[float]()
    for page in pages:
        for line in page.lines:
            sizes[line.size or 0.0] += len(line.text)
    if len(pages) < 2 or not sizes:
        return
    aside = edge_lines(pages, sizes.most_common(1)[0][0])
    flow = [
        (at, line) for at, line in enumerate(line for page in pages for line in page.lines) if id(line) not in aside
    ]
    for (at, before), (to, line) in pairwise(flow):
        if before.page != line.page and _runs_on(before, line):
            starts[at + 1] = starts[to] = False


def _runs_on(before: SetLine, line: SetLine) -> bool:
    """Whether the first line of a page goes on with the last one of the page before."""
    if line.begins or ENDED.search(before.text) or POINT.match(line.text) or before.text[-1] in HYPHENS:
        return False
    if before.size and line.size and abs(before.size - line.size) > 0.08 * line.size:
        return False
    return line.text[0].islower() and before.bold == line.bold


def _place(pages: Sequence[SetPage], placed: Sequence[SourceLine]) -> Iterator[SourcePage]:
    """The pages, each from its first line to its last."""
    first = end = 0
    for page in pages:
        last = first + len(page.lines)
        start, end = (placed[first].start, placed[last - 1].end) if page.lines else (end, end)
        first = last
        yield SourcePage(page.label, start, end, page.source, page.width, page.height)


def _join(lines: Sequence[SetLine], starts: Sequence[bool], joiner: WordJoiner) -> list[str]:
    """What stands before each line; takes the printer's hyphens away from the ends of lines."""
    gaps = [""] * len(lines)
    for at in range(1, len(lines)):
        before, line = lines[at - 1], lines[at]
        gaps[at] = "\n" if starts[at] else " "
        if before.text[-1] in HYPHENS and before.text[-2:-1].strip():
            joint = "-" if starts[at] else joiner.joint(before.text, line.text)
            if not starts[at]:
                gaps[at] = joint[1:]
            before.text = before.text[:-1] + joint[:1]
    # Elsewhere there is none that the printer set.
    for line in lines:
        line.text = line.text.replace("\ufffe", "-").replace("\u00ad", "")
    return gaps


def _step(before: SetLine, line: SetLine) -> float | None:
    """How far a line stands below the one before, in units of the size of its letters."""
    if line.base is None or before.base is None or not line.size:
        return None
    return (line.base - before.base) / line.size


def _usual(steps: Iterable[float | None], otherwise: float) -> float:
    """The usual one of the steps that may be from line to line of a paragraph, where there are enough of them."""
    return median([otherwise] * 3 + [step for step in steps if step is not None and 0.8 < step < 3])


def paragraph_starts(lines: Sequence[SetLine], step: float = 1.25) -> Iterator[bool]:
    """For each line of a page whether it begins a paragraph; `step` is the usual distance of lines in their size."""
    block = _Block(lines, step)
    for at, line in enumerate(lines):
        if line.begins is not None or not at:
            yield line.begins is not False
        else:
            yield block.begins(at)


class _Block:
    """What is usual among the lines of a page: their distance, and how far to the right those around a line reach."""

    def __init__(self, lines: Sequence[SetLine], step: float) -> None:
        self.lines = lines
        self.steps = [None, *(_step(before, line) for before, line in pairwise(lines))]
        self.step, self.document_step = _usual(self.steps, step), step
        self.right = [line.right or 0.0 for line in lines]
        self.cell = list(self._cells())
        self.breaks = [not at or self._apart(at) for at in range(len(lines))]
        self._spread(range(1, len(lines)), -1)
        self._spread(range(len(lines) - 2, -1, -1), 1)

    def _spread(self, order: range, towards: int) -> None:
        for at in order:
            if not self.breaks[at if towards < 0 else at + 1]:
                self.right[at] = max(self.right[at], self.right[at + towards])

    def _apart(self, at: int) -> bool:
        """Whether room, another size or another place on the page separates a line from the one before."""
        before, line = self.lines[at - 1], self.lines[at]
        step = self.steps[at]
        if step is None:
            return False
        if not 0.5 < step < self.step * 1.35 or line.left is None or before.right is None or before.left is None:
            return True
        if line.left > before.right or (line.right or 0.0) < before.left:
            return True
        return bool(line.size and before.size and abs(line.size - before.size) > 0.12 * line.size)

    def begins(self, at: int) -> bool:
        before, line = self.lines[at - 1], self.lines[at]
        if self.cell[at] is not None and not POINT.match(line.text) and line.bold == before.bold:
            return False
        if self.breaks[at] or NUMBER_ALONE.fullmatch(before.text) or (line.cells and line.text[0].isdigit()):
            return True
        if HEAD.match(line.text) and line.text[0].isupper() and (self._is_short(at) or self._is_spaced(at)):
            return True
        if POINT.match(line.text):
            return bool(ENDED.search(before.text)) or self._is_short(at) or not before.text[-1].isalpha()
        return self._is_short(at) or self._is_indented(before, line)

    def _is_spaced(self, at: int) -> bool:
        """Whether more room is above a line than the document usually has, as in a list of contents."""
        return (self.steps[at] or 0.0) > 1.35 * self.document_step

    def _cells(self) -> Iterator[float | None]:
        """For each line that goes on in the last cell of a row where that cell begins."""
        row: float | None = None
        for at, line in enumerate(self.lines):
            goes_on = row is not None and not line.cells and line.left is not None and not self._leaps(at)
            if goes_on and row is not None and line.left is not None and abs(line.left - row) < 0.3 * (line.size or 10):
                yield row
            else:
                row = line.cells[-1] if line.cells else None
                yield None

    def _leaps(self, at: int) -> bool:
        step = self.steps[at]
        return step is None or not 0.5 < step < self.step * 1.35

    def _is_short(self, at: int) -> bool:
        """Whether the first word of a line would have had room on the line before."""
        before, line = self.lines[at - 1], self.lines[at]
        if before.right is None or line.left is None or line.right is None or before.text[-1] in HYPHENS:
            return before.right is None and len(before.text) < 40
        word = line.text.split(None, 1)[0]
        width = (line.right - line.left) * (len(word) + 1.5) / max(len(line.text), 1)
        return self.right[at - 1] - before.right > width

    def _is_indented(self, before: SetLine, line: SetLine) -> bool:
        if line.left is None or before.left is None or not line.size or not ENDED.search(before.text):
            return False
        return line.left - before.left > line.size and not POINT.match(before.text)
