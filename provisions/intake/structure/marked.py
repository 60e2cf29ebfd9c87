"""The structure of a text whose file says itself what its parts are: Akoma Ntoso and ToTA. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provisions.intake.outline import OutlinePart, OutlineSpan, PartKind, SpanRole
from provisions.intake.source import FileForm, SourceDocument, SourceLine

_FORMS = frozenset((FileForm.AKOMA_NTOSO, FileForm.TOTA))
_LETTERS = {
    PartKind.PREAMBLE: "preamble",
    PartKind.CHAPTER: "c",
    PartKind.SECTION: "s",
    PartKind.ARTICLE: "a",
    PartKind.ANNEX: "x",
    PartKind.APPENDIX: "ap",
    PartKind.PROTOCOL: "p",
}
# How deep a part stands: it ends those that are as deep or deeper, and is held by the last one that is less deep.
_DEPTHS = {PartKind.CHAPTER: 1, PartKind.SECTION: 2, PartKind.ARTICLE: 3}
_OUTSIDE = {
    "front": SpanRole.FRONT,
    "metadata": SpanRole.FRONT,
    "navigation": SpanRole.FRONT,
    "contents": SpanRole.CONTENTS,
}
_INSIDE = {"footnote": SpanRole.FOOTNOTE, "signatures": SpanRole.SIGNATURES}
_HEADING = "_heading"
_NUMBER = re.compile(r"\d+(?:[.\-]\d+)*[a-z]?|\b[ivxlcdm]+\b", re.IGNORECASE)


def is_marked(document: SourceDocument) -> bool:
    """Whether the file says itself what its parts are."""
    return document.form in _FORMS and any(line.style == "article" for line in document.lines)


class MarkedParts:
    """Parts and spans of a marked document."""

    def __init__(self, document: SourceDocument) -> None:
        self.parts: list[OutlinePart] = []
        self.spans: list[OutlineSpan] = []
        self._document = document
        self._open: list[OutlinePart] = []  # the part under way after those that hold it
        self._used: set[str] = set()
        self._awaits_heading = False
        for line in document.lines:
            self._add(line)

    def _add(self, line: SourceLine) -> None:
        style = line.style
        kind = _kind(style.removesuffix(_HEADING))
        if kind is PartKind.PREAMBLE:
            if not self._open or self._open[-1].kind is not kind:
                self._begin(kind, "", "")
            role = SpanRole.BODY
        elif kind and style.endswith(_HEADING):
            role = SpanRole.HEADING
            if self._awaits_heading and self._open[-1].kind is kind:
                self._set_heading(line)
            else:
                self._begin(kind, "", self._document.text(line))
        elif kind:
            role = SpanRole.NUMBER
            self._begin(kind, self._document.text(line), "")
        else:
            role = _OUTSIDE.get(style) or (_INSIDE.get(style, SpanRole.BODY) if self._open else SpanRole.FRONT)
        self._awaits_heading = role is SpanRole.NUMBER
        part = "" if role in _OUTSIDE.values() else self._open[-1].identifier
        self.spans.append(OutlineSpan(line.start, line.end, role, part))

    def _begin(self, kind: PartKind, number: str, heading: str) -> None:
        depth = _DEPTHS.get(kind, 0)
        while self._open and _DEPTHS.get(self._open[-1].kind, 0) >= depth:
            self._open.pop()
        if self._open and self._open[-1].kind is PartKind.PREAMBLE:  # which holds nothing
            self._open.pop()
        parent = self._open[-1].identifier if self._open else ""
        part = OutlinePart(self._name(kind, number, parent), kind, number, heading, parent)
        self._open.append(part)
        self.parts.append(part)

    def _set_heading(self, line: SourceLine) -> None:
        part = self._open.pop()
        part = OutlinePart(part.identifier, part.kind, part.number, self._document.text(line), part.parent)
        self._open.append(part)
        self.parts[-1] = part

    def _name(self, kind: PartKind, number: str, parent: str) -> str:
        """A readable identifier such as "a14.1"; after that of the part that holds it when another part has it."""
        found = _NUMBER.search(number)
        base = _LETTERS[kind] + (found[0].lower() if found else "")
        candidates = _candidates(base, parent)
        name = next(candidate for candidate in candidates if candidate not in self._used)
        self._used.add(name)
        return name


def _kind(style: str) -> PartKind | None:
    return PartKind(style) if style in _LETTERS else None


def _candidates(base: str, parent: str) -> Iterator[str]:
    yield base
    inner = f"{parent}-{base}" if parent else base
    yield inner
    number = 2
    while True:
        yield f"{inner}_{number}"
        number += 1
