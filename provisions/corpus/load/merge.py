"""Deciding, column by column, what a file may change: what a curator has changed since the last load stays.

Three things are compared for each column: what the file says, what it said when it was loaded last, and what the
record says. A column follows the file only when the record still says what was loaded last.
"""

from __future__ import annotations

from typing import Any

from provisions.corpus.load.files import Content, Row
from provisions.corpus.load.references import Known, references
from provisions.corpus.load.report import Tally
from provisions.corpus.load.write import Change, Values, Writer
from provisions.models import LoadedRow
from provisions.models.gather import keyed_rows

Key = tuple[Any, ...]


def merge(content: Content, known: Known, prune: bool) -> Tally:
    """Write what the rows of one table add and change, and remember them as loaded.

    Args:
        prune: take away records that an earlier file brought, that nobody changed here and that this file lacks;
            only in tables whose records nothing else depends on.
    """
    return _Merge(content, known).run(prune)


class _Merge:
    def __init__(self, content: Content, known: Known) -> None:
        self.table, self.columns, self.rows, self.known = content.table, content.columns, content.rows, known
        self.references = references(self.table, self.columns)
        self.tally = Tally()
        everything = self.table.model._default_manager.all()
        self.stored = {self._key(row): (pk, row) for pk, row in keyed_rows(self.table, everything, self.columns)}
        loaded = LoadedRow.objects.filter(dataset=self.table.name)
        self.loaded: dict[str, Values] = dict(loaded.values_list("key", "row"))

    def _key(self, values: Values) -> Key:
        return tuple(values[name] for name in self.table.key)

    def run(self, prune: bool) -> Tally:
        new: list[Values] = []
        changes: list[Change] = []
        for row in self.rows:
            key = self._key(row.values)
            if key in self.stored:
                changes += self._compare(row, key)
            elif joined(key) in self.loaded or self._missing(row.values):
                self.tally.deleted_here.append(joined(key))
            else:
                new.append(row.values)
        Writer(self.table, self.columns, self.known).write(new, changes)
        self.tally.added = len(new)
        self._remember()
        self._gone(prune)
        return self.tally

    def _compare(self, row: Row, key: Key) -> list[Change]:
        """What to set in a stored record: a change, or nothing."""
        pk, current = self.stored[key]
        loaded, missing = self.loaded.get(joined(key), {}), self._missing(row.values)
        wanted, kept = {}, []
        for name, shipped in row.values.items():
            if same(shipped, current[name]):
                continue
            if name not in missing and _follows(name, current[name], loaded):
                wanted[name] = shipped
            else:
                kept.append(name)
        if kept:
            self.tally.kept.append(f"{joined(key)}: {', '.join(kept)}")
        if not wanted:
            self.tally.unchanged += 1
            return []
        self.tally.changed += 1
        return [Change(pk, current, wanted)]

    def _missing(self, values: Values) -> set[str]:
        """The columns that point to records of other tables which are not stored: they were deleted here."""
        found: set[str] = set()
        for reference in self.references:
            key = reference.key(values)
            other = reference.model is not self.table.model
            if key and other and key not in self.known.stored(reference.model, reference.natural):
                found.update(reference.columns)
        return found

    def _remember(self) -> None:
        remembered = []
        for row in self.rows:
            key = joined(self._key(row.values))
            before = self.loaded.get(key)
            after = {**(before or {}), **row.values}
            if after != before:
                remembered.append(LoadedRow(dataset=self.table.name, key=key, row=after))
        unique, update = ["dataset", "key"], ["row"]
        LoadedRow.objects.bulk_create(
            remembered, 500, update_conflicts=True, unique_fields=unique, update_fields=update
        )

    def _gone(self, prune: bool) -> None:
        """Records that an earlier file brought and this one lacks."""
        inside = {joined(self._key(row.values)) for row in self.rows}
        outside = {joined(key): found for key, found in self.stored.items()}
        outside = {key: found for key, found in outside.items() if key in self.loaded and key not in inside}
        removed = [key for key in outside if prune and self.table.removable and self._untouched(key, outside[key][1])]
        self.tally.not_in_file = [key for key in outside if key not in removed]
        self.table.model._default_manager.filter(pk__in=[outside[key][0] for key in removed]).delete()
        LoadedRow.objects.filter(dataset=self.table.name, key__in=removed).delete()
        self.tally.removed = len(removed)

    def _untouched(self, key: str, current: Values) -> bool:
        return all(same(value, self.loaded[key].get(name)) for name, value in current.items())


def joined(key: Key) -> str:
    """A record's key in one text."""
    return "/".join(str(part) for part in key)


def same(first: Any, second: Any) -> bool:
    """Whether two values mean the same; the order of codes means nothing."""
    if isinstance(first, list) and isinstance(second, list):
        return sorted(first) == sorted(second)
    return bool(first == second)


def _follows(name: str, current: Any, loaded: Values) -> bool:
    """Whether a column still says what was loaded last; what was never loaded follows when it is blank."""
    return same(current, loaded[name]) if name in loaded else current in (None, [])
