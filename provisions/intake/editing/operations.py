"""What a curator does to an outline. Each operation gives a new outline of the same words, or refuses with a reason."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from provisions.intake.editing import spans as cutting
from provisions.intake.editing import tree, words
from provisions.intake.editing.doubts import refresh_flags, restate_flags
from provisions.intake.editing.edited_text import EditedText, EditRefused
from provisions.intake.editing.heads import PartHead, read_head
from provisions.intake.outline import Outline, OutlinePart, OutlineSpan, PartKind, SpanRole

Operation = dict[str, Any]  # its name, and its arguments


def _index(outline: Outline, part: str) -> int:
    for i, one in enumerate(outline.parts):
        if one.identifier == part:
            return i
    raise EditRefused("That part is no longer in the outline.")


def _change_part(outline: Outline, part: str, **values: Any) -> Outline:
    index = _index(outline, part)
    changed = replace(outline.parts[index], **values)
    return replace(outline, parts=(*outline.parts[:index], changed, *outline.parts[index + 1 :]))


def split(content: str, outline: Outline, part: str, at: int = 0, kind: str = "", words: str = "") -> Outline:
    """Begin a new part at an offset in the words of a part; number and heading are read where they stand.

    Args:
        kind: what it is when it begins with no word such as Article; blank: the same as the part.
        words: that it begins with; the first place from `at` on that has them is taken.
    """
    index = _index(outline, part)
    at = _find_words(content, outline, part, at, words) if words else at
    own = list(cutting.cut(outline.spans_of(part), at))
    before = [span for span in own if span.end <= at]
    after = [span for span in own if span.start >= at]
    if not cutting.printed(content, before) or not cutting.printed(content, after):
        raise EditRefused("Choose a place inside the words of the part: with words before it and after it.")
    end = after[0].end
    head = read_head(content, after[0].start, end)
    new = OutlinePart(f"e{secrets.token_hex(4)}", head.kind or PartKind(kind or outline.parts[index].kind))
    labelled = _with_head(outline, part, at, new, head)
    new = replace(new, number=_words(content, labelled, new, SpanRole.NUMBER))
    new = replace(new, heading=_words(content, labelled, new, SpanRole.HEADING))
    nodes = tree.nodes_of(outline.parts)
    place, last = index + 1, tree.subtree_end(nodes, index)
    while place < last and _first_offset(outline, nodes[place][0]) < at:
        place += 1
    nodes.insert(place, (new, tree.depth_beside(nodes, index, new.kind)))
    return replace(outline, parts=tree.parts_of(nodes), spans=labelled)


def _find_words(content: str, outline: Outline, part: str, start: int, words: str) -> int:
    """Where the words of a part have others; blanks and line breaks count alike."""
    wanted = re.compile(r"\s+".join(map(re.escape, words.split())) or "(?!)", re.IGNORECASE)
    for span in outline.spans_of(part):
        if found := wanted.search(content, max(start, span.start), span.end):
            return found.start()
    raise EditRefused("The part has no such words, or they stand across a border.")


def _with_head(outline: Outline, part: str, at: int, new: OutlinePart, head: PartHead) -> tuple[OutlineSpan, ...]:
    """The spans, where those of a part from `at` on are the new one's: its number, its heading and its words."""

    def give(role: SpanRole | None) -> Callable[[OutlineSpan], OutlineSpan]:
        def change(span: OutlineSpan) -> OutlineSpan:
            if span.part != part and span.part != new.identifier:
                return span
            own = SpanRole.BODY if span.role in (SpanRole.NUMBER, SpanRole.HEADING) else span.role
            return cutting.as_role(span, role or own, new.identifier)

        return change

    end = max((span.end for span in outline.spans_of(part)), default=at)
    spans = cutting.relabel(outline.spans, at, end, give(None))
    for role, (start, stop) in ((SpanRole.NUMBER, head.number), (SpanRole.HEADING, head.heading)):
        if start < stop:
            spans = cutting.relabel(spans, start, stop, give(role))
    return spans


def _words(content: str, spans: tuple[OutlineSpan, ...], part: OutlinePart, role: SpanRole) -> str:
    return cutting.printed(content, (one for one in spans if (one.part, one.role) == (part.identifier, role)))


def _first_offset(outline: Outline, part: OutlinePart) -> int:
    return next((span.start for span in outline.spans_of(part.identifier)), 0)


def begin(content: str, outline: Outline, start: int, end: int, kind: str) -> Outline:
    """Make a part of words that belong to none, such as a title page that is a preamble."""
    end += len(content[end:]) - len(content[end:].lstrip())
    if any(one.part for one in outline.spans if start < one.end and one.start < end):
        raise EditRefused("The words chosen reach into a part. Split that one.")
    if not content[start:end].strip():
        raise EditRefused("Choose some words first.")
    new = OutlinePart(f"e{secrets.token_hex(4)}", PartKind(kind))
    spans = cutting.relabel(outline.spans, start, end, lambda one: cutting.as_role(one, SpanRole.BODY, new.identifier))
    spans = _with_head(replace(outline, spans=spans), new.identifier, start, new, read_head(content, start, end))
    new = replace(new, number=_words(content, spans, new, SpanRole.NUMBER))
    new = replace(new, heading=_words(content, spans, new, SpanRole.HEADING))
    nodes = tree.nodes_of(outline.parts)
    place = sum(_first_offset(outline, part) < start for part, _depth in nodes)
    nodes.insert(place, (new, tree.depth_beside(nodes, place - 1, new.kind) if place else 0))
    return replace(outline, parts=tree.parts_of(nodes), spans=spans)


def _part_before(outline: Outline, start: int) -> str:
    before = [span.part for span in outline.spans if span.part and span.start < start]
    if not before:
        raise EditRefused("No part stands before these words. Make a part of them.")
    return before[-1]


def merge(content: str, outline: Outline, part: str) -> Outline:
    """Make a part and its words belong to the part before it."""
    index = _index(outline, part)
    if not index:
        raise EditRefused("There is no part before this one.")
    into = outline.parts[index - 1].identifier

    def change(span: OutlineSpan) -> OutlineSpan:
        if span.part != part:
            return span
        role = SpanRole.BODY if span.role in (SpanRole.NUMBER, SpanRole.HEADING) else span.role
        return cutting.as_role(span, role, into)

    spans = cutting.close_gaps(content, (change(span) for span in outline.spans))
    return _without(outline, index, cutting.join(spans))


def ignore(content: str, outline: Outline, part: str) -> Outline:
    """Set a part and its words aside: they stay in the file and belong to nothing."""
    index = _index(outline, part)
    spans = (cutting.as_role(one, SpanRole.IGNORED, "") if one.part == part else one for one in outline.spans)
    return _without(outline, index, cutting.join(spans))


def _without(outline: Outline, index: int, spans: tuple[OutlineSpan, ...]) -> Outline:
    nodes = tree.nodes_of(outline.parts)
    removed = nodes.pop(index)[0].identifier
    flags = tuple(flag for flag in outline.flags if flag.part != removed)
    return Outline(tree.parts_of(nodes), spans, flags)


def promote(content: str, outline: Outline, part: str) -> Outline:
    """Take a part, with what it holds, out of the part that holds it."""
    index = _index(outline, part)
    nodes = tree.nodes_of(outline.parts)
    if not nodes[index][1]:
        raise EditRefused("Nothing holds this part: it stands at the top already.")
    return replace(outline, parts=tree.parts_of(tree.shift(nodes, index, tree.subtree_end(nodes, index), -1)))


def demote(content: str, outline: Outline, part: str) -> Outline:
    """Put a part, with what it holds, into the container before it."""
    index = _index(outline, part)
    nodes = tree.nodes_of(outline.parts)
    parts = tree.parts_of(tree.shift(nodes, index, tree.subtree_end(nodes, index), 1))
    if parts == outline.parts:
        raise EditRefused("No chapter, section or annex stands before this part at its level that could hold it.")
    return replace(outline, parts=parts)


def move(content: str, outline: Outline, part: str, by: int) -> Outline:
    """Move a part, with what it holds, before (-1) or after (+1) its neighbour of the same depth."""
    index = _index(outline, part)
    nodes = tree.nodes_of(outline.parts)
    end, depth = tree.subtree_end(nodes, index), nodes[index][1]
    if by > 0:
        if end == len(nodes) or nodes[end][1] < depth:
            raise EditRefused("It is the last part there.")
        other = tree.subtree_end(nodes, end)
        moved = [*nodes[:index], *nodes[end:other], *nodes[index:end], *nodes[other:]]
    else:
        before = next((i for i in range(index - 1, -1, -1) if nodes[i][1] <= depth), -1)
        if before < 0 or nodes[before][1] < depth:
            raise EditRefused("It is the first part there.")
        moved = [*nodes[:before], *nodes[index:end], *nodes[before:index], *nodes[end:]]
    return replace(outline, parts=tree.parts_of(moved))


def set_kind(content: str, outline: Outline, part: str, kind: str) -> Outline:
    """Say what a part is: annex, side letter, article..."""
    changed = _change_part(outline, part, kind=PartKind(kind))
    return replace(changed, parts=tree.parts_of(tree.nodes_of(changed.parts)))


def renumber(content: str, outline: Outline, part: str, number: str) -> Outline:
    return _change_part(outline, part, number=" ".join(number.split()))


def retitle(content: str, outline: Outline, part: str, heading: str) -> Outline:
    return _change_part(outline, part, heading=" ".join(heading.split()))


def set_role(content: str, outline: Outline, part: str, start: int, end: int, role: str) -> Outline:
    """Say what words of a part, or words beside it, are: heading, footnote, page number...

    Without a part, the words are those of the part before them.
    """
    part = part or _part_before(outline, start)
    _index(outline, part)
    new = SpanRole(role)
    if not content[start:end].strip():
        raise EditRefused("Choose some words first.")
    end += len(content[end:]) - len(content[end:].lstrip())  # blanks belong to the words before them
    others = [one for one in outline.spans if start < one.end and one.start < end and one.part not in ("", part)]
    if others:
        raise EditRefused("The words chosen reach into another part.")
    spans = cutting.relabel(outline.spans, start, end, lambda span: cutting.as_role(span, new, part))
    changed = replace(outline, spans=spans)
    holder = OutlinePart(part, PartKind.ARTICLE)
    if new == SpanRole.HEADING:
        return _change_part(changed, part, heading=_words(content, spans, holder, new))
    if new == SpanRole.NUMBER:
        return _change_part(changed, part, number=_words(content, spans, holder, new))
    return changed


def accept_flags(content: str, outline: Outline, flags: list[int], reason: str) -> Outline:
    """Let doubts be, for a reason; a blank reason opens them again. `flags` are their positions in the outline."""
    chosen = set(flags)
    if not chosen <= set(range(len(outline.flags))):
        raise EditRefused("That flag is no longer in the outline.")
    changed = (replace(one, accepted=reason) if i in chosen else one for i, one in enumerate(outline.flags))
    return replace(outline, flags=tuple(changed))


OPERATIONS: dict[str, Callable[..., Outline]] = {
    one.__name__: one
    for one in (
        split, begin, merge, ignore, promote, demote, move, set_kind, renumber, retitle, set_role, accept_flags,
    )
}  # fmt: skip
OPERATIONS["quoted"] = merge  # an article quoted in another, such as an amendment


def apply_operation(text: EditedText, operation: Operation) -> EditedText:
    """The text after an operation, given as its name and arguments; raises EditRefused."""
    arguments, text = dict(operation), restate_flags(text)
    name = arguments.pop("name")
    if name in words.OPERATIONS:
        changed = words.OPERATIONS[name](text, **arguments)
    else:
        changed = replace(text, outline=OPERATIONS[name](text.document.content, text.outline, **arguments))
    if changed == text:
        raise EditRefused("That changes nothing.")
    return changed if name == accept_flags.__name__ else refresh_flags(text, changed)
