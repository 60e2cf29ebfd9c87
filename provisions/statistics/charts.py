"""Draw the tables of trends.py as SVG charts on the server, and rasterise them to PNG.

All coordinates are in SVG units. Colours are set as attributes, so that a downloaded file needs no style sheet; the
site's style sheet overrides them on pages. Shapes are formatted here and not in a template: a page has hundreds, and a
template takes six times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from textwrap import wrap

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from provisions.lib.number_format import format_count
from provisions.statistics.trends import StatisticsTable

WIDTH = 760
ROW_HEIGHT = 24
LABEL_WIDTH = 250
HEADER_HEIGHT = 26
COLUMN_CHART_HEIGHT = 220
TILE_SIZE = 40
PALE = 0.2  # weight of a column that stands behind another
CHARACTER_WIDTH = 6.4  # average, at the font size of labels
MARGIN = 24  # around a chart in a file
LINE_HEIGHT = 18  # of the text around a chart in a file
TINT = "#0b5867"

SVG_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{title}" '
    'viewBox="0 0 {width:g} {height:.1f}" width="{width:g}" height="{height:.1f}" font-family="sans-serif" '
    'font-size="12"><title>{title}</title>\n'
)
SVG_BACKGROUND = '<rect width="100%" height="100%" fill="#ffffff"/>\n'


@dataclass(frozen=True)
class Box:
    """A rectangle with a tooltip. `weight`, from 0 to 1, sets how strong its tint is."""

    x: float
    y: float
    width: float
    height: float
    title: str
    weight: float = 1.0
    outline: bool = False  # a pale box that stands alone has too little contrast with the background

    @property
    def opacity(self) -> float:
        """Opacity of the tint: never invisible, and never so medium that neither dark nor light text is readable."""
        return 0.8 + 0.4 * (self.weight - 0.5) if self.strong else 0.12 + 0.66 * self.weight

    @property
    def strong(self) -> bool:
        """Whether text on the box is light."""
        return self.weight > 0.5

    def svg(self) -> str:
        css_class = f'class="box edge" stroke="{TINT}"' if self.outline else 'class="box"'
        return (
            f'<rect {css_class} x="{self.x:.1f}" y="{self.y:.1f}" width="{self.width:.1f}" '
            f'height="{self.height:.1f}" fill="{TINT}" fill-opacity="{self.opacity:.2f}">'
            f"<title>{escape(self.title)}</title></rect>\n"
        )


@dataclass(frozen=True)
class TextLabel:
    """A text. `anchor` is start, middle or end; `kind` is label, figure, title, or on-dark for text on a strong box."""

    x: float
    y: float
    words: str
    anchor: str = "start"
    kind: str = "label"

    def svg(self) -> str:
        colour = "#ffffff" if self.kind == "on-dark" else "#1c2733"
        size = ' font-size="16" font-weight="bold"' if self.kind == "title" else ""
        return (
            f'<text class="{self.kind}" x="{self.x:.1f}" y="{self.y:.1f}" text-anchor="{self.anchor}" '
            f'fill="{colour}"{size}>{escape(self.words)}</text>\n'
        )


@dataclass(frozen=True)
class Chart:
    """A drawing of a table, in SVG units."""

    title: str
    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    labels: list[TextLabel] = field(default_factory=list)
    background: bool = False  # whether to paint a white background, for files that no page surrounds

    def svg(self) -> str:
        """Return the SVG element, for a page or a file."""
        head = SVG_HEAD.format(title=escape(self.title), width=self.width, height=self.height)
        background = SVG_BACKGROUND if self.background else ""
        boxes, labels = [box.svg() for box in self.boxes], [label.svg() for label in self.labels]
        return mark_safe("".join([head, background, *boxes, *labels, "</svg>\n"]))  # noqa: S308

    def png(self, scale: float = 2.0) -> bytes:
        """Rasterise the chart, with `scale` pixels per SVG unit.

        Text is set in Lato, which comes with a package: resvg silently draws no text where it finds no font, and system
        fonts would make the image depend on the machine.
        """
        import font_lato  # needed for PNG files only
        import resvg_py

        return resvg_py.svg_to_bytes(
            svg_string=self.svg(),
            zoom=scale,
            skip_system_fonts=True,
            font_files=[font_lato.font_files["Lato"], font_lato.font_files["LatoBold"]],
            sans_serif_family="Lato",
        )


def draw(table: StatisticsTable) -> Chart:
    """Draw the kind of chart that suits the table."""
    return CHART_TYPES.get(table.name, bar_chart)(table)


def with_captions(chart: Chart, filters: str, notes: Sequence[str]) -> Chart:
    """Return the chart for a file: with its title and `filters` above it and `notes` below.

    It has a margin and a white background, since its text would be unreadable on a dark slide.
    """
    y, labels, characters = float(MARGIN), [], int(WIDTH / CHARACTER_WIDTH)
    titles = [(line, "title") for line in wrap(chart.title, int(characters * 0.7))]
    for line, kind in titles + [(line, "label") for line in wrap(filters, characters, break_on_hyphens=False)]:
        labels.append(TextLabel(MARGIN, y + 0.7 * LINE_HEIGHT, line, kind=kind))
        y += LINE_HEIGHT
    y += LINE_HEIGHT / 2
    labels += [replace(label, x=label.x + MARGIN, y=label.y + y) for label in chart.labels]
    boxes = [replace(box, x=box.x + MARGIN, y=box.y + y) for box in chart.boxes]
    y += chart.height + LINE_HEIGHT
    for note in notes:
        for line in wrap(note, characters, break_on_hyphens=False):
            labels.append(TextLabel(MARGIN, y + 0.7 * LINE_HEIGHT, line))
            y += LINE_HEIGHT
        y += LINE_HEIGHT / 2
    width, height = chart.width + 2 * MARGIN, y + MARGIN / 2
    return Chart(chart.title, width, height, boxes, labels, background=True)


def bar_chart(table: StatisticsTable) -> Chart:
    """Draw a horizontal bar for each row, as long as its second column."""
    most = max((float(row[1]) for row in table.rows), default=0) or 1
    room = WIDTH - LABEL_WIDTH - 60
    boxes, labels, colon = [], [], gettext(": ")
    for place, row in enumerate(table.rows):
        y, length = place * ROW_HEIGHT, float(row[1]) / most * room
        baseline = y + ROW_HEIGHT / 2 + 4
        count = format_count(row[1])
        boxes.append(Box(LABEL_WIDTH, y + 4, max(length, 1), ROW_HEIGHT - 8, f"{row[0]}{colon}{count}"))
        labels.append(_row_label(row[0], baseline))
        labels.append(TextLabel(LABEL_WIDTH + length + 6, baseline, count, "start", "figure"))
    return Chart(str(table.title), WIDTH, max(len(table.rows), 1) * ROW_HEIGHT, boxes, labels)


def column_chart(table: StatisticsTable) -> Chart:
    """Draw two overlapping columns for each row: a part, and pale behind it the whole (the table's 2nd and 3rd column).

    Every tenth year has a label; where there are few years, every fifth or each.
    """
    most = max((max(float(row[1]), float(row[2])) for row in table.rows), default=0) or 1
    step = WIDTH / max(len(table.rows), 1)
    interval = 10 if len(table.rows) > 25 else 5 if len(table.rows) > 12 else 1
    boxes = _legend(table)
    labels = [TextLabel(0, 12, format_count(int(most)), "start", "figure")]
    labels += [TextLabel(box.x + 16, box.y + 10, box.title) for box in boxes]
    colon = gettext(": ")
    for place, row in enumerate(table.rows):
        x, title = place * step, f"{row[0]}{colon}{format_count(row[1])} / {format_count(row[2])}"
        for cell, weight in ((row[2], PALE), (row[1], 1.0)):
            height = float(cell) / most * (COLUMN_CHART_HEIGHT - HEADER_HEIGHT)
            # Half a unit narrower on each side: an outline extends that far beyond its box.
            bounds = (x + 1.5, COLUMN_CHART_HEIGHT - height, max(step - 3, 1), height)
            boxes.append(Box(*bounds, title, weight, outline=weight == PALE and bool(height)))
        if float(row[0]) % interval == 0:
            centre, anchor = (x, "start") if place == 0 else (x + step / 2, "middle")
            labels.append(TextLabel(centre, COLUMN_CHART_HEIGHT + 16, str(row[0]), anchor))
    return Chart(str(table.title), WIDTH, COLUMN_CHART_HEIGHT + HEADER_HEIGHT, boxes, labels)


def _legend(table: StatisticsTable) -> list[Box]:
    """Boxes that name the two columns, above the chart."""
    part, whole = str(table.columns[1]), str(table.columns[2])
    return [
        Box(40.0, 2, 12, 12, part),
        Box(80.0 + len(part) * CHARACTER_WIDTH, 2, 12, 12, whole, PALE, outline=True),
    ]


def heat_map(table: StatisticsTable) -> Chart:
    """Draw a box for each row and column, tinted by its number, which is written in it."""
    most = max((float(cell) for row in table.rows for cell in row[1:]), default=0) or 1
    step = (WIDTH - LABEL_WIDTH) / max(len(table.columns) - 1, 1)
    labels = [
        TextLabel(LABEL_WIDTH + (place + 0.5) * step, 14, str(column)[:4], "middle")
        for place, column in enumerate(table.columns[1:])
    ]
    boxes, colon = [], gettext(": ")
    for line, row in enumerate(table.rows):
        y = HEADER_HEIGHT + line * ROW_HEIGHT
        baseline = y + ROW_HEIGHT / 2 + 4
        labels.append(_row_label(row[0], baseline))
        for place, cell in enumerate(row[1:]):
            if not cell:
                continue
            x, weight, count = LABEL_WIDTH + place * step, float(cell) / most, format_count(cell)
            title = f"{row[0]}, {table.columns[place + 1]}{colon}{count}"
            box = Box(x + 1, y + 1, step - 2, ROW_HEIGHT - 2, title, weight)
            boxes.append(box)
            labels.append(_figure_in(box, baseline, count))
    height = HEADER_HEIGHT + max(len(table.rows), 1) * ROW_HEIGHT
    return Chart(str(table.title), WIDTH, height, boxes, labels)


def tile_map(table: StatisticsTable) -> Chart:
    """Draw a tile for each economy, grouped by region and tinted by its number of agreements."""
    most = max((float(row[3]) for row in table.rows), default=0) or 1
    per_line = int(WIDTH // TILE_SIZE)
    boxes, labels, y, colon = [], [], 0.0, gettext(": ")
    for region, group in groupby(table.rows, key=lambda row: row[0]):
        labels.append(TextLabel(0, y + 16, str(region)))
        y += HEADER_HEIGHT
        rows = list(group)
        for place, row in enumerate(rows):
            x, top = place % per_line * TILE_SIZE, y + place // per_line * TILE_SIZE
            count = format_count(row[3])
            title, weight = f"{row[2]}{colon}{count}", float(row[3]) / most
            box = Box(x + 1, top + 1, TILE_SIZE - 2, TILE_SIZE - 2, title, weight)
            boxes.append(box)
            labels += [_figure_in(box, top + 18, str(row[1])), _figure_in(box, top + 32, count)]
        y += -(-len(rows) // per_line) * TILE_SIZE + 8
    return Chart(str(table.title), WIDTH, max(y, HEADER_HEIGHT), boxes, labels)


CHART_TYPES: dict[str, Callable[[StatisticsTable], Chart]] = {
    "year": column_chart,
    "theme-by-period": heat_map,
    "economy": tile_map,
}


def _row_label(cell: object, baseline: float) -> TextLabel:
    """The name of a row at its left, shortened to the room there is."""
    words, longest = str(cell), int((LABEL_WIDTH - 12) / CHARACTER_WIDTH)
    words = words if len(words) <= longest else f"{words[: longest - 1]}…"
    return TextLabel(LABEL_WIDTH - 8, baseline, words, "end")


def _figure_in(box: Box, y: float, words: str) -> TextLabel:
    """A text in the middle of a box."""
    return TextLabel(box.x + box.width / 2, y, words, "middle", "on-dark" if box.strong else "figure")
