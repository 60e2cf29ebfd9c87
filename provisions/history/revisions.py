"""Writing the history: a revision for each record that a change left different."""

from __future__ import annotations

from typing import Any

from provisions.history.snapshots import Label, State, read_states
from provisions.models import ProvisionStatus, Revision, RevisionAction
from provisions.models.tracking import Changes

CHUNK = 500
# Fields of a provision that readers never see: a change of these alone is not a correction.
NOT_PUBLIC = frozenset({"status", "adjudication", "replaced_by", "withdrawal_reason"})


def save_revisions(changes: Changes, *, user: Any = None, who: str = "", why: str = "", note: str = "") -> None:
    """Write a revision of every record, by model and primary key, that differs from its last one.

    Args:
        user: who changed them, when that is known; `who` is their name, or the command's.
        why: the form, action or command.
        note: for the public; kept with corrections of published provisions only.
    """
    for model, keys in changes.items():
        now = read_states(model, keys)
        name = str(model._meta.model_name)
        texts = sorted(map(str, keys))
        before = Revision.objects.newest(name, texts)
        new = [one for key in texts if (one := _revision(name, key, now.get(key), before.get(key)))]
        for one in new:
            one.user, one.who, one.why = user, who, why
            one.note = note if one.correction else ""
        Revision.objects.bulk_create(new, CHUNK)


def _revision(model: str, key: str, now: tuple[Label, State] | None, last: Revision | None) -> Revision | None:
    """The revision that leads from the last one to the present state; None when nothing differs."""
    before = last.state if last and last.action != RevisionAction.DELETED else None
    if now is None:
        if last is None or before is None:
            return None
        return Revision(model=model, key=key, label=last.label, action=RevisionAction.DELETED, state=before)
    label, state = now
    if before is None:
        return Revision(model=model, key=key, label=label, action=RevisionAction.CREATED, state=state)
    fields = changed_fields(before, state)
    if not fields:
        return None
    correction = model == "provision" and is_correction(before, state)
    return Revision(
        model=model, key=key, label=label, action=RevisionAction.CHANGED, state=state, fields=fields,
        correction=correction,
    )  # fmt: skip


def changed_fields(before: State, after: State) -> list[str]:
    """Names of the fields whose values differ, in the record's order; fields that one state lacks are left out."""
    return [name for name, value in after.items() if name in before and before[name] != value]


def is_correction(before: State, after: State) -> bool:
    """Whether the provision was and is published, and a field that readers see differs."""
    published = before.get("status") == after.get("status") == ProvisionStatus.PUBLISHED
    return published and bool(set(changed_fields(before, after)) - NOT_PUBLIC)
