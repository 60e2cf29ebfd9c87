"""An edit as the differences that it made: small, as plain JSON, and enough to undo it and to do it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from provisions.intake.editing.edited_text import EditedText, replace_words
from provisions.intake.outline import Outline
from provisions.intake.source import SourceDocument

OUTLINE_LISTS = ("parts", "spans", "flags")
DOCUMENT_LISTS = ("lines", "pages")


def record_edit(before: EditedText, after: EditedText) -> dict[str, Any]:
    """The edit that leads from one state to the other.

    Returns {"content": [start, old, new], "undo": {list: patch}, "redo": {list: patch}}; a patch [at, count, items]
    puts items in the place of `count` of them.
    """
    start, old, new = _difference(before.document.content, after.document.content)
    words = [start, old, new]
    return {
        "content": words,
        "redo": _patches(_with_words(before, words), after),
        "undo": _patches(_with_words(after, [start, new, old]), before),
    }


def redo_edit(text: EditedText, edit: dict[str, Any]) -> EditedText:
    """The state after an edit, from that before it."""
    return _patched(_with_words(text, edit["content"]), edit["redo"])


def undo_edit(text: EditedText, edit: dict[str, Any]) -> EditedText:
    """The state before an edit, from that after it."""
    start, old, new = edit["content"]
    return _patched(_with_words(text, [start, new, old]), edit["undo"])


def _with_words(text: EditedText, words: Sequence[Any]) -> EditedText:
    start, old, new = words
    return replace_words(text, start, start + len(old), new) if old or new else text


def _difference(before: str | Sequence[Any], after: str | Sequence[Any]) -> tuple[int, Any, Any]:
    """Where two sequences begin to differ, and what stands there in each up to where they are alike again."""
    if before == after:
        return 0, before[:0], after[:0]
    most = min(len(before), len(after))
    start = next((i for i in range(most) if before[i] != after[i]), most)
    end = next((i for i in range(most - start) if before[-1 - i] != after[-1 - i]), most - start)
    return start, before[start : len(before) - end], after[start : len(after) - end]


def _patches(before: EditedText, after: EditedText) -> dict[str, list[Any]]:
    patches = {}
    for name in (*OUTLINE_LISTS, *DOCUMENT_LISTS):
        at, old, new = _difference(_get(before, name), _get(after, name))
        if old or new:
            patches[name] = [at, len(old), _plain(_with(_empty(before), name, new), name)]
    return patches


def _patched(text: EditedText, patches: dict[str, list[Any]]) -> EditedText:
    for name, (at, count, items) in patches.items():
        old = _get(text, name)
        text = _with(text, name, (*old[:at], *_from_plain(text, name, items), *old[at + count :]))
    return text


def _get(text: EditedText, name: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = getattr(text.outline if name in OUTLINE_LISTS else text.document, name)
    return found


def _with(text: EditedText, name: str, items: tuple[Any, ...]) -> EditedText:
    values: dict[str, Any] = {name: items}
    if name in OUTLINE_LISTS:
        return replace(text, outline=replace(text.outline, **values))
    return replace(text, document=replace(text.document, **values))


def _empty(text: EditedText) -> EditedText:
    return EditedText(replace(text.document, content="", lines=(), pages=()), Outline((), ()))


def _plain(text: EditedText, name: str) -> list[Any]:
    return list((text.outline if name in OUTLINE_LISTS else text.document).to_json()[name])


def _from_plain(text: EditedText, name: str, items: list[Any]) -> tuple[Any, ...]:
    empty = _empty(text)
    if name in OUTLINE_LISTS:
        return _get(replace(empty, outline=Outline.from_json({**empty.outline.to_json(), name: items})), name)
    document = SourceDocument.from_json({**empty.document.to_json(), name: items})
    return _get(replace(empty, document=document), name)
