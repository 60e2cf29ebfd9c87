"""Charts as SVG, drawn on the server from the tables of trends.py, and the same as PNG.

The geometry is worked out in units of the drawing. Colours stand in attributes, so that a downloaded file is whole; the
site's style sheet sets its own over them. A page has hundreds of shapes: they are written here and not in a template,
which would take six times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from textwrap import wrap

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from provisions.lib.number_format import written
from provisions.statistics.trends import Table

WIDTH = 760
LINE = 24
LABEL = 250
TOP = 26
COLUMNS_HIGH = 220
TILE = 40
PALE = 0.2  # the weight of a column behind another
LETTER = 6.4  # a character's width at the size that labels have
MARGIN = 24  # around a drawing that is a file of its own
ROW = 18  # from one line of words to the next


@dataclass(frozen=True)
class Box:
    """A rectangle with a word for those who point at it; `weight` from 0 to 1 says how strong its tint is."""

    x: float
    y: float
    width: float
    height: float
    title: str
    weight: float = 1.0
    edge: bool = False  # an outline, for a pale one that stands for itself: its tint alone is too near to the ground

    @property
    def opacity(self) -> float:
        """Even the least is seen; no tint lies in the middle, where neither dark nor light words would be readable."""
        return 0.8 + 0.4 * (self.weight - 0.5) if self.strong else 0.12 + 0.66 * self.weight

    @property
    def strong(self) -> bool:
        """Whether words on it are light."""
        return self.weight > 0.5


@dataclass(frozen=True)
class Mark:
    """A word in the drawing: `anchor` is start, middle or end; `kind` label, figure, on-dark (strong ground), title."""

    x: float
    y: float
    words: str
    anchor: str = "start"
    kind: str = "label"


GROUND = '<rect width="100%" height="100%" fill="#ffffff"/>\n'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{title}" '
    'viewBox="0 0 {width} {height}" {size} font-family="sans-serif" font-size="12"><title>{title}</title>\n'
)


def _box(box: Box) -> str:
    place = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    tint = f'fill="#0b5867" fill-opacity="{box.opacity:.2f}"'
    kind = 'class="box edge" stroke="#0b5867"' if box.edge else 'class="box"'
    return f"<rect {kind} {place} {tint}><title>{escape(box.title)}</title></rect>\n"


def _mark(mark: Mark) -> str:
    place = f'x="{mark.x:.1f}" y="{mark.y:.1f}" text-anchor="{mark.anchor}"'
    tint = "#ffffff" if mark.kind == "on-dark" else "#1c2733"
    size = ' font-size="16" font-weight="bold"' if mark.kind == "title" else ""
    return f'<text class="{mark.kind}" {place} fill="{tint}"{size}>{escape(mark.words)}</text>\n'


@dataclass(frozen=True)
class Chart:
    """A drawing of a table, in units of its own."""

    name: str
    title: str
    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    ground: bool = False  # on white, where no page is behind it

    def svg(self) -> str:
        """The drawing as a file of its own or a part of a page."""
        size = f'width="{self.width:g}" height="{self.height:.1f}"'
        head = SVG.format(title=escape(self.title), width=f"{self.width:g}", height=f"{self.height:.1f}", size=size)
        ground = GROUND if self.ground else ""
        drawn = [head, ground, *map(_box, self.boxes), *map(_mark, self.marks), "</svg>\n"]
        return mark_safe("".join(drawn))  # noqa: S308

    def png(self, scale: float = 2.0) -> bytes:
        """The drawing in dots, `scale` for each unit."""
        import vl_convert  # large, and needed for this alone

        return bytes(vl_convert.svg_to_png(self.svg(), scale=scale))


def draw(table: Table) -> Chart:
    """The chart that fits the table."""
    return DRAWN.get(table.name, bars)(table)


def sheet(chart: Chart, chosen: str, notes: Sequence[str]) -> Chart:
    """The drawing as a file of its own, which tells what its page told: title, what was chosen, `notes` below it.

    It stands on white with a margin: pasted into slides that are dark, its words could not be read.
    """
    heads = [Mark(MARGIN, 0, words, kind="title") for words in wrap(chart.title, int(WIDTH / LETTER * 0.7))]
    heads += [Mark(MARGIN, 0, words) for words in _lines(chosen)]
    top = MARGIN + len(heads) * ROW + ROW / 2
    under = top + chart.height + ROW
    feet = [(note, words) for note, words in enumerate(notes) for words in _lines(words)]
    marks = [replace(mark, y=MARGIN + (line + 0.7) * ROW) for line, mark in enumerate(heads)]
    marks += [replace(mark, x=mark.x + MARGIN, y=mark.y + top) for mark in chart.marks]
    marks += [Mark(MARGIN, under + (line + 0.7 + note / 2) * ROW, words) for line, (note, words) in enumerate(feet)]
    boxes = [replace(box, x=box.x + MARGIN, y=box.y + top) for box in chart.boxes]
    height = under + (len(feet) + len(notes) / 2) * ROW + MARGIN / 2
    return Chart(chart.name, chart.title, chart.width + 2 * MARGIN, height, boxes, marks, ground=True)


def _lines(words: str) -> list[str]:
    """Words in lines as wide as a drawing."""
    return wrap(words, int(WIDTH / LETTER), break_on_hyphens=False)


def bars(table: Table) -> Chart:
    """A bar for each row, as long as its second column."""
    most = max((_number(row[1]) for row in table.rows), default=0) or 1
    room = WIDTH - LABEL - 60
    boxes, marks, colon = [], [], gettext(": ")
    for line, row in enumerate(table.rows):
        y, length = line * LINE, _number(row[1]) / most * room
        boxes.append(Box(LABEL, y + 4, max(length, 1), LINE - 8, f"{row[0]}{colon}{written(row[1])}"))
        marks.append(Mark(LABEL - 8, y + LINE / 2 + 4, _short(str(row[0]), LABEL), "end"))
        marks.append(Mark(LABEL + length + 6, y + LINE / 2 + 4, written(row[1]), "start", "figure"))
    return Chart(table.name, str(table.title), WIDTH, max(len(table.rows), 1) * LINE, boxes, marks)


def columns(table: Table) -> Chart:
    """Two columns for each row, one before the other: the second of the table, and behind it, pale, the third.

    So both are seen, a part and the whole that it is the share of. Every tenth year is named; of few years, more.
    """
    most = max((max(_number(row[1]), _number(row[2])) for row in table.rows), default=0) or 1
    step = WIDTH / max(len(table.rows), 1)
    apart = 10 if len(table.rows) > 25 else 5 if len(table.rows) > 12 else 1
    boxes, marks = _legend(table), [Mark(0, 12, written(int(most)), "start", "figure")]
    marks += [Mark(box.x + 16, box.y + 10, box.title) for box in boxes]
    colon = gettext(": ")
    for place, row in enumerate(table.rows):
        x, title = place * step, f"{row[0]}{colon}{written(row[1])} / {written(row[2])}"
        for cell, weight in ((row[2], PALE), (row[1], 1.0)):
            height = _number(cell) / most * (COLUMNS_HIGH - TOP)
            # Half a unit within: an outline goes as far beyond.
            place_of = (x + 1.5, COLUMNS_HIGH - height, max(step - 3, 1), height)
            boxes.append(Box(*place_of, title, weight, edge=weight == PALE and bool(height)))
        if _number(row[0]) % apart == 0:
            anchor = "start" if place == 0 else "middle"
            marks.append(Mark(x if place == 0 else x + step / 2, COLUMNS_HIGH + 16, str(row[0]), anchor))
    return Chart(table.name, str(table.title), WIDTH, COLUMNS_HIGH + TOP, boxes, marks)


def _legend(table: Table) -> list[Box]:
    """What the two columns are, above the drawing."""
    first = 40.0
    second = first + len(str(table.columns[1])) * LETTER + 40
    return [
        Box(first, 2, 12, 12, str(table.columns[1])),
        Box(second, 2, 12, 12, str(table.columns[2]), PALE, edge=True),
    ]


def heat(table: Table) -> Chart:
    """A field for each row and column, tinted by its number, which stands in it."""
    most = max((_number(cell) for row in table.rows for cell in row[1:]), default=0) or 1
    step = (WIDTH - LABEL) / max(len(table.columns) - 1, 1)
    heads = enumerate(table.columns[1:])
    marks = [Mark(LABEL + (place + 0.5) * step, 14, str(column)[:4], "middle") for place, column in heads]
    boxes, colon = [], gettext(": ")
    for line, row in enumerate(table.rows):
        y = TOP + line * LINE
        marks.append(Mark(LABEL - 8, y + LINE / 2 + 4, _short(str(row[0]), LABEL), "end"))
        for place, cell in enumerate(row[1:]):
            if not cell:
                continue
            x, weight = LABEL + place * step, _number(cell) / most
            title = f"{row[0]}, {table.columns[place + 1]}{colon}{written(cell)}"
            boxes.append(Box(x + 1, y + 1, step - 2, LINE - 2, title, weight))
            kind = "on-dark" if boxes[-1].strong else "figure"
            marks.append(Mark(x + step / 2, y + LINE / 2 + 4, written(cell), "middle", kind))
    return Chart(table.name, str(table.title), WIDTH, TOP + max(len(table.rows), 1) * LINE, boxes, marks)


def tiles(table: Table) -> Chart:
    """A tile for each economy, gathered by region and tinted by its number of agreements."""
    most = max((_number(row[3]) for row in table.rows), default=0) or 1
    a_line = int(WIDTH // TILE)
    boxes, marks, y, colon = [], [], 0.0, gettext(": ")
    for region, rows in groupby(table.rows, key=lambda row: row[0]):
        marks.append(Mark(0, y + 16, str(region)))
        y += TOP
        for place, row in enumerate(found := list(rows)):
            x, top = place % a_line * TILE, y + place // a_line * TILE
            weight = _number(row[3]) / most
            boxes.append(Box(x + 1, top + 1, TILE - 2, TILE - 2, f"{row[2]}{colon}{written(row[3])}", weight))
            kind = "on-dark" if boxes[-1].strong else "figure"
            marks.append(Mark(x + TILE / 2, top + 18, str(row[1]), "middle", kind))
            marks.append(Mark(x + TILE / 2, top + 32, written(row[3]), "middle", kind))
        y += -(-len(found) // a_line) * TILE + 8
    return Chart(table.name, str(table.title), WIDTH, max(y, TOP), boxes, marks)


DRAWN: dict[str, Callable[[Table], Chart]] = {"year": columns, "theme-by-period": heat, "economy": tiles}


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def _short(words: str, room: float) -> str:
    letters = int((room - 12) / LETTER)
    return words if len(words) <= letters else f"{words[: letters - 1]}…"
