"""What a curator's spreadsheet would do to the records of one table, row by row, and doing it: all or nothing.

Here the file is a curator's word, so it outranks what is stored; `load` weighs the two (merge.py). Nothing is
remembered as loaded either: to a later load of our files, what a spreadsheet changed was changed here, and stays.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Q

from provisions.datasets.fetch import fetch_keyed_rows
from provisions.history.recorder import record_history
from provisions.importers import quotes
from provisions.importers.analyze import analyze_tables
from provisions.importers.fixtures.checks import RowChecker, shown
from provisions.importers.fixtures.files import FileContent, FileRow
from provisions.importers.fixtures.problems import FileProblem, LoadRefused
from provisions.importers.fixtures.references import KnownKeys
from provisions.importers.fixtures.rules import RuleFacts
from provisions.importers.fixtures.three_way_merge import joined, same
from provisions.importers.fixtures.writer import RecordChange, RecordWriter, Values
from provisions.importers.spreadsheets import permissions
from provisions.models import DatasetState, Provision

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
STATES = (REFUSED, CHANGED, NEW, UNCHANGED)
EVERY = 500  # rows between two words on how far it is
CHUNK = 500

# Told what is being done, how much of it is done, and how much there is.
Track = Callable[[str, int, int], None]


@dataclass(frozen=True)
class PlannedRow:
    """One row of a file: the line it begins on (0: the whole file), its record's key, and what becomes of it.

    `changes` are (column, before, after) as texts; `faults` are (column, value, what is wrong).
    """

    line: int
    key: str
    state: str
    changes: tuple[tuple[str, str, str], ...] = ()
    faults: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Plan:
    """What becomes of every row, in the file's order, and what is to be written."""

    rows: list[PlannedRow] = field(default_factory=list)
    new: list[Values] = field(default_factory=list)
    changes: list[RecordChange] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def keys(self) -> list[str]:
        """Keys of the records that it writes."""
        return [row.key for row in self.rows if row.state in (NEW, CHANGED)]

    @property
    def digest(self) -> str:
        """Two plans that would do the same have the same: it changes when a record that they touch does."""
        rows = [[row.line, row.key, row.changes, row.faults] for row in self.rows if row.state != UNCHANGED]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


class PlanOutdated(Exception):
    """Records were changed since the plan was shown; nothing was written."""


def _silent(what: str, done: int, total: int) -> None:
    pass


def plan(content: FileContent, track: Track = _silent) -> Plan:
    """Judge every row of a spreadsheet; writes nothing."""
    if not content.columns:
        faults = [(problem.column, problem.value, problem.message) for problem in content.problems]
        return Plan([PlannedRow(content.problems[0].line, "", REFUSED, faults=tuple(faults))])
    return _RowPlanner(content, track).plan()


def carry_out(content: FileContent, digest: str, track: Track = _silent) -> Plan:
    """Do what a plan with this digest says, in one transaction that the caller may put more into.

    Raises:
        Outdated: what it would do now is not what was shown.
        LoadRefused: a row is refused.
    """
    try:
        with record_history("spreadsheet"), transaction.atomic():
            DatasetState.objects.lock()  # one at a time
            found = plan(content, track)
            if found.count(REFUSED):
                raise LoadRefused(_problems(found))
            if found.digest != digest:
                raise PlanOutdated
            if found.keys:
                _write(content, found, track)
    except (IntegrityError, DataError) as error:
        raise LoadRefused([FileProblem("the database", 0, "", "", f"refuses the rows: {error}".strip())]) from error
    return found


def _problems(found: Plan) -> Iterator[FileProblem]:
    for row in found.rows:
        for column, value, message in row.faults:
            yield FileProblem("the file", row.line, column, value, message)


def _write(content: FileContent, found: Plan, track: Track) -> None:
    table = content.table
    total = len(found.new) + len(found.changes)
    track("Writing the records", 0, total)
    writer = RecordWriter(table, table.loadable, KnownKeys())
    writer.write(found.new, [])
    for start in range(0, len(found.changes), CHUNK):
        track("Writing the records", len(found.new) + start, total)
        writer.write([], found.changes[start : start + CHUNK])
    if table.model is Provision:
        _provisions(found.keys, track)
    analyze_tables(table.model)


def _provisions(keys: list[str], track: Track) -> None:
    """Numbers that are given out now, and quotes of passages that are new or elsewhere now."""
    highest = max(int(key[1:]) for key in keys)
    DatasetState.objects.filter(last_number__lt=highest).update(last_number=highest)
    for start in range(0, len(keys), CHUNK):
        track("Cutting quotes", start, len(keys))
        written = Provision.objects.filter(number__in=keys[start : start + CHUNK])
        written.filter(Q(text__isnull=True) | Q(article_identifier="")).exclude(quote=None).update(quote=None)
        quotes.fill_quotes(written)


class _RowPlanner:
    """Judges rows in the order of the file."""

    def __init__(self, content: FileContent, track: Track) -> None:
        self.table, self.track = content.table, track
        self.given = content
        self.columns = self.table.loadable
        self.stored = self._read()
        self.faults: dict[int, list[FileProblem]] = defaultdict(list)
        for problem in content.problems:
            self.faults[problem.line].append(problem)
        self.rows = [self._complete(row) for row in content.rows]
        whole = FileContent(self.table, self.columns, self.rows)
        known = KnownKeys()
        known.announce(whole)
        self.checker = RowChecker(whole, known, RuleFacts({self.table.name: whole}))
        self.desk = permissions.SpreadsheetPermissions(self.table)

    def _read(self) -> dict[str, tuple[Any, Values]]:
        """What is stored: key to primary key and row."""
        everything = self.table.model._default_manager.order_by("pk")
        total = everything.count()
        found = {}
        for done, (pk, row) in enumerate(fetch_keyed_rows(everything, self.columns)):
            if done % EVERY == 0:
                self.track("Reading what is stored", done, total)
            found[joined(tuple(row[name] for name in self.table.key))] = (pk, row)
        return found

    def _complete(self, row: FileRow) -> FileRow:
        """The row with the columns that the file lacks: as they are stored, or blank in a new record."""
        _pk, current = self.stored.get(self._key(row), (None, None))
        if current is not None:
            return FileRow(row.file, row.line, {**current, **row.values})
        blank: Values = {column.name: [] if column.type == "codes" else None for column in self.columns}
        values = {**blank, **row.values}
        for name, default in permissions.DEFAULTS.get(self.table.name, {}).items():
            values[name] = default if values[name] is None else values[name]
        return FileRow(row.file, row.line, values)

    def _key(self, row: FileRow) -> str:
        parts = (row.values.get(name) for name in self.table.key)
        return joined(tuple("" if part is None else part for part in parts))

    def plan(self) -> Plan:
        found = Plan()
        for done, row in enumerate(self.rows):
            if done % EVERY == 0:
                self.track("Checking every row", done, len(self.rows))
            found.rows.append(self._judge(row, found))
        known = {row.line for row in self.rows}
        strays = [line for line in self.faults if line not in known]
        found.rows += [PlannedRow(line, "", REFUSED, faults=_told(self.faults[line])) for line in strays]
        if strays:
            found.rows.sort(key=lambda row: row.line)
        return found

    def _judge(self, row: FileRow, found: Plan) -> PlannedRow:
        key = self._key(row)
        pk, current = self.stored.get(key, (None, None))
        wanted = {name: value for name, value in row.values.items() if not _alike(value, (current or {}).get(name))}
        unread = self.faults.get(row.line, [])
        told = {fault.column for fault in unread}
        faults = unread + [fault for fault in self._check(row, current, wanted) if fault.column not in told]
        if faults:
            return PlannedRow(row.line, key, REFUSED, faults=_told(faults))
        if current is None:
            found.new.append(row.values)
            filled = {name: value for name, value in row.values.items() if value not in (None, [])}
            return PlannedRow(row.line, key, NEW, _changes({}, filled))
        if not wanted:
            return PlannedRow(row.line, key, UNCHANGED)
        found.changes.append(RecordChange(pk, current, wanted))
        return PlannedRow(row.line, key, CHANGED, _changes(current, wanted))

    def _check(self, row: FileRow, current: Values | None, wanted: Values) -> list[FileProblem]:
        """What is wrong with a row; what was wrong with its record before is not the row's fault."""
        if current is not None and not wanted:
            return list(self.checker.twice(row))
        barred = [FileProblem(row.file, row.line, *fault) for fault in permissions.barred(self.table, current, wanted)]
        faults = barred or self._own(row, current, wanted, list(self.checker.row(row, current and wanted)))
        return faults or [
            FileProblem(row.file, row.line, *fault) for fault in self.desk.faults(row.values, current, wanted)
        ]

    def _own(
        self, row: FileRow, current: Values | None, wanted: Values, faults: list[FileProblem]
    ) -> list[FileProblem]:
        """Those faults that the stored record did not have before."""
        if not faults or current is None:
            return faults
        before = self.checker.row(FileRow(row.file, row.line, current), wanted)
        fresh = {*wanted, ", ".join(self.table.key)}
        old = {(fault.column, fault.message) for fault in before if fault.column not in fresh}
        return [fault for fault in faults if (fault.column, fault.message) not in old]


def _alike(first: Any, second: Any) -> bool:
    """Whether two values mean the same; spreadsheet programs write line ends their own way."""
    if isinstance(first, str) and isinstance(second, str):
        return first.replace("\r\n", "\n") == second.replace("\r\n", "\n")
    return same(first, second)


def _changes(current: Values, wanted: Values) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, _text(current.get(name)), _text(value)) for name, value in wanted.items())


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else shown(value)


def _told(faults: list[FileProblem]) -> tuple[tuple[str, str, str], ...]:
    return tuple((fault.column, fault.value, fault.message) for fault in faults)
