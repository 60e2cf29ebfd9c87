"""An incoming text in work: its words and outline are loaded, edited under a lock, and stored with who did what."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from provisions.curation.intake.flag_messages import describe_flag
from provisions.intake.editing import (
    EditedText,
    EditRefused,
    Operation,
    apply_operation,
    record_edit,
    redo_edit,
    undo_edit,
)
from provisions.intake.outline import Flag, Outline, PartKind
from provisions.intake.source import SourceDocument
from provisions.models import Intake, IntakeFile, IntakeState

UNFLAGGED = "accept_unflagged"  # an edit that changes nothing: the parts without a flag are right
EDIT_FACTS = ("name", "words", "who", "at")
WORD_LIMIT = 80  # characters of the words kept with an edit, for its line in the list


def pack_document(document: SourceDocument) -> bytes:
    """The form in which a document is stored."""
    return zlib.compress(json.dumps(document.to_json(), ensure_ascii=False).encode(), 6)


@lru_cache(maxsize=4)  # a long document takes a tenth of a second
def _unpack(packed: bytes) -> SourceDocument:
    return SourceDocument.from_json(json.loads(zlib.decompress(packed)))


def load_document(intake: Intake) -> SourceDocument:
    """What reading the file gave. One query, which leaves the file's bytes in the database."""
    packed = IntakeFile.objects.values_list("document", flat=True).get(pk=intake.pk)
    return _unpack(bytes(packed))


def load_text(intake: Intake) -> EditedText:
    """The words and the outline as they stand now."""
    return EditedText(load_document(intake), Outline.from_json(intake.outline))


def store_outline(intake: Intake, text: EditedText) -> None:
    """Set the outline of an intake, with its counts; the caller saves it."""
    intake.outline = text.outline.to_json()
    intake.part_count = sum(part.kind == PartKind.ARTICLE for part in text.outline.parts)
    intake.flag_count = sum(not flag.accepted for flag in text.outline.flags)


def edit(pk: int, version: int, operation: Operation, user: User, words: str = "") -> Intake:
    """Apply an operation to an intake, and record it. What was undone before can't be done again then.

    Args:
        version: of the outline that the user saw.
        words: what the operation was done to, for the list of edits.

    Raises:
        EditRefused: it can't be done there, or somebody else changed the outline meanwhile.
    """
    with transaction.atomic():
        intake = _lock(pk, version)
        before = load_text(intake)
        after = apply_operation(before, operation)
        if intake.text_id and after.document != before.document:
            raise EditRefused(_("The words of an accepted text stay as they are."))
        about = (
            _flag_words(before, operation["flags"][0]) if operation["name"] == "accept_flags" else words[:WORD_LIMIT]
        )
        record = _record(operation["name"], about, user, record_edit(before, after))
        intake.edits = [*intake.edits[: intake.done], record]
        intake.done = len(intake.edits)
        _save(intake, before, after)
    return intake


def accept_unflagged(pk: int, version: int, user: User) -> Intake:
    """Record that the parts without a flag are right; the outline stays as it is."""
    with transaction.atomic():
        intake = _lock(pk, version)
        text = load_text(intake)
        flagged = {flag.part for flag in text.outline.flags if not flag.accepted}
        count = sum(part.identifier not in flagged for part in text.outline.parts)
        intake.edits = [*intake.edits[: intake.done], _record(UNFLAGGED, str(count), user, record_edit(text, text))]
        intake.done = len(intake.edits)
        intake.version += 1
        intake.save()
    return intake


def has_accepted_unflagged(intake: Intake) -> bool:
    """Whether somebody has accepted the parts without a flag."""
    return any(one["name"] == UNFLAGGED for one in intake.edits[: intake.done])


def _flag_words(text: EditedText, index: int) -> dict[str, Any]:
    """A flag as it is kept with the edit that settled it: its sentence is made where it is shown."""
    flag = text.outline.flags[index]
    return {"code": flag.code, "parameters": flag.parameters, "message": flag.message}


def _record(name: str, words: str | dict[str, Any], user: User, changes: dict[str, Any]) -> dict[str, Any]:
    at = timezone.now().isoformat(timespec="seconds")
    return {"name": name, "words": words, "who": user.get_username(), "at": at, **changes}


def undo(pk: int, version: int) -> Intake:
    """Take the last edit back; raises EditRefused when there is none."""
    with transaction.atomic():
        intake = _lock(pk, version)
        if not can_undo(intake):
            raise EditRefused(_("There is nothing to undo."))
        before = load_text(intake)
        intake.done -= 1
        _save(intake, before, undo_edit(before, intake.edits[intake.done]))
    return intake


def can_undo(intake: Intake) -> bool:
    """Whether the last edit can be taken back; what was done before the text was accepted can't."""
    return bool(intake.done and "undo" in intake.edits[intake.done - 1])


def redo(pk: int, version: int) -> Intake:
    """Do again what was undone last; raises EditRefused when there is nothing."""
    with transaction.atomic():
        intake = _lock(pk, version)
        if intake.done == len(intake.edits):
            raise EditRefused(_("There is nothing to redo."))
        before = load_text(intake)
        intake.done += 1
        _save(intake, before, redo_edit(before, intake.edits[intake.done - 1]))
    return intake


def _lock(pk: int, version: int) -> Intake:
    intake = Intake.objects.select_for_update().get(pk=pk)
    if intake.state != IntakeState.WAITING:
        raise EditRefused(_("This text is no longer waiting, so its outline can’t be changed here."))
    if intake.version != version:
        raise EditRefused(
            _("Somebody else has changed the outline meanwhile. Nothing was done; this is how it is now.")
        )
    return intake


def _save(intake: Intake, before: EditedText, after: EditedText) -> None:
    after.outline.check(after.document.content)
    store_outline(intake, after)
    intake.version += 1
    intake.save()
    if after.document != before.document:
        IntakeFile.objects.filter(pk=intake.pk).update(document=pack_document(after.document))


def edit_list(intake: Intake) -> list[dict[str, Any]]:
    """What was done to the outline, the latest first, with whether it holds."""
    rows = [{**{key: one[key] for key in EDIT_FACTS}, "holds": i < intake.done} for i, one in enumerate(intake.edits)]
    for row in rows:
        if isinstance(row["words"], dict):
            row["words"] = describe_flag(Flag(**row["words"]))
    return rows[::-1]
