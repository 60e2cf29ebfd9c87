"""Articles without the word: a number alone on a line, with a heading below it, in an unbroken row from 1.

Looked for only where a text has no article with the word. Such a number may have been taken for that of a page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from provisions.intake.structure import numbers
from provisions.intake.structure.candidates import Follow, Head
from provisions.intake.structure.headings import is_title
from provisions.intake.structure.keywords import ARTICLE
from provisions.intake.structure.layout import Layout

FEWEST = 5
_ALONE = re.compile(r"[\s#*_]*(?P<number>\d{1,2}|[IVX]{1,6})[.*_\s]*")


def bare_articles(layout: Layout) -> list[Head]:
    """The longest row 1, 2, 3... of such heads; empty when it is short."""
    rows = (_longest_row(layout, roman) for roman in (False, True))
    best = max(rows, key=len)
    return best if len(best) >= FEWEST else []


def _longest_row(layout: Layout, roman: bool) -> list[Head]:
    best: list[Head] = []
    row: list[Head] = []
    for head in _candidates(layout):
        if roman == layout.document.content[head.start].isdigit():
            continue
        if row and numbers.gap(row[-1].number, head.number) == 0:
            row.append(head)
        elif numbers.is_first(head.number):
            best, row = max(best, row, key=len), [head]
    return max(best, row, key=len)


def _candidates(layout: Layout) -> Iterator[Head]:
    for at, text in enumerate(layout.texts):
        match = _ALONE.fullmatch(text) if len(text) < 12 else None
        if match is None:
            continue
        place = bisect_right(layout.flow, at)
        following = layout.flow[place : place + 2]  # the number of a page may stand between
        below = next((line for line in following if any(map(str.isalpha, layout.texts[line]))), None)
        if below is None or not is_title(layout.texts[below]):
            continue
        start = layout.lines[at].start
        for reading in numbers.parse(match["number"])[:1]:
            head = Head(
                at, start + match.start("number"), start + match.end("number"), ARTICLE, (reading,), Follow.NOTHING, 2.0
            )
            head.number = reading
            yield head
