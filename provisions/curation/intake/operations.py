"""Operations as the outline page's forms send them, checked; and what they are called."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from provisions.intake.editing import Operation
from provisions.intake.outline import PartKind, SpanRole

KIND_CHOICES = [
    (PartKind.ARTICLE, _lazy("article")),
    (PartKind.CHAPTER, _lazy("chapter")),
    (PartKind.SECTION, _lazy("section")),
    (PartKind.PREAMBLE, _lazy("preamble")),
    (PartKind.ANNEX, _lazy("annex")),
    (PartKind.APPENDIX, _lazy("appendix")),
    (PartKind.PROTOCOL, _lazy("protocol")),
    (PartKind.SIDE_LETTER, _lazy("side letter")),
    (PartKind.DECLARATION, _lazy("declaration")),
]
ROLE_CHOICES = [
    (SpanRole.BODY, _lazy("words")),
    (SpanRole.NUMBER, _lazy("number")),
    (SpanRole.HEADING, _lazy("heading")),
    (SpanRole.FOOTNOTE, _lazy("footnote")),
    (SpanRole.SIGNATURES, _lazy("signatures")),
    (SpanRole.RUNNING_HEAD, _lazy("running head")),
    (SpanRole.PAGE_NUMBER, _lazy("page number")),
    (SpanRole.CONTENTS, _lazy("contents list")),
    (SpanRole.IGNORED, _lazy("set aside")),
]
NAMES = {
    "split": _lazy("Split"),
    "merge": _lazy("Merged with the one before"),
    "quoted": _lazy("Quoted: not an article"),
    "ignore": _lazy("Set aside"),
    "promote": _lazy("Taken one level out"),
    "demote": _lazy("Put one level in"),
    "move": _lazy("Moved"),
    "set_kind": _lazy("Kind changed"),
    "renumber": _lazy("Number changed"),
    "retitle": _lazy("Heading changed"),
    "set_role": _lazy("Lines marked"),
    "accept_flags": _lazy("Flag settled"),
    "join_hyphen": _lazy("Hyphen joined"),
    "keep_hyphen": _lazy("Hyphen kept"),
    "close_gap": _lazy("Hyphen kept"),
    "type_page": _lazy("Page typed in"),
}


class InvalidOperation(ValueError):
    """The form lacks what the operation needs; the message says what."""


def read_operation(data: QueryDict) -> tuple[Operation, str]:
    """The operation of a form, and the words that it was done to; raises InvalidOperation."""
    name = data.get("name", "")
    if name not in NAMES:
        raise InvalidOperation(_("There is no such operation."))
    read = _ARGUMENTS.get(name, _no_arguments)
    operation = {"name": name, **read(data)}
    if name not in WITHOUT_PART:
        operation["part"] = data.get("part", "")
    return operation, data.get("label", "")


KINDS = {str(kind) for kind in PartKind}
WITHOUT_PART = ("accept_flags", "join_hyphen", "keep_hyphen", "close_gap", "type_page")


def _no_arguments(data: QueryDict) -> dict[str, Any]:
    return {}


def _lines(data: QueryDict) -> list[tuple[int, int]]:
    """The offsets of the lines that are ticked, in order."""
    pairs = [value.partition(":") for value in data.getlist("line")]
    found = sorted((int(start), int(end)) for start, _colon, end in pairs if start.isdecimal() and end.isdecimal())
    if not found:
        raise InvalidOperation(_("Tick the line first, or the first of the lines."))
    return found


def _split(data: QueryDict) -> dict[str, Any]:
    at = data.get("at", "")
    kind = data.get("kind", "")
    chosen = {"kind": kind} if kind in KINDS else {}
    return {"at": int(at) if at.isdecimal() else _lines(data)[0][0], **chosen}


def _role(data: QueryDict) -> dict[str, Any]:
    role = data.get("role", "")
    if role not in {str(code) for code, _label in ROLE_CHOICES}:
        raise InvalidOperation(_("Choose what the lines are."))
    lines = _lines(data)
    return {"start": lines[0][0], "end": lines[-1][1], "role": role}


def _kind(data: QueryDict) -> dict[str, Any]:
    if data.get("kind") not in KINDS:
        raise InvalidOperation(_("Choose what the part is."))
    return {"kind": data["kind"]}


def _flags(data: QueryDict) -> dict[str, Any]:
    reason = " ".join(data.get("reason", "").split())
    if not reason:
        raise InvalidOperation(_("Say why it can stay so."))
    numbers = ",".join(data.getlist("flags"))
    return {"flags": [int(one) for one in numbers.split(",") if one.isdecimal()], "reason": reason}


def _page(data: QueryDict) -> dict[str, Any]:
    page = data.get("page", "")
    return {"page": int(page) if page.isdecimal() else -1, "words": data.get("words", "")}


def _offset(data: QueryDict) -> dict[str, Any]:
    at = data.get("at", "")
    return {"at": int(at) if at.isdecimal() else -1}


_ARGUMENTS = {
    "split": _split,
    "set_role": _role,
    "set_kind": _kind,
    "accept_flags": _flags,
    "type_page": _page,
    "join_hyphen": _offset,
    "keep_hyphen": _offset,
    "close_gap": _offset,
    "renumber": lambda data: {"number": data.get("number", "")},
    "retitle": lambda data: {"heading": data.get("heading", "")},
    "move": lambda data: {"by": -1 if data.get("by") == "-1" else 1},
}
