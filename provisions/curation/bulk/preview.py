"""Changing many records: done in full, shown, taken back, and done again once it is confirmed.

The preview is the change itself, taken back: it can't promise what the change would not do. What was previewed is
confirmed by a digest of the records as they were; when somebody changes one of them in between, the preview is shown
anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db.models import Model

from provisions.curation.history_views import Line, worded
from provisions.history.recorder import record_history
from provisions.history.snapshots import Label, State, states
from provisions.models.tracking import roll_back_changes

States = dict[str, tuple[Label, State]]
Faults = dict[Any, str]
# Given the keys of records, says which can't be changed, and why.
Check = Callable[[list[Any], States], Faults]


@dataclass(frozen=True)
class Planned:
    """One record of a preview: what it would say instead, or why it stays as it is."""

    label: str
    lines: list[Line] = field(default_factory=list)
    fault: str = ""

    @property
    def same(self) -> bool:
        return not self.lines and not self.fault


@dataclass(frozen=True)
class Preview:
    """What a change does to each record; `done` when it was confirmed and carried out."""

    records: list[Planned]
    digest: str
    done: bool = False

    @property
    def changed(self) -> int:
        """How many records it changes."""
        return sum(bool(one.lines) for one in self.records)


def preview_or_apply(
    model: type[Model],
    keys: Sequence[Any],
    check: Check,
    change: Callable[[list[Any]], None],
    confirmed: str = "",
    why: str = "",
    note: str = "",
) -> Preview:
    """Change the records with these keys, all that pass the check or none; taken back unless it is confirmed.

    Args:
        check: names the records that stay as they are, with the reason.
        change: writes those that pass, given their keys.
        confirmed: the digest of the preview that was confirmed; with another, or none, nothing is kept.
        why: for the history. `note`: for readers, where published provisions are changed.
    """
    run = _Run(model, keys, check, change)
    if confirmed:
        with record_history(why, note):
            if run.locked() == confirmed:
                return run.carried_out(done=True)
    with roll_back_changes():
        run.locked()
        return run.carried_out(done=False)


@dataclass
class _Run:
    model: type[Model]
    keys: Sequence[Any]
    check: Check
    change: Callable[[list[Any]], None]
    present: list[Any] = field(default_factory=list)
    before: States = field(default_factory=dict)

    def locked(self) -> str:
        """Read the records, locked against others until the transaction ends; gives the digest of what they say."""
        rows = self.model._base_manager.select_for_update().filter(pk__in=self.keys).order_by("pk")
        self.present = list(rows.values_list("pk", flat=True))
        self.before = states(self.model, self.present)
        return _digest(self.before)

    def carried_out(self, done: bool) -> Preview:
        """Change those that pass the check, and tell what has become of each record."""
        faults = self.check(self.present, self.before)
        self.change([key for key in self.present if key not in faults])
        after = states(self.model, self.present)
        found = worded(self.model, [(self.before[str(key)][1], after[str(key)][1]) for key in self.present])
        records = [
            Planned(self.before[str(key)][0], lines, str(faults.get(key, "")))
            for key, lines in zip(self.present, found, strict=True)
        ]
        return Preview(records, _digest(self.before), done)


def _digest(before: States) -> str:
    return sha256(json.dumps(before, sort_keys=True).encode()).hexdigest()
