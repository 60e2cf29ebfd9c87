"""Operations as the outline page's forms send them, checked; and what they are called."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from provisions.curation.intake.workspace import UNFLAGGED
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
    (SpanRole.BODY, _lazy("words of the part")),
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
    "begin": _lazy("Part made"),
    "mend_word": _lazy("Hyphen mended"),
    UNFLAGGED: _lazy("Accepted all without a flag"),
    "type_page": _lazy("Page typed in"),
}

MARKS = ("footnote", "body")  # buttons that mark lines at once
NO_PART = "-"  # in addresses, what belongs to no part
KINDS = {str(kind) for kind in PartKind}
WITHOUT_PART = ("accept_flags", "begin", "type_page")


class InvalidOperation(ValueError):
    """The form lacks what the operation needs; the message says what."""


def refuse_null(value: str) -> None:
    """Raises InvalidOperation for null characters, which PostgreSQL doesn't store."""
    try:
        ProhibitNullCharactersValidator()(value)
    except ValidationError as error:
        raise InvalidOperation(error.messages[0]) from error


def read_operation(data: QueryDict) -> tuple[Operation, str]:
    """The operation of a form, and the words that it was done to; raises InvalidOperation."""
    for value in (value for _key, values in data.lists() for value in values):
        refuse_null(value)
    name = _name(data)
    if name not in NAMES or name == UNFLAGGED or (name == "move" and not data.get("move")):
        raise InvalidOperation(_("There is no such operation."))
    arguments = _ARGUMENTS.get(name, _no_arguments)(data)
    if name not in WITHOUT_PART:
        arguments["part"] = data.get("part", "").removeprefix(NO_PART)
    return {"name": name, **arguments}, data.get("label", "")


def _name(data: QueryDict) -> str:
    """The operation's name: buttons for one of its values have names of their own."""
    if data.get("move"):
        return "move"
    return "set_role" if data.get("name") in MARKS else data.get("name", "")


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
    kind, words = data.get("kind", ""), " ".join(data.get("before", "").split())
    chosen = {"kind": kind} if kind in KINDS else {}
    if words:
        return {"words": words, "at": _lines(data)[0][0] if data.get("line") else 0, **chosen}
    return {"at": _lines(data)[0][0], **chosen}


def _role(data: QueryDict) -> dict[str, Any]:
    role = data["name"] if data.get("name") in MARKS else data.get("role", "")
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


def _begin(data: QueryDict) -> dict[str, Any]:
    lines = _lines(data)
    return {"start": lines[0][0], "end": lines[-1][1], **_kind(data)}


_ARGUMENTS = {
    "split": _split,
    "set_role": _role,
    "set_kind": _kind,
    "accept_flags": _flags,
    "type_page": _page,
    "begin": _begin,
    "mend_word": lambda data: {"word": data.get("word", "")},
    "renumber": lambda data: {"number": data.get("number", "")},
    "retitle": lambda data: {"heading": data.get("heading", "")},
    "move": lambda data: {"by": -1 if data["move"] == "-1" else 1},
}
