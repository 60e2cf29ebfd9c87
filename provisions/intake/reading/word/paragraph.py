"""What stands in a paragraph of a Word file, in order: words, breaks, notes and text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from provisions.intake.reading.builder import raised
from provisions.intake.reading.word.fields import FieldStack
from provisions.intake.reading.word.styles import WordStyles, child, read_look, value
from provisions.intake.reading.word.symbols import read_symbol, read_symbols
from provisions.intake.reading.xml import local_name

GONE = frozenset(("del", "moveFrom"))  # tracked deletions; what is moved stands at its new place as well
_SKIPPED = GONE | {"delText", "delInstrText", "fldData", "rt", "commentReference", "annotationRef", "altChunk"}
_DRAWINGS = frozenset(("drawing", "pict", "object", "txbxContent"))
_SIGNS = {"tab": " ", "ptab": " ", "noBreakHyphen": "-"}
_DIGITS = re.compile(r"\s*\(?\d{1,3}\)?\s*")


class ItemKind(StrEnum):
    """What an item of a paragraph is."""

    WORDS = "words"
    LINE = "line"  # a line break
    PAGE = "page"  # a page break that the file asks for
    PRINTED_PAGE = "printed page"  # one that Word made when it last printed the file
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    MARKER = "marker"  # in a note, its own
    BOX = "box"


_KINDS = {
    "lastRenderedPageBreak": ItemKind.PRINTED_PAGE,
    "footnoteReference": ItemKind.FOOTNOTE,
    "endnoteReference": ItemKind.ENDNOTE,
    "footnoteRef": ItemKind.MARKER,
    "endnoteRef": ItemKind.MARKER,
}


@dataclass(frozen=True, slots=True)
class Item:
    """An item; `element` is the reference of a note or the content of a text box."""

    kind: ItemKind
    text: str = ""
    bold: bool = False
    italic: bool = False
    size: float | None = None
    element: etree._Element | None = None


def choose(alternatives: etree._Element) -> etree._Element:
    """The branch of alternatives that a new Word shows: the first choice, unless only the fallback has words."""
    branches = [branch for branch in alternatives if local_name(branch) in ("Choice", "Fallback")]
    return next((branch for branch in branches if _has_words(branch)), branches[0] if branches else alternatives)


def is_placeholder(control: etree._Element) -> bool:
    """Whether a content control only shows the words that ask to fill it in."""
    return child(control, "sdtPr", "showingPlcHdr") is not None


def _has_words(element: etree._Element) -> bool:
    return any(local_name(inner) == "t" and inner.text for inner in element.iter())


class ItemReader:
    """Reads the items of paragraphs; `fields` may reach from one into another."""

    def __init__(self, styles: WordStyles, fields: FieldStack) -> None:
        self._styles = styles
        self._fields = fields

    def read(self, paragraph: etree._Element, style: str | None) -> list[Item]:
        """The items of a paragraph of a style."""
        items = list(self._read_inside(paragraph, style))
        self._fields.end_paragraph()
        return items

    def _read_inside(self, parent: etree._Element, style: str | None) -> Iterator[Item]:
        for element in parent:
            name = local_name(element)
            if not name or name in _SKIPPED or name.endswith("Pr") or (name == "sdt" and is_placeholder(element)):
                continue
            if name == "r":
                yield from self._read_run(element, style)
            elif name == "AlternateContent":
                yield from self._read_inside(choose(element), style)
            elif name in _DRAWINGS:
                yield from _boxes(element)
            elif name == "f":  # a fraction of a formula
                yield from self._read_fraction(element, style)
            else:  # whatever wraps runs: links, smart tags, content controls, insertions, simple fields
                yield from self._read_inside(element, style)

    def _read_fraction(self, element: etree._Element, style: str | None) -> Iterator[Item]:
        for part in element:
            if local_name(part) == "den":
                yield Item(ItemKind.WORDS, "/")
            if local_name(part) in ("num", "den"):
                yield from self._read_inside(part, style)

    def _read_run(self, run: etree._Element, style: str | None) -> Iterator[Item]:
        properties = child(run, "rPr")
        own, size, font = read_look(properties)
        of_style = list(self._styles.own(value(child(properties, "rStyle"))))
        for inherited in of_style:
            own = {**inherited.flags, **own}
            size, font = size or inherited.size, font or inherited.font
        flags = {name: own[name] if name in own else self._styles.flag(style, name) for name in ("b", "i", "vanish")}
        lifts = value(child(properties, "vertAlign")) == "superscript"
        for element in run:
            for item in self._read_leaf(element, style, font):
                if item.kind is not ItemKind.WORDS:
                    yield item
                elif not (self._fields.in_instructions or flags["vanish"]):
                    text = raised(item.text) if lifts and _DIGITS.fullmatch(item.text) else item.text
                    yield Item(item.kind, text, flags["b"], flags["i"], size or self._styles.size(style), None)

    def _read_leaf(self, element: etree._Element, style: str | None, font: str) -> Iterator[Item]:
        name = local_name(element)
        if name == "t":
            yield Item(ItemKind.WORDS, read_symbols(element.text or "", font))
        elif name in _SIGNS:
            yield Item(ItemKind.WORDS, _SIGNS[name])
        elif name in _KINDS:
            yield Item(_KINDS[name], element=element)
        elif name in ("br", "cr"):
            yield Item(ItemKind.PAGE if value(element, "type") == "page" else ItemKind.LINE)
        elif name == "sym":
            yield Item(ItemKind.WORDS, _read_sign(element))
        elif name in ("fldChar", "instrText"):
            self._fields.read(element)
        else:
            yield from self._read_nested(element, name, style, font)

    def _read_nested(self, element: etree._Element, name: str, style: str | None, font: str) -> Iterator[Item]:
        if name in _DRAWINGS:
            yield from _boxes(element)
        elif name == "AlternateContent":
            for inner in choose(element):
                yield from self._read_leaf(inner, style, font)
        elif name == "ruby":
            yield from self._read_inside(element, style)


def _read_sign(element: etree._Element) -> str:
    code = value(element, "char") or ""
    return read_symbol(int(code, 16), value(element, "font") or "") if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code) else ""


def _boxes(element: etree._Element) -> Iterator[Item]:
    """The text boxes of a drawing, each once."""
    if local_name(element) == "txbxContent":
        yield Item(ItemKind.BOX, element=element)
        return
    for inner in choose(element) if local_name(element) == "AlternateContent" else element:
        yield from _boxes(inner)
