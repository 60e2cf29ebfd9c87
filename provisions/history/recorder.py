"""Noticing that records were written: one by one, in bulk or through a relation, by whom and why.

`TrackedQuerySet` tells of bulk writes, which send no signals. Inside `recording(...)` all that is written is gathered
and kept once at its end, so that a form with its rows, or a whole import, makes one version of each record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction
from django.dispatch import Signal

from provisions.history.snapshots import left_out

M = TypeVar("M", bound=models.Model)
Touched = dict[type[models.Model], set[Any]]

bulk_write = Signal()  # sent with `sender` (a model) and `keys` (primary keys), after a bulk write


@dataclass
class HistoryRecorder:
    """Who is at work and why, and the records written so far; `note` is shown to the public with a correction."""

    user: Any = None
    why: str = ""
    note: str = ""
    touched: Touched = field(default_factory=dict)

    def touch(self, model: type[models.Model], keys: Iterable[Any]) -> None:
        self.touched.setdefault(model, set()).update(key for key in keys if key is not None)

    @property
    def who(self) -> str:
        """The user's name, or the command that did it."""
        if self.user is not None:
            return str(self.user.get_username())
        return f"manage.py {self.why}" if self.why else ""


_recorder: ContextVar[HistoryRecorder | None] = ContextVar("recorder", default=None)
_acting: ContextVar[Callable[[], Any] | None] = ContextVar("acting", default=None)


def current_recorder() -> HistoryRecorder | None:
    """The recorder at work; None outside of `recording`."""
    return _recorder.get()


def acting_user() -> Any:
    """The signed-in user whose request is being answered; None for a command or a stranger."""
    ask = _acting.get()
    user = ask() if ask else None
    return user if user is not None and user.is_authenticated else None


@contextmanager
def attribute_writes_to(ask: Callable[[], Any]) -> Iterator[None]:
    """While it lasts, what is written was written by the user that `ask` gives; asked only when something is."""
    token = _acting.set(ask)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def record_history(why: str, note: str = "") -> Iterator[HistoryRecorder]:
    """One transaction whose writes make one version of each record that differs at the end from what it was before.

    Args:
        why: the name of the command or of what a curator did.
        note: for the public, when published provisions are corrected.

    Inside another `recording` the outer one goes on; it takes over the note when it has none.
    """
    outer = _recorder.get()
    if outer is not None:
        outer.note = outer.note or note
        yield outer
        return
    recorder = HistoryRecorder(acting_user(), why, note)
    token = _recorder.set(recorder)
    try:
        with transaction.atomic():
            yield recorder
            _keep(recorder)
    finally:
        _recorder.reset(token)


@contextmanager
def trial() -> Iterator[None]:
    """A transaction that is taken back at its end, and leaves no history."""
    token = _recorder.set(HistoryRecorder())
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        _recorder.reset(token)


def mark_changed(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Tell that records with these primary keys were written, or are gone."""
    recorder = _recorder.get()
    if recorder is not None:
        recorder.touch(model, keys)
        return
    alone = HistoryRecorder(acting_user())
    alone.touch(model, keys)
    _keep(alone)


def _keep(recorder: HistoryRecorder) -> None:
    from provisions.models.revisions import save_revisions  # the history's own table is built on what stands here

    save_revisions(recorder)


class TrackedQuerySet(models.QuerySet[M]):
    """Bulk writes tell what they wrote."""

    def update(self, **values: Any) -> int:
        if values.keys() <= left_out(self.model):  # such as quotes, cut anew for all provisions
            return super().update(**values)
        # Read before: afterwards the filter may no longer fit. `bulk_update` comes by here as well.
        keys = list(self.order_by().values_list("pk", flat=True))
        count = super().update(**values)
        bulk_write.send(self.model, keys=keys)
        return count

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]:
        made = super().bulk_create(objs, *args, **options)
        bulk_write.send(self.model, keys=[one.pk for one in made])
        return made
