"""The structure of a text: parts (chapters, articles, annexes...) as spans over one unchanged string."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any


class PartKind(StrEnum):
    """What a part is. CONTAINERS hold other parts; any part may also have words of its own."""

    PREAMBLE = "preamble"
    CHAPTER = "chapter"  # also a title, part or book
    SECTION = "section"
    ARTICLE = "article"
    ANNEX = "annex"
    APPENDIX = "appendix"
    PROTOCOL = "protocol"
    SIDE_LETTER = "side_letter"
    DECLARATION = "declaration"


CONTAINERS = frozenset(PartKind) - {PartKind.ARTICLE, PartKind.PREAMBLE}


class SpanRole(StrEnum):
    """What a stretch of the words is."""

    NUMBER = "number"  # of the part, as printed: "Article 14.1"
    HEADING = "heading"
    BODY = "body"
    FOOTNOTE = "footnote"
    SIGNATURES = "signatures"
    FRONT = "front"  # title page and what else stands before the text
    CONTENTS = "contents"  # a contents list
    RUNNING_HEAD = "running_head"  # a line repeated on page after page, above or below
    PAGE_NUMBER = "page_number"
    IGNORED = "ignored"  # set aside by a curator


OF_PARTS = frozenset({SpanRole.NUMBER, SpanRole.HEADING, SpanRole.BODY, SpanRole.FOOTNOTE, SpanRole.SIGNATURES})


@dataclass(frozen=True, slots=True)
class OutlinePart:
    """A part. `identifier` is permanent within its text; `parent` is the identifier of the part that holds it.

    `number` and `heading` are as printed, on one line: "Article 14.1", "Objectives".
    """

    identifier: str
    kind: PartKind
    number: str = ""
    heading: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class OutlineSpan:
    """content[start:end]. `part` is the identifier of its part, blank for what belongs to none (running heads...)."""

    start: int
    end: int
    role: SpanRole
    part: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt for the curator to settle.

    Attributes:
        code: its kind, such as "missing_numbers" or "scanned_page"; docs/intake.md says what to do about each.
        parameters: what its sentence names: numbers as printed, headings, counts; plain values, as JSON has them. The
            sentence is made in the reader's language where it is shown. Pages count from 1.
        part: identifier of the part it concerns, or blank.
        start: offset in the content where to look; None when it concerns the whole text.
        accepted: the curator's reason to let it be; blank while it is open.
        message: the English sentence of a flag that was stored before flags had parameters; else blank.
    """

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    part: str = ""
    start: int | None = None
    accepted: str = ""
    message: str = ""


class OutlineError(ValueError):
    """An outline that is not one of its text; the message says where."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Parts in reading order, each after its parent, and spans in order of their start.

    Every non-blank character of the content lies in exactly one span.
    """

    parts: tuple[OutlinePart, ...]
    spans: tuple[OutlineSpan, ...]
    flags: tuple[Flag, ...] = ()

    def spans_of(self, identifier: str, *roles: SpanRole) -> Iterator[OutlineSpan]:
        """The spans of a part in order; only those of the given roles when any are given."""
        return (span for span in self.spans if span.part == identifier and (not roles or span.role in roles))

    def rename(self, identifiers: Mapping[str, str]) -> Outline:
        """The same outline with other identifiers of its parts; those that the mapping lacks stay."""

        def new(identifier: str) -> str:
            return identifiers.get(identifier, identifier)

        return Outline(
            tuple(replace(part, identifier=new(part.identifier), parent=new(part.parent)) for part in self.parts),
            tuple(replace(span, part=new(span.part)) for span in self.spans),
            tuple(replace(flag, part=new(flag.part)) for flag in self.flags),
        )

    def check(self, content: str) -> None:
        """Raise OutlineError unless this is a whole and consistent outline of the content."""
        self._check_parts()
        known = {part.identifier for part in self.parts}
        for span in self.spans:
            if not 0 <= span.start < span.end <= len(content):
                raise OutlineError(f"the span {span.start} to {span.end} is not in the {len(content)} characters")
            if bool(span.part) != (span.role in OF_PARTS) or (span.part and span.part not in known):
                raise OutlineError(f"the span at {span.start} ({span.role}) belongs to {span.part or 'no part'!r}")
        for before, after in pairwise(self.spans):
            if after.start < before.end:
                raise OutlineError(f"two spans hold the character at {after.start}")
        for start, end in self._gaps(len(content)):
            if content[start:end].strip():
                raise OutlineError(f"no span holds the words {content[start:end].strip()[:40]!r} at {start}")

    def _check_parts(self) -> None:
        seen: set[str] = set()
        for part in self.parts:
            if not part.identifier or part.identifier in seen:
                raise OutlineError(f"the identifier {part.identifier!r} is blank or given twice")
            if part.parent and part.parent not in seen:
                raise OutlineError(f"{part.identifier} stands before the part that holds it, {part.parent}")
            seen.add(part.identifier)

    def _gaps(self, length: int) -> Iterator[tuple[int, int]]:
        at = 0
        for span in self.spans:
            yield at, span.start
            at = span.end
        yield at, length

    def to_json(self) -> dict[str, Any]:
        """Plain values: {"parts": [{...}], "spans": [[start, end, role, part]], "flags": [{...}]}."""
        return {
            "parts": [asdict(part) for part in self.parts],
            "spans": [[span.start, span.end, str(span.role), span.part] for span in self.spans],
            "flags": [asdict(flag) for flag in self.flags],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Outline:
        """The outline of what `to_json` gave."""
        return cls(
            tuple(OutlinePart(**{**part, "kind": PartKind(part["kind"])}) for part in value["parts"]),
            tuple(OutlineSpan(start, end, SpanRole(role), part) for start, end, role, part in value["spans"]),
            tuple(Flag(**flag) for flag in value["flags"]),
        )
