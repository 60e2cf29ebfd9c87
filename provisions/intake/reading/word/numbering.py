"""The numbers that Word prints before paragraphs, computed from numbering.xml as Word does."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from provisions.intake.reading.word.number_formats import format_number
from provisions.intake.reading.word.styles import NumberReference, WordStyles, child, is_on, number, value
from provisions.intake.reading.xml import local_name

LEVELS = 9  # a list in Word has no more
_PLACE = re.compile(r"%([1-9])")
_ZEROS = re.compile(r"(0{0,8})1, ")


@dataclass(frozen=True, slots=True)
class ListLevel:
    """A level of a list: `text` such as "Article %1.%2" with the number of each level in its place."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    digits_only: bool = False  # isLgl: numbers of all levels in digits
    suffix: str = " "
    style: str = ""  # the paragraph style that is numbered at this level
    restart: int | None = None  # after which level, from 1, the count begins anew; 0 never, None after any above


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list as paragraphs name it: `counter` is shared by all lists made from one abstract list."""

    counter: str
    levels: dict[int, ListLevel]
    starts: dict[int, int]  # levels that begin anew where this list is first used


class Numberer:
    """Counts the numbered paragraphs of a document in order."""

    def __init__(self, root: etree._Element | None, styles: WordStyles) -> None:
        self._styles = styles
        self._abstract: dict[str, etree._Element] = {}
        self._lists: dict[str, etree._Element] = {}
        for element in root if root is not None else ():
            name = local_name(element)
            if name == "abstractNum":
                self._abstract[value(element, "abstractNumId") or ""] = element
            elif name == "num":
                self._lists[value(element, "numId") or ""] = element
        self._known: dict[str, NumberedList | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def number(self, direct: NumberReference | None, style: str | None) -> str:
        """Count a paragraph and give what Word prints before it, with the blank after it; "" for one not numbered.

        Args:
            direct: the list that the paragraph itself names; wins over its style's.
        """
        inherited, names = self._styles.numbering(style)
        list_id = direct.list_id if direct and direct.list_id is not None else inherited.list_id
        numbered = self._find(list_id) if list_id and list_id != "0" else None
        if numbered is None or list_id is None:
            return ""
        level = self._level(direct, inherited, names, numbered)
        if level not in numbered.levels:
            return ""
        counts = self._count(list_id, numbered, level)
        return _write(numbered.levels, counts, level)

    def _level(
        self, direct: NumberReference | None, inherited: NumberReference, names: list[str], numbered: NumberedList
    ) -> int:
        if direct and (direct.level is not None or direct.list_id is not None):
            return direct.level or 0
        for name in names:  # the level that names the style wins over the one that the style names
            for level, settings in numbered.levels.items():
                if settings.style == name:
                    return level
        return inherited.level or 0

    def _count(self, list_id: str, numbered: NumberedList, level: int) -> dict[int, int]:
        counts = self._counts.setdefault(numbered.counter, {})
        for at in range(level):
            if at not in counts:
                counts[at] = self._begin(list_id, numbered, at)
        fresh = level in numbered.starts and (list_id, level) not in self._begun
        counts[level] = self._begin(list_id, numbered, level) if fresh or level not in counts else counts[level] + 1
        for deeper in [at for at in counts if at > level]:
            restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
            if restart is None or level < restart:
                del counts[deeper]
        return counts

    def _begin(self, list_id: str, numbered: NumberedList, level: int) -> int:
        self._begun.add((list_id, level))
        settings = numbered.levels.get(level, ListLevel())
        return numbered.starts.get(level, settings.start)

    def _find(self, list_id: str) -> NumberedList | None:
        if list_id not in self._known:
            element = self._lists.get(list_id)
            self._known[list_id] = None if element is None else self._resolve(element)
        return self._known[list_id]

    def _resolve(self, element: etree._Element) -> NumberedList | None:
        counter = value(child(element, "abstractNumId")) or ""
        abstract = self._abstract.get(counter)
        for _ in range(LEVELS):  # a list may stand for a numbering style, and that for another list
            link = value(child(abstract, "numStyleLink"))
            linked = self._lists.get(self._styles.list_of(link) or "") if link else None
            if linked is None:
                break
            counter = value(child(linked, "abstractNumId")) or ""
            abstract = self._abstract.get(counter)
        if abstract is None:
            return None
        levels = dict(_read_level(inner) for inner in abstract if local_name(inner) == "lvl")
        starts: dict[int, int] = {}
        for override in element:
            at = number(value(override, "ilvl"))
            if local_name(override) != "lvlOverride" or at is None or not 0 <= at < LEVELS:
                continue
            if (own := child(override, "lvl")) is not None:
                levels[at] = _read_level(own)[1]
            if (start := number(value(child(override, "startOverride")))) is not None:
                starts[at] = start
        known = {at: level for at, level in levels.items() if 0 <= at < LEVELS}
        return NumberedList(counter, known, starts)


def _read_level(element: etree._Element) -> tuple[int, ListLevel]:
    start = number(value(child(element, "start")))
    suffix = value(child(element, "suff"))
    level = ListLevel(
        start=0 if start is None else start,
        form=_read_form(element),
        text=value(child(element, "lvlText")) or "",
        digits_only=is_on(child(element, "isLgl")),
        suffix="" if suffix == "nothing" else " ",
        style=value(child(element, "pStyle")) or "",
        restart=number(value(child(element, "lvlRestart"))),
    )
    if level.form == "bullet" or child(element, "lvlPicBulletId") is not None:
        level = replace(level, form="bullet", text="•" if level.text.strip() else "")
    return number(value(element, "ilvl")) or 0, level


def _read_form(element: etree._Element) -> str:
    """The form of a level's numbers; newer ones stand in an alternative: "001, 002, 003, ..."."""
    plain = child(element, "numFmt")
    if plain is not None:
        return value(plain) or "decimal"
    custom = child(element, "AlternateContent", "Choice", "numFmt")
    if custom is not None and (zeros := _ZEROS.match(value(custom, "format") or "")):
        return f"zeros{len(zeros[1])}"
    return value(child(element, "AlternateContent", "Fallback", "numFmt")) or "decimal"


def _write(levels: dict[int, ListLevel], counts: dict[int, int], level: int) -> str:
    settings = levels[level]

    def fill(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        if at > level:
            return ""
        form = levels[at].form if at in levels else "decimal"
        if form == "bullet":
            return ""
        return format_number(counts.get(at, 1), "decimal" if settings.digits_only and form != "none" else form)

    words = _PLACE.sub(fill, settings.text) if settings.form != "bullet" else settings.text
    return words + settings.suffix if words.strip() else ""
