"""Who changes records, and why: the context in which the history is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from provisions.history.revisions import save_revisions
from provisions.models.tracking import Changes, collect_changes


@dataclass
class HistoryRecorder:
    """The user who makes the changes of a block, and the reason; `note` is public with corrections of provisions."""

    user: Any = None
    why: str = ""
    note: str = ""

    @property
    def who(self) -> str:
        """The user's name, or the command's."""
        if self.user is not None:
            return str(self.user.get_username())
        return f"manage.py {self.why}" if self.why else ""

    def save(self, changes: Changes) -> None:
        """Write the revisions of these records."""
        save_revisions(changes, user=self.user, who=self.who, why=self.why, note=self.note)


_recorder: ContextVar[HistoryRecorder | None] = ContextVar("recorder", default=None)
_user_source: ContextVar[Callable[[], Any] | None] = ContextVar("user source", default=None)


def current_recorder() -> HistoryRecorder | None:
    """The recorder of the enclosing `record_history`; None outside of one."""
    return _recorder.get()


def current_user() -> Any:
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
def record_history(why: str, note: str = "") -> Iterator[HistoryRecorder]:
    """Run the block in one transaction, with at most one revision of each record, saved at its end.

    Args:
        why: the name of the command, or of the curator's action.
        note: for the public, in case published provisions are corrected.

    Inside another `record_history` the outer one goes on; it takes over the note when it has none.
    """
    outer = _recorder.get()
    if outer is not None:
        outer.note = outer.note or note
        yield outer
        return
    recorder = HistoryRecorder(current_user(), why, note)
    token = _recorder.set(recorder)
    try:
        with transaction.atomic(), collect_changes():
            yield recorder
    finally:
        _recorder.reset(token)


def save_history(changes: Changes, **_kwargs: Any) -> None:
    """Receiver of `records_changed`: write the history of what was changed."""
    recorder = _recorder.get() or HistoryRecorder(current_user())
    recorder.save(changes)
