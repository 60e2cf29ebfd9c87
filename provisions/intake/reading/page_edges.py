"""What stands at the edges of pages: the numbers printed on them, and lines that interrupt a paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from provisions.intake.reading.set_lines import SetLine, SetPage

# "12", "- 12 -", "xiv", "3A-97", "Page 5 of 10", "EN 12 EN", "L 354/12".
_NUMBER = re.compile(
    r"(?:page|página|seite)?\s*[-–—|/\[(]*\s*"
    r"(?P<label>(?:[A-Z]{1,3}\s)?\d{1,3}[A-Z]?/\d{1,4}|(?:\d{1,2}[A-Z]{0,2}|[A-Z]{1,3}|[IVX]+)\s?[-–.]\s?\d{1,3}|\d{1,4}|[ivxl]{1,7}|[IVXL]{1,7})"
    r"\s*[-–—|/\])]*(?:\s*(?:of|de|sur|von|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_AROUND = re.compile(r"^(?:EN|FR|ES|DE)\s+(.*?)\s+(?:EN|FR|ES|DE)$")
_DIGITS = re.compile(r"\d+|\b[ivxl]+\b")
_DEPTH = 3  # lines at the top and at the foot that may be running heads or page numbers
_EDGE = 0.14  # share of the height within which a page's number stands


def print_labels(pages: Sequence[SetPage]) -> None:
    """Give each page the number that is printed on it, where its neighbours agree."""
    found = [list(_candidates(page)) for page in pages]
    for at, page in enumerate(pages):
        near = found[max(at - 2, 0) : at] + found[at + 1 : at + 3]
        for label, place in found[at]:
            if any(_is_next(label, place, other, there) for others in near for other, there in others):
                page.label = label
                break


def _candidates(page: SetPage) -> Iterator[tuple[str, bool]]:
    """Labels that a page may have, and whether they stand at its foot; the foot first."""
    height = page.height or 0.0
    for line in [*page.lines[-_DEPTH:][::-1], *page.lines[:_DEPTH]]:
        if line.top is None or line.bottom is None:
            continue
        foot = line.top > (1 - _EDGE) * height
        if not foot and line.bottom > _EDGE * height:
            continue
        text = _AROUND.sub(r"\1", line.text.strip())
        if match := _NUMBER.fullmatch(text):
            yield match["label"], foot


def _is_next(label: str, foot: bool, other: str, there: bool) -> bool:
    """Whether two labels belong to one count: as "3A-97" and "3A-98", or "12" and "14"."""
    if foot != there:
        return False
    head, number = _parts(label)
    other_head, other_number = _parts(other)
    return (head == other_head and 0 < abs(number - other_number) <= 2) or (head != other_head and bool(head))


def _parts(label: str) -> tuple[str, int]:
    match = re.fullmatch(r"(.*?)(\d+)", label)
    if match:
        return match[1], int(match[2])
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[letter] for letter in label.lower()]
    return "roman", sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def edge_lines(pages: Sequence[SetPage], body_size: float) -> set[int]:
    """The identities of lines that interrupt the words: page numbers, what many pages repeat, small type below."""
    edges = [[(line, _shape(line)) for line in _edges(page.lines)] for page in pages]
    shapes = Counter(shape for page in edges for shape in {shape for _, shape in page})
    found = set()
    for page, shaped in zip(pages, edges, strict=True):
        for line, shape in shaped:
            if shapes[shape] > max(2, len(pages) // 20) or _NUMBER.fullmatch(line.text):
                found.add(id(line))
        for line in reversed(page.lines):
            if id(line) not in found and not (line.size and line.size < 0.92 * body_size):
                break
            found.add(id(line))
    return found


def _edges(lines: Sequence[SetLine]) -> list[SetLine]:
    return [*lines[:2], *lines[2:][-2:]]


def _shape(line: SetLine) -> str:
    return f"{_DIGITS.sub('#', line.text.lower())}@{round(line.top or 0) // 3}"
