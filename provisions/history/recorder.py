"""Records the history: who changes records and why, and a revision of each record that a change left different."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from provisions.history.snapshots import CHUNK, Label, State, read_states
from provisions.models import ProvisionStatus, Revision, RevisionAction
from provisions.models.tracking import Changes, collect_changes

LONGEST_WHY = 200  # characters
# Fields of a provision that readers never see: a change of these alone is not a correction.
NOT_PUBLIC = frozenset({"status", "adjudication", "replaced_by", "withdrawal_reason"})


@dataclass
class HistoryRecorder:
    """The user who makes the changes of a block, and the reason; `note` is public with corrections of provisions.

    `why` names the command or form, `reason` is what its user typed; both are for curators.
    """

    user: Any = None
    why: str = ""
    note: str = ""
    reason: str = ""

    @property
    def who(self) -> str:
        """The user's name, or the command's."""
        if self.user is not None:
            return str(self.user.get_username())
        return f"manage.py {self.why}" if self.why else ""

    def save_revisions(self, changes: Changes) -> None:
        """Write a revision of every changed record that differs from its last revision."""
        why = ": ".join(filter(None, [self.why, self.reason]))[:LONGEST_WHY]
        for model, keys in changes.items():
            now = read_states(model, keys)
            name, texts = str(model._meta.model_name), sorted(map(str, keys))
            last = Revision.objects.newest(name, texts)
            revisions = [one for key in texts if (one := _revision(name, key, now.get(key), last.get(key)))]
            for one in revisions:
                one.user, one.who, one.why = self.user, self.who, why
                one.note = self.note if one.correction else ""
            Revision.objects.bulk_create(revisions, CHUNK)


def _revision(model: str, key: str, now: tuple[Label, State] | None, last: Revision | None) -> Revision | None:
    """The revision that leads from the last one to the present state; None when nothing differs."""
    before = last.state if last and last.action != RevisionAction.DELETED else None
    if now is None:
        if last is None or before is None:
            return None
        return Revision(model=model, key=key, label=last.label, action=RevisionAction.DELETED, state=before)
    revision = Revision(model=model, key=key, label=now[0], action=RevisionAction.CREATED, state=now[1])
    if before is not None:
        revision.action, revision.fields = RevisionAction.CHANGED, changed_fields(before, now[1])
        published = before.get("status") == now[1].get("status") == ProvisionStatus.PUBLISHED
        revision.correction = model == "provision" and published and not NOT_PUBLIC.issuperset(revision.fields)
    return revision if before is None or revision.fields else None


def changed_fields(before: State, after: State) -> list[str]:
    """Names of the fields whose values differ, in the record's order; fields that one state lacks are left out."""
    return [name for name, value in after.items() if name in before and before[name] != value]


_recorder: ContextVar[HistoryRecorder | None] = ContextVar("recorder", default=None)
_user_source: ContextVar[Callable[[], Any] | None] = ContextVar("user source", default=None)


def _current_user() -> Any:
    """The signed-in user whose request is being answered; None in commands and for anonymous requests."""
    get_user = _user_source.get()
    user = get_user() if get_user else None
    return user if user is not None and user.is_authenticated else None


@contextmanager
def attribute_writes_to(get_user: Callable[[], Any]) -> Iterator[None]:
    """Attribute all writes in this block to the user returned by `get_user` (called lazily)."""
    token = _user_source.set(get_user)
    try:
        yield
    finally:
        _user_source.reset(token)


@contextmanager
def record_history(why: str, note: str = "", reason: str = "") -> Iterator[None]:
    """Run the block in one transaction, with at most one revision of each record, saved at its end.

    Args:
        why: the name of the command, or of the curator's action.
        note: for the public, in case published provisions are corrected.
        reason: for curators, what the user gave as the reason.

    Inside another `record_history` the outer one goes on; it takes over note and reason when it has none.
    """
    outer = _recorder.get()
    if outer is not None:
        outer.note, outer.reason = outer.note or note, outer.reason or reason
        yield
        return
    token = _recorder.set(HistoryRecorder(_current_user(), why, note, reason))
    try:
        with transaction.atomic(), collect_changes():
            yield
    finally:
        _recorder.reset(token)


def save_history(changes: Changes, **_kwargs: Any) -> None:
    """Receiver of `records_changed`: write the history of what was changed."""
    (_recorder.get() or HistoryRecorder(_current_user())).save_revisions(changes)
