"""What a page repeats: running heads and page numbers.

On pages, a line is peeled off the top or the foot when the same words, or the same words around a number that counts
the pages, stand at the same place of pages nearby. Without pages, the numbers must count up at a page's distance.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from statistics import mean, pstdev

from provisions.intake.outline import SpanRole
from provisions.intake.structure.line_roles.counts import PAGE_CHARACTERS, SHORTEST_COUNT, counts_up
from provisions.intake.structure.line_roles.view import LineView, roman_value

PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|página|pagina|pag|pág|seite|p|s)\b\.?\s*)?"
    r"(?P<chapter>[a-z0-9]{1,4}\s?[-–—./]\s?)?(?P<number>\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:of|de|von|sur|/)\s*\d{1,4})?[\W_]*",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d{1,4}")
HEAD = re.compile(
    r"(?:art\.\s|(?:article|artículo|articulo|artikel|chapter|capítulo|capitulo|chapitre|kapitel|(?:sub-?)?section|sección|abschnitt"
    r"|annex|anexo|annexe|anhang|appendix|apéndice|appendice|regla|rule|règle|regel|note|nota)\b)",
    re.IGNORECASE,
)
FEWEST_REPEATED = 3  # pages with the same line
NEAR_PAGES = 4  # heads of left and right pages alternate
SAME_PLACE = 5.0  # points
OUTER_LINES = 2  # a running head and a page number; what is repeated further in is the head of a table
LONGEST_NUMBER, LONGEST_HEAD = 60, 200  # characters of a line
GAP = 1.2  # of a line's size, above a running foot
SHORTEST_HEAD = 6  # characters, where only the words tell
MOST_PAGES = 2000
BESIDE_SHARE = 0.8
FEWEST_ALIKE, ALIKE_SHARE = 10, 0.6
SHORTEST_FURTHER_COUNT = 6


def mark_pages(view: LineView) -> None:
    """Give running heads and page numbers their roles."""
    if len(view.pages) > 1:
        _peel(view)
        _mark_numbers_in_place(view)
    else:
        _mark_counting(view)
    if not any(role is SpanRole.PAGE_NUMBER for role in view.roles):
        return
    _mark_alike(view)
    _mark_beside_numbers(view)


@lru_cache(maxsize=4096)  # asked again and again for the same line, and for the same cells of tables
def page_value(text: str) -> int | None:
    """The page that a line numbers when it is nothing but a page number, or None."""
    found = PAGE_NUMBER.fullmatch(text)
    if not found:
        return None
    number = found["number"]
    return int(number) if number.isdigit() else roman_value(number)


def role_of(text: str) -> SpanRole:
    return SpanRole.RUNNING_HEAD if page_value(text) is None else SpanRole.PAGE_NUMBER


def _forms(text: str, page: int) -> Iterator[str]:
    """What a line may repeat: its words, and its words with one number told from the page it stands on."""
    folded = text.casefold()
    yield folded
    if HEAD.match(folded):
        return
    for found in NUMBER.finditer(folded):
        yield f"{folded[: found.start()]}<{int(found[0]) - page}>{folded[found.end() :]}"
    if (value := page_value(text)) is not None and not any(letter.isdigit() for letter in text):
        yield f"<roman {value - page}>"


def _peel(view: LineView) -> None:
    """Take lines off the top and the foot of the pages, from outside in, while other pages have the same there."""
    for side in (0, -1):
        going, depth = set(range(len(view.pages))), 0
        while going:
            outer = {page: lines[side] for page in going if (lines := view.open_lines(page))}
            repeated = _repeated(view, outer, side, 0.4 if depth < OUTER_LINES else 0.75)
            for page in repeated:
                role = role_of(view.texts[outer[page]])
                again = role is SpanRole.PAGE_NUMBER and _has_number(view, page)
                view.roles[outer[page]] = SpanRole.RUNNING_HEAD if again else role
            going, depth = repeated, depth + 1


def _has_number(view: LineView, page: int) -> bool:
    return any(view.roles[at] is SpanRole.PAGE_NUMBER for at in view.pages[page])


def _repeated(view: LineView, outer: dict[int, int], side: int, share: float) -> set[int]:
    """The pages whose outermost line is repeated at the same place on at least that share of the pages nearby."""
    members: dict[str, list[int]] = defaultdict(list)
    for page, at in outer.items():
        for form in _forms(view.texts[at], page):
            members[form].append(page)
    found = set()
    for pages in members.values():
        if len(pages) < FEWEST_REPEATED:
            continue
        pages.sort()
        for position, page in enumerate(pages):
            near = pages[max(0, position - 2 * NEAR_PAGES) : position + 2 * NEAR_PAGES + 1]
            near = [other for other in near if abs(other - page) <= NEAR_PAGES]
            if page in found or len(near) < FEWEST_REPEATED:
                continue
            if (side and not _foots(view, outer[page], page)) or (not side and not _heads(view, outer[page])):
                continue
            alike = [other for other in near if _same_place(view, outer[page], outer[other])]
            if len(alike) >= FEWEST_REPEATED and len(alike) >= share * (alike[-1] - alike[0] + 1):
                found.add(page)
    return found


def _heads(view: LineView, at: int) -> bool:
    """Whether a first line may be a running head; without a layout a short one may be the cell of a table."""
    return (
        view.lines[at].top is not None or len(view.texts[at]) >= SHORTEST_HEAD or page_value(view.texts[at]) is not None
    )


def _foots(view: LineView, at: int, page: int) -> bool:
    """Whether a last line may be a running foot: a page number, or a gap stands above it; the rows of tables don't."""
    if page_value(view.texts[at]) is not None:
        return True
    if view.lines[at].top is None:
        return False
    line, lines = view.lines[at], view.open_lines(page)
    above = view.lines[lines[-2]].bottom if len(lines) > 1 else None
    return line.top is None or above is None or line.top - above > GAP * (line.size or 10)


def _same_place(view: LineView, one: int, other: int) -> bool:
    first, second = view.lines[one], view.lines[other]
    if first.top is None or second.top is None:
        return True
    if abs(first.top - second.top) <= SAME_PLACE:
        return True
    heights = [view.document.pages[line.page].height or 0 for line in (first, second)]
    return abs((heights[0] - first.top) - (heights[1] - second.top)) <= SAME_PLACE


def _mark_numbers_in_place(view: LineView) -> None:
    """Page numbers of short chapters: outermost lines that look like one, where other pages have theirs."""
    known = [at for at, role in enumerate(view.roles) if role is SpanRole.PAGE_NUMBER]
    places = [known[position] for position in range(0, len(known), max(1, len(known) // 40))]
    for page in range(len(view.pages)):
        lines = view.open_lines(page)
        if _has_number(view, page):
            continue
        for at in {lines[0], lines[-1]} if lines else ():
            value = page_value(view.texts[at])
            if value is None:
                continue
            if any(_same_place(view, at, other) for other in places) or _counts_on(view, page, value):
                view.roles[at] = SpanRole.PAGE_NUMBER
                break
        else:
            _mark_next_number(view, page, lines)


def _counts_on(view: LineView, page: int, value: int) -> bool:
    """Whether a number counts on from those of the pages before, where a scanned page has it at another place."""
    before = range(max(0, page - NEAR_PAGES), page)
    known = [at for one in before for at in view.pages[one] if view.roles[at] is SpanRole.PAGE_NUMBER]
    return any(page_value(view.texts[at]) == value - page + view.lines[at].page for at in known)


def _mark_next_number(view: LineView, page: int, lines: list[int]) -> None:
    """A page number anywhere on a page without layout, when it is the one after that of the page before."""
    before = [at for at in view.pages[page - 1] if view.roles[at] is SpanRole.PAGE_NUMBER] if page else []
    found = PAGE_NUMBER.fullmatch(view.texts[before[0]]) if before else None
    if not found or not found["number"].isdigit() or not lines or view.lines[lines[0]].top is not None:
        return
    text, (start, end) = view.texts[before[0]], found.span("number")
    wanted = f"{text[:start]}{int(found['number']) + 1}{text[end:]}"
    same = [at for at in lines if view.texts[at] == wanted]
    if len(same) == 1 and (not wanted.isdigit() or same[0] in (lines[0], lines[-1])):
        view.roles[same[0]] = SpanRole.PAGE_NUMBER


def _mark_counting(view: LineView) -> None:
    """Page numbers in a text without pages: lines of one form that count up, a page of words between them.

    The longest count is taken, then others before and behind it: numbering may start again in annexes.
    """
    shapes: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, text in enumerate(view.texts):
        for shape, value in _shapes(text):
            shapes[shape].append((at, value))
    taken: list[list[int]] = []
    counts = [count for candidates in shapes.values() for count in counts_up(view.lines, candidates)]
    for count in sorted(counts, key=len, reverse=True):
        first = view.texts[count[0]]
        shortest = SHORTEST_COUNT if not taken and page_value(first) is not None else SHORTEST_FURTHER_COUNT
        if len(count) >= shortest and not any(count[0] <= other[-1] and other[0] <= count[-1] for other in taken):
            taken.append(count)
    for count in taken:
        for at in count:
            view.roles[at] = role_of(view.texts[at])


def _shapes(text: str) -> Iterator[tuple[str, int]]:
    """What a line is without its page number, with the number: "- # -" and 12 for "- 12 -".

    A number in brackets, and one of four digits alone, number something else.
    """
    if len(text) > LONGEST_NUMBER or "(" in text or ")" in text:
        return
    found = PAGE_NUMBER.fullmatch(text)
    if not found and not NUMBER.search(text):  # most lines, before the pattern that takes longest
        return
    if HEAD.search(text):
        return
    value = page_value(text)
    if found and value is not None:
        start, end = found.span("number")
        if value < MOST_PAGES and not text.endswith("."):
            yield f"{text[:start]}#{text[end:]}", value
        return
    for number in (*NUMBER.finditer(text),)[:: max(1, len(NUMBER.findall(text)) - 1)]:
        if int(number[0]) < MOST_PAGES and any(letter.isalpha() for letter in text):
            yield f"{text[: number.start()]}#{text[number.end() :]}", int(number[0])


def _mark_alike(view: LineView) -> None:
    """Further lines in the form of most page numbers, "3-12": chapters of a few pages, pages in disorder."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(view.texts):
        if view.lines[at].top is None and (found := PAGE_NUMBER.fullmatch(text)) and found["chapter"]:
            places[NUMBER.sub("#", text)].append(at)
    for found_at in places.values():
        known = [at for at in found_at if view.roles[at] is SpanRole.PAGE_NUMBER]
        if len(known) < FEWEST_ALIKE or len(known) < ALIKE_SHARE * len(found_at):
            continue
        for at in found_at:
            if view.roles[at] is None and (len(view.pages) == 1 or not _has_number(view, view.lines[at].page)):
                view.roles[at] = SpanRole.PAGE_NUMBER


def _mark_beside_numbers(view: LineView) -> None:
    """Running heads in a text without pages: words that recur at regular distance, next to page numbers or alone."""
    if len(view.pages) > 1:
        return
    places: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(view.texts):
        if (
            view.roles[at] is None
            and 3 < len(text) < LONGEST_HEAD
            and not text[0].islower()
            and page_value(text) is None
        ):
            places[text if HEAD.match(text) else NUMBER.sub("#", text.casefold())].append(at)
    for found in places.values():
        beside = [at for at in found if _beside_number(view, at)]
        if len(beside) >= 3 and len(beside) >= BESIDE_SHARE * len(found):
            taken = beside
        elif len(found) >= 5 and _regular([view.lines[at].start for at in found]):
            taken = found
        else:
            continue
        for at in taken:
            view.roles[at] = SpanRole.RUNNING_HEAD


def _beside_number(view: LineView, at: int) -> bool:
    return any(view.roles[other] is SpanRole.PAGE_NUMBER for other in (at - 1, at + 1) if 0 <= other < len(view.roles))


def _regular(starts: list[int]) -> bool:
    gaps = [after - before for before, after in pairwise(starts)]
    middle = mean(gaps)
    return PAGE_CHARACTERS[0] <= middle <= PAGE_CHARACTERS[1] and pstdev(gaps) < 0.25 * middle
