"""Changes of many records with a preview: the change is made and rolled back, and made again once it is confirmed.

The preview is the real change, so it can't promise anything else. A digest of the records as they were identifies what
was previewed. When one of them was changed before the confirmation, nothing is done and the preview is shown again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from django.db.models import Model

from provisions.curation.history_views import FieldDiff, field_diffs
from provisions.history.recorder import record_history
from provisions.history.snapshots import Label, State, read_states
from provisions.models.tracking import roll_back_changes

States = dict[str, tuple[Label, State]]  # by primary key, as text
Refusals = dict[Any, str]  # primary key to the reason why a record stays as it is


@dataclass(frozen=True)
class RecordPreview:
    """What a change does to one record, or the reason why the record stays as it is."""

    label: str
    changes: list[FieldDiff] = field(default_factory=list)
    refusal: str = ""


@dataclass(frozen=True)
class Preview:
    """What a change does to each record; `is_applied` once it was confirmed and made."""

    records: list[RecordPreview]
    digest: str
    is_applied: bool = False

    @property
    def count(self) -> int:
        """The number of records that it changes."""
        return sum(bool(one.changes) for one in self.records)


@dataclass(frozen=True)
class PreviewThenApply:
    """A change of the records of a model with these primary keys.

    Attributes:
        check: takes primary keys and the records' states; returns the records that the change must leave alone.
        apply: changes the records with the primary keys it gets: those that passed the check.
    """

    model: type[Model]
    keys: Sequence[Any]
    check: Callable[[list[Any], States], Refusals]
    apply: Callable[[list[Any]], None]

    def preview_or_apply(self, confirmed_digest: str = "", why: str = "", note: str = "") -> Preview:
        """Make the change if `confirmed_digest` is that of the records as they are now; otherwise only preview it.

        Args:
            why: the name of the change, for the history.
            note: for readers, when published provisions are changed.
        """
        if confirmed_digest:
            with record_history(why, note):
                before = self._lock()
                if _digest(before) == confirmed_digest:
                    return replace(self._apply(before), is_applied=True)
        with roll_back_changes():
            return self._apply(self._lock())

    def _lock(self) -> States:
        """Lock the records until the transaction ends, and read their states."""
        rows = self.model._base_manager.select_for_update().filter(pk__in=self.keys).order_by("pk")
        return read_states(self.model, list(rows.values_list("pk", flat=True)))

    def _apply(self, before: States) -> Preview:
        present = [key for key in self.keys if str(key) in before]
        refusals = self.check(present, before)
        self.apply([key for key in present if key not in refusals])
        after = read_states(self.model, present)
        changes = field_diffs(self.model, [(before[str(key)][1], after[str(key)][1]) for key in present])
        records = [
            RecordPreview(before[str(key)][0], one, str(refusals.get(key, "")))
            for key, one in zip(present, changes, strict=True)
        ]
        return Preview(records, _digest(before))


def _digest(before: States) -> str:
    return sha256(json.dumps(before, sort_keys=True).encode()).hexdigest()
