"""Doubts about the numbers of articles: what is missing, what was read otherwise than printed, what is far too long."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from provisions.intake.outline import Flag, PartKind
from provisions.intake.source import SourceDocument
from provisions.intake.structure import numbers
from provisions.intake.structure.containers import Placed, apart_of
from provisions.intake.structure.numbers import Number

PageOf = Callable[[Placed], int | None]
VERY_LONG, TIMES_MEDIAN = 30_000, 15


def flag_numbering(document: SourceDocument, placed: Sequence[Placed], names: Mapping[int, str]) -> Iterator[Flag]:
    """Doubts about the articles.

    Args:
        names: identifier of each head by its start.
    """
    articles = [item for item in placed if item.kind == PartKind.ARTICLE]
    if not articles:
        yield Flag("no_article")
        return
    starts = [page.start for page in document.pages]

    def page(item: Placed) -> int | None:
        return bisect_right(starts, item.head.start) if len(starts) > 1 else None

    yield from _missing(document, articles, names, page)
    yield from _very_long(document, placed, names, page)


def _missing(
    document: SourceDocument, articles: Sequence[Placed], names: Mapping[int, str], page: PageOf
) -> Iterator[Flag]:
    last: dict[int, Placed] = {}  # by the annex or protocol they stand in
    for item in articles:
        printed = _printed(document, item)
        scope = apart_of(item)
        before = last.get(id(scope))
        last[id(scope)] = item
        name, start = names[item.head.start], item.head.start
        if item.number not in item.head.readings:
            shown = document.content[item.head.start : item.head.number_end]
            values = {"printed": shown, "page": page(item), "number": _format(item.number, "")}
            yield Flag("number_read_otherwise", values, name, start)
        gap = numbers.gap(before.number, item.number) if before else None
        after = {"after": printed, "page": page(item)}
        if before is not None and gap:
            lost = [_format(number, printed) for number in numbers.missing(before.number, item.number)]
            between = {"before": _printed(document, before), "before_page": page(before), **after}
            yield Flag("missing_numbers", {"numbers": lost, **between}, name, start)
        elif gap is None and not numbers.is_first(item.number) and not _is_beside(before, item):
            lost = [_format((*item.number[:-1], (value, 0)), printed) for value in range(1, item.number[-1][0])]
            yield Flag("missing_numbers", {"numbers": lost, **after}, name, start)


def _is_beside(before: Placed | None, item: Placed) -> bool:
    """Whether the one before stands in the same part: then a lower number is out of order, and nothing is missing."""
    return before is not None and before.parent is item.parent


def _printed(document: SourceDocument, item: Placed) -> str:
    """The number as printed, without its keyword; as it was read or corrected where that is another."""
    shown = document.content[item.head.start : item.head.number_end].replace("*", " ").split(maxsplit=1)
    printed = shown[-1].strip(" -–:.") if shown else ""
    return printed if item.number in numbers.parse(printed) else _format(item.number, "")


def _format(number: Number, printed: str) -> str:
    """A number written as its neighbour is: in Roman numerals, with dashes, in four digits."""
    parts = numbers.key(number).split(".")
    if printed[:1] in "IVXLCDM" and printed:
        parts[0] = numbers.to_roman(number[0][0])
    if len(number) == 2 and printed.isdigit():
        return f"{parts[0]}{number[1][0]:02}"
    dash = next((mark for mark in "-–" if mark in printed), ".")
    if len(parts) > 1 and dash != "." and len(printed.rpartition(dash)[2]) == 2:
        parts[-1] = parts[-1].zfill(2)
    return dash.join(parts)


def _very_long(
    document: SourceDocument, placed: Sequence[Placed], names: Mapping[int, str], page: PageOf
) -> Iterator[Flag]:
    ends = [item.head.start for item in placed[1:]] + [len(document.content)]
    sizes = [(end - item.head.start, item) for item, end in zip(placed, ends, strict=True)]
    articles = [(size, item) for size, item in sizes if item.kind == PartKind.ARTICLE]
    usual = median(size for size, _item in articles)
    for size, item in articles:
        if size > max(VERY_LONG, TIMES_MEDIAN * usual):
            values = {"number": _printed(document, item), "page": page(item), "letters": size}
            yield Flag("very_long_article", values, names[item.head.start], item.head.start)
