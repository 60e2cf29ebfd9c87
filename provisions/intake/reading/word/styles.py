"""Styles of a Word file: what a paragraph or run inherits from the styles that its style is based on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from provisions.intake.reading.xml import local_name

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titulo) ?(\d)", re.I)
_OFF = frozenset(("0", "false", "off", "none"))


@dataclass(frozen=True, slots=True)
class NumberReference:
    """Which list numbers a paragraph: the list's id and the level from 0; None where it is not said."""

    list_id: str | None = None
    level: int | None = None


@dataclass(slots=True)
class WordStyle:
    """A style as it is written, without what it inherits."""

    identifier: str
    name: str = ""
    kind: str = "paragraph"
    based_on: str = ""
    numbering: NumberReference | None = None
    outline: int | None = None
    flags: dict[str, bool] = field(default_factory=dict)  # "b", "i", "vanish"
    size: float | None = None  # points
    font: str = ""


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute by its name without namespace, or None."""
    if element is None:
        return None
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child of a name, of that the first of the next name..., or None."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local_name(inner) == name), None)
    return element


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch such as <w:b/> is there and not off."""
    return element is not None and (value(element) or "true").lower() not in _OFF


def number(text: str | None) -> int | None:
    """A whole number, or None for what is none."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else None


def read_numbering(properties: etree._Element | None) -> NumberReference | None:
    """The list that paragraph properties name."""
    named = child(properties, "numPr")
    if named is None:
        return None
    return NumberReference(value(child(named, "numId")), number(value(child(named, "ilvl"))))


def read_look(properties: etree._Element | None) -> tuple[dict[str, bool], float | None, str]:
    """Switches, size and font of run properties."""
    flags, size, font = {}, None, ""
    for element in properties if properties is not None else ():
        name = local_name(element)
        if name in ("b", "i", "vanish"):
            flags[name] = is_on(element)
        elif name == "sz" and (half := number(value(element))):
            size = half / 2
        elif name == "rFonts":
            font = value(element, "ascii") or value(element, "hAnsi") or ""
    return flags, size, font


class WordStyles:
    """The styles of a document."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, WordStyle] = {}
        self._default = ""
        for element in root if root is not None else ():
            if local_name(element) == "style" and (identifier := value(element, "styleId")):
                style = _read_style(element, identifier)
                self._styles[identifier] = style
                if style.kind == "paragraph" and (value(element, "default") or "0") not in _OFF:
                    self._default = identifier
        _, self._size, _ = read_look(child(root, "docDefaults", "rPrDefault", "rPr"))

    def chain(self, identifier: str | None) -> Iterator[WordStyle]:
        """A style and those it is based on, the nearest first; the default paragraph style for None."""
        seen: set[str] = set()
        name = identifier if identifier in self._styles else self._default
        while name and name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = self._styles[name].based_on

    def own(self, identifier: str | None) -> Iterator[WordStyle]:
        """As `chain`, but nothing for a style that is unknown: for styles of characters."""
        return self.chain(identifier) if identifier in self._styles else iter(())

    def numbering(self, identifier: str | None) -> tuple[NumberReference, list[str]]:
        """The list that a style numbers its paragraphs by, and the styles it comes from, which a level may name."""
        list_id, level, styles = None, None, []
        for style in self.chain(identifier):
            styles.append(style.identifier)
            if style.numbering:
                level = style.numbering.level if level is None else level
                list_id = style.numbering.list_id
                if list_id is not None:
                    break
        return NumberReference(list_id, level), styles

    def list_of(self, identifier: str) -> str | None:
        """The list that a numbering style stands for."""
        style = self._styles.get(identifier)
        return style.numbering.list_id if style and style.numbering else None

    def flag(self, identifier: str | None, name: str) -> bool:
        return next((style.flags[name] for style in self.chain(identifier) if name in style.flags), False)

    def size(self, identifier: str | None) -> float | None:
        return next((style.size for style in self.chain(identifier) if style.size), self._size)

    def outline(self, identifier: str | None) -> int | None:
        return self._first(identifier, lambda style: style.outline)

    def hint(self, identifier: str | None) -> str:
        """What the style says of a line: "h1" to "h6", "footnote", "contents", "quote", or ""."""
        for style in self.chain(identifier):
            name = style.name.lower()
            if heading := _HEADING.fullmatch(name):
                return f"h{min(int(heading[1]), 6)}"
            if name.startswith(("toc ", "table of")):
                return "contents"
            if name in ("footnote text", "endnote text"):
                return "footnote"
            if name in ("quote", "intense quote", "block text"):
                return "quote"
            if name == "title":
                return "h1"
        return ""

    def _first(self, identifier: str | None, read: Callable[[WordStyle], int | None]) -> int | None:
        return next((found for style in self.chain(identifier) if (found := read(style)) is not None), None)


def _read_style(element: etree._Element, identifier: str) -> WordStyle:
    properties = child(element, "pPr")
    flags, size, font = read_look(child(element, "rPr"))
    return WordStyle(
        identifier,
        value(child(element, "name")) or "",
        value(element, "type") or "paragraph",
        value(child(element, "basedOn")) or "",
        read_numbering(properties),
        number(value(child(properties, "outlineLvl"))),
        flags,
        size,
        font,
    )
