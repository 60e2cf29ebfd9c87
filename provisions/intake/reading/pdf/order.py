"""The lines of a page in the order in which a person reads them, from pieces in the order in which a file has them.

A file most often has its words in reading order, also in tables, so that order stands wherever places allow it:
what stands above something, in the same column, comes before it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from provisions.intake.reading.set_lines import SetLine

_APART = 1.6  # of the size: how far from the rest a running head or a page number stands, at least
_SAME_ROW = 0.2  # of the size: how far two baselines of one row may differ
WIDE_GAP = 1.2  # of the size: room within a line that may be the gutter between two columns
_RAISED = (0.12, 0.75)  # of the size: how far a superscript stands above the line
_SMALL = 0.82  # of the size: how big a superscript may be
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True, eq=False)
class PagePiece:
    """Words in one row, in points from the upper left corner; `start` and `end` say where its letters are."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    bold: bool = False
    italic: bool = False
    start: int = 0
    end: int = 0
    gaps: tuple[tuple[float, float], ...] = ()

    def line(self, page: int) -> SetLine:
        """The piece as a line."""
        box = (self.left, self.top, self.right, self.bottom)
        cells = tuple([right for _left, right in self.gaps]) if self.gaps else ()
        return SetLine(self.text, page, *box, self.size, self.bold, self.italic, base=self.base, cells=cells)


Split = Callable[[PagePiece, float], Sequence[PagePiece]]


def in_reading_order(pieces: Sequence[PagePiece], split: Split) -> list[PagePiece]:
    """The pieces in reading order, each row of a column joined; `split` parts a piece at a gutter between columns."""
    once = _without_doubles(pieces)
    gutter = _gutter(once)
    if gutter is not None:
        once = [part for piece in once for part in (split(piece, gutter) if _has_gap(piece, gutter) else (piece,))]
        once = _by_columns(once, gutter)
    else:
        once = _by_place(once)
    return list(_joined(once))


def _without_doubles(pieces: Sequence[PagePiece]) -> list[PagePiece]:
    """Without what is printed a second time, a little beside, to look bold."""
    seen: dict[str, list[PagePiece]] = {}
    kept = []
    for piece in pieces:
        others = seen.setdefault(piece.text, [])
        first = next((one for one in others if _is_double(one, piece)), None)
        if first is None:
            others.append(piece)
            kept.append(piece)
        else:
            first.bold = True
    return kept


def _is_double(one: PagePiece, other: PagePiece) -> bool:
    near = 0.25 * one.size
    return (
        abs(one.left - other.left) < near and abs(one.base - other.base) < near and abs(one.right - other.right) < near
    )


# Columns


def _has_gap(piece: PagePiece, x: float) -> bool:
    return any(left <= x <= right for left, right in piece.gaps)


def _gutter(pieces: Sequence[PagePiece]) -> float | None:
    """Where the page is parted into two columns of prose whose lines come row by row; None where it is not."""
    parted = [piece for piece in pieces if piece.gaps]
    if len(parted) < 6 or len(parted) < 0.4 * len(pieces):
        return None
    x = median((gap[0] + gap[1]) / 2 for piece in parted for gap in piece.gaps)
    rows = [piece for piece in parted if _has_gap(piece, x) and len(piece.gaps) == 1]
    if len(rows) < 0.7 * len(parted):
        return None
    top, bottom = min(row.top for row in rows), max(row.bottom for row in rows)
    crossing = sum(p.left < x < p.right and not _has_gap(p, x) and top < p.base < bottom for p in pieces)
    lefts, rights = [row.gaps[0][0] - row.left for row in rows], [row.right - row.gaps[0][1] for row in rows]
    full = sum(left > 0.8 * max(lefts) and right > 0.8 * max(rights) for left, right in zip(lefts, rights, strict=True))
    narrow = min(max(lefts), max(rights)) < 0.6 * max(max(lefts), max(rights))
    return None if narrow or crossing > 0.15 * len(rows) or full < 0.5 * len(rows) else x


def _by_columns(pieces: Sequence[PagePiece], gutter: float) -> list[PagePiece]:
    """Between lines that cross the gutter, first what stands on its left, then what stands on its right."""
    found: list[PagePiece] = []
    waiting: list[PagePiece] = []
    for piece in sorted(pieces, key=lambda piece: (round(piece.base), piece.left)):
        if piece.left < gutter < piece.right:
            found += [*sorted(waiting, key=lambda one: one.left > gutter), piece]
            waiting = []
        else:
            waiting.append(piece)
    return found + sorted(waiting, key=lambda one: one.left > gutter)


# Places


def _by_place(pieces: Sequence[PagePiece]) -> list[PagePiece]:
    """The order of the file, where nothing stands above or left of what it comes after."""
    if len(pieces) < 3:
        return _in_order(pieces)
    # Running heads and page numbers are often first or last in the file, wherever they stand.
    head = min(pieces, key=lambda piece: piece.base)
    foot = max(pieces, key=lambda piece: piece.base)
    heads = [piece for piece in pieces if piece.base - head.base < 0.5 * head.size]
    feet = [piece for piece in pieces if foot.base - piece.base < 0.5 * foot.size]
    between = [piece for piece in pieces if piece not in heads and piece not in feet]
    if not between:
        return _in_order(pieces)
    first, last = min(piece.base for piece in between), max(piece.base for piece in between)
    heads = heads if first - head.base > _APART * head.size else []
    feet = feet if foot.base - last > _APART * foot.size else []
    between = [piece for piece in pieces if piece not in heads and piece not in feet]
    return [*_in_order(heads), *_in_order(between), *_in_order(feet)]


def _in_order(pieces: Sequence[PagePiece]) -> list[PagePiece]:
    if all(_follows(one, other) for one, other in pairwise(pieces)):
        return list(pieces)
    return _sorted_by_place(pieces)


def _follows(one: PagePiece, other: PagePiece) -> bool:
    near = _SAME_ROW * one.size
    return other.base > one.base + near or (other.base > one.base - near and other.left >= one.left)


def _sorted_by_place(pieces: Sequence[PagePiece]) -> list[PagePiece]:
    """Each piece as soon as all that must come before it are there; among several the first in the file."""
    found: list[PagePiece] = []
    for block in _blocks(pieces):
        if len(block) < 2:
            found += block
        elif (ordered := _sorted_block(block, breaks_circles=False)) is not None:
            found += ordered
        else:
            return _sorted_block(pieces, breaks_circles=True) or []
    return found


def _blocks(pieces: Sequence[PagePiece]) -> Iterator[Sequence[PagePiece]]:
    """Stretches of the file's order with nothing behind them that must come before something in them.

    Most are single pieces, and to compare all pieces of a page with one another takes long.
    """
    lowest: list[float] = []  # the baseline that is furthest down, up to each piece
    borders: list[int] = []
    for at, piece in enumerate(pieces):
        borders.append(at)
        limit = piece.base - 0.3 * piece.size - 0.01
        place = (piece.left, piece.right, piece.base, piece.size)
        other = at - 1
        while other >= 0 and lowest[other] >= limit:
            one = pieces[other]
            if _precedes(one.left, one.right, one.base, one.size, *place) < 0:
                while borders[-1] > other:
                    borders.pop()
                other = borders[-1]
            other -= 1
        lowest.append(max(piece.base, lowest[-1]) if lowest else piece.base)
    for start, end in pairwise([*borders, len(pieces)]):
        yield pieces[start:end]


def _sorted_block(pieces: Sequence[PagePiece], breaks_circles: bool) -> list[PagePiece] | None:
    """The pieces sorted; None where they form a circle that may not be broken here."""
    after: list[list[int]] = [[] for _ in pieces]
    waits = [0] * len(pieces)
    places = [(one.left, one.right, one.base, one.size) for one in pieces]
    for at, one in enumerate(places):
        for to in range(at + 1, len(places)):
            sooner = _precedes(*one, *places[to])
            if sooner:
                first, last = (at, to) if sooner > 0 else (to, at)
                after[first].append(last)
                waits[last] += 1
    ready = [at for at, count in enumerate(waits) if not count]
    left = set(range(len(pieces)))
    found = []
    while left:
        if not ready:  # a circle, as of letters set at an angle
            if not breaks_circles:
                return None
            ready = [min(left, key=lambda at: (waits[at], at))]
        at = ready.pop(0)
        if at not in left:
            continue
        left.discard(at)
        found.append(pieces[at])
        for to in after[at]:
            waits[to] -= 1
            if not waits[to]:
                insort(ready, to)
    return found


def _precedes(
    left: float, right: float, base: float, size: float, left2: float, right2: float, base2: float, size2: float
) -> int:
    """1 when places alone say that the first of two is read first, -1 when the second is, 0 when they don't say.

    What stands above, in the same column, comes first, and so does what is left of something close by in the same row.
    """
    down = base2 - base
    near = 0.3 * (size if size < size2 else size2)
    if left < right2 and left2 < right:
        return 1 if down > near else -1 if down < -near else 0
    if not -near <= down <= near:
        return 0
    if right <= left2:
        return int(left2 < right + 2 * size)
    return -int(left < right2 + 2 * size)


# Rows


def _joined(pieces: Sequence[PagePiece]) -> Iterator[PagePiece]:
    """Pieces of one row that stand close to one another as one."""
    current: PagePiece | None = None
    for piece in pieces:
        if current is not None and _joins(current, piece):
            current = _join(current, piece)
        else:
            if current is not None:
                yield current
            current = piece
    if current is not None:
        yield current


def _joins(one: PagePiece, other: PagePiece) -> bool:
    size = max(one.size, other.size)
    if not -0.3 * size < other.left - one.right < 1.5 * size or one.text[-1] in "\ufffe\u00ad":
        return False
    if abs(one.base - other.base) < _SAME_ROW * size:
        return True
    return _is_raised(other, one) or _is_raised(one, other)


def _is_raised(small: PagePiece, line: PagePiece) -> bool:
    """Whether a piece is a superscript of a line: the number of a note."""
    low, high = _RAISED
    rise = line.base - small.base
    return small.text.isdigit() and small.size < _SMALL * line.size and low * line.size < rise < high * line.size


def _join(one: PagePiece, other: PagePiece) -> PagePiece:
    first, second = one.text, other.text
    gap = " " if other.left - one.right > 0.15 * min(one.size, other.size) else ""
    line = one
    if _is_raised(other, one):
        second, gap = second.translate(_SUPERSCRIPTS), ""
    elif _is_raised(one, other):
        first, line, gap = first.translate(_SUPERSCRIPTS), other, " "
    return PagePiece(
        f"{first}{gap}{second}",
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
        line.base,
        line.size,
        line.bold,
        line.italic,
        one.start,
        other.end,
        one.gaps + other.gaps,
    )
