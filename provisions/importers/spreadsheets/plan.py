"""Plan what a curator's spreadsheet does to the records of one table, row by row, and apply it: all or nothing.

A spreadsheet takes precedence over what is stored, while a load of our own files compares the two
(fixtures/three_way_merge.py). It saves no loaded rows either: to a later load its changes are changes made here.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from provisions.datasets.fetch import fetch_keyed_rows
from provisions.history.recorder import record_history
from provisions.importers import quotes
from provisions.importers.analyze import analyze_tables
from provisions.importers.fixtures.checks import RowChecker, display_value
from provisions.importers.fixtures.files import FileContent, FileRow, Values
from provisions.importers.fixtures.problems import FileProblem, LoadRefused, refuse_on_database_errors
from provisions.importers.fixtures.references import KnownKeys
from provisions.importers.fixtures.rules import RuleFacts
from provisions.importers.fixtures.three_way_merge import is_same, join_key
from provisions.importers.fixtures.writer import RecordChange, RecordWriter, reserve_numbers
from provisions.importers.spreadsheets import permissions
from provisions.models import DatasetState, Provision

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
STATES = (REFUSED, CHANGED, NEW, UNCHANGED)
CHUNK = 500  # rows between two reports of progress, or records in a bulk write

# Called with the task, how much of it is done, and how much there is.
Track = Callable[[str, int, int], None]


@dataclass(frozen=True)
class PlannedRow:
    """One row of a file: the line it begins on (0: the whole file), its record's key, and its state.

    `changes` are (column, before, after) as texts; `faults` are (column, value, message).
    """

    line: int
    key: str
    state: str
    changes: tuple[tuple[str, str, str], ...] = ()
    faults: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Plan:
    """The rows in the file's order, and what is to be written."""

    rows: list[PlannedRow] = field(default_factory=list)
    new: list[Values] = field(default_factory=list)
    changes: list[RecordChange] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def keys(self) -> list[str]:
        """The keys of the records to be written."""
        return [row.key for row in self.rows if row.state in (NEW, CHANGED)]

    @property
    def digest(self) -> str:
        """SHA-256 of what the plan does; it changes when a record that the plan changes was changed by others."""
        rows = [[row.line, row.key, row.changes, row.faults] for row in self.rows if row.state != UNCHANGED]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


class PlanOutdated(Exception):
    """Records were changed since the plan was shown; nothing was written."""


def _no_progress(task: str, done: int, total: int) -> None:
    pass


def make_plan(content: FileContent, track: Track = _no_progress) -> Plan:
    """Plan every row of a spreadsheet; writes nothing."""
    if not content.columns:
        return Plan([PlannedRow(content.problems[0].line, "", REFUSED, faults=_faults(content.problems))])
    return _RowPlanner(content, track).plan()


def apply_plan(content: FileContent, digest: str, track: Track = _no_progress) -> Plan:
    """Make the plan again and apply it, in one transaction that may be part of the caller's.

    Raises:
        PlanOutdated: the plan's digest is not this one.
        LoadRefused: a row is refused.
    """
    with refuse_on_database_errors(), record_history("spreadsheet"):
        DatasetState.objects.lock()  # one import at a time
        plan = make_plan(content, track)
        if plan.count(REFUSED):
            raise LoadRefused(
                FileProblem("the file", message, row.line, column, value)
                for row in plan.rows
                for column, value, message in row.faults
            )
        if plan.digest != digest:
            raise PlanOutdated
        if plan.keys:
            _write(content, plan, track)
    return plan


def _write(content: FileContent, plan: Plan, track: Track) -> None:
    table = content.table
    total = len(plan.new) + len(plan.changes)
    track("Writing the records", 0, total)
    writer = RecordWriter(table, table.loadable, KnownKeys())
    writer.write(plan.new, [])
    for start in range(0, len(plan.changes), CHUNK):
        track("Writing the records", len(plan.new) + start, total)
        writer.write([], plan.changes[start : start + CHUNK])
    if table.model is Provision:
        _complete_provisions(plan.keys, track)
    analyze_tables(table.model)


def _complete_provisions(numbers: list[str], track: Track) -> None:
    """Reserve the numbers that are used now, and cut the quotes of new and changed passages."""
    reserve_numbers(numbers)
    for start in range(0, len(numbers), CHUNK):
        track("Cutting quotes", start, len(numbers))
        provisions = Provision.objects.filter(number__in=numbers[start : start + CHUNK])
        provisions.filter(Q(text__isnull=True) | Q(article_identifier="")).exclude(quote=None).update(quote=None)
        quotes.fill_quotes(provisions)


class _RowPlanner:
    """Plans rows in the order of the file. `stored` has primary key and row by the record's key."""

    def __init__(self, content: FileContent, track: Track) -> None:
        self.table, self.track = content.table, track
        self.columns = self.table.loadable
        self.stored = self._read_stored()
        self.problems: dict[int, list[FileProblem]] = defaultdict(list)  # of reading the file, by line
        for problem in content.problems:
            self.problems[problem.line].append(problem)
        self.rows = [self._complete(row) for row in content.rows]
        completed = FileContent(self.table, self.columns, self.rows)
        known = KnownKeys()
        known.announce(completed)
        self.checker = RowChecker(completed, known, RuleFacts({self.table.name: completed}))
        self.permissions = permissions.SpreadsheetPermissions(self.table)

    def _read_stored(self) -> dict[str, tuple[Any, Values]]:
        records = self.table.model._default_manager.order_by("pk")
        total = records.count()
        stored = {}
        for done, (pk, row) in enumerate(fetch_keyed_rows(records, self.columns)):
            if done % CHUNK == 0:
                self.track("Reading what is stored", done, total)
            stored[join_key(tuple(row[name] for name in self.table.key))] = (pk, row)
        return stored

    def _complete(self, row: FileRow) -> FileRow:
        """The row with the columns that the file lacks: as stored, or blank in a new record."""
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
        return join_key(tuple("" if part is None else part for part in parts))

    def plan(self) -> Plan:
        plan = Plan()
        for done, row in enumerate(self.rows):
            if done % CHUNK == 0:
                self.track("Checking every row", done, len(self.rows))
            plan.rows.append(self._plan_row(row, plan))
        lines = {row.line for row in self.rows}
        unreadable = [line for line in self.problems if line not in lines]
        plan.rows += [PlannedRow(line, "", REFUSED, faults=_faults(self.problems[line])) for line in unreadable]
        plan.rows.sort(key=lambda row: row.line)
        return plan

    def _plan_row(self, row: FileRow, plan: Plan) -> PlannedRow:
        key = self._key(row)
        pk, current = self.stored.get(key, (None, None))
        wanted = {name: value for name, value in row.values.items() if not _is_same(value, (current or {}).get(name))}
        problems = self.problems.get(row.line, [])
        columns = {problem.column for problem in problems}
        problems = problems + [one for one in self._check(row, current, wanted) if one.column not in columns]
        if problems:
            return PlannedRow(row.line, key, REFUSED, faults=_faults(problems))
        if current is None:
            plan.new.append(row.values)
            filled = {name: value for name, value in row.values.items() if value not in (None, [])}
            return PlannedRow(row.line, key, NEW, _changes({}, filled))
        if not wanted:
            return PlannedRow(row.line, key, UNCHANGED)
        plan.changes.append(RecordChange(pk, current, wanted))
        return PlannedRow(row.line, key, CHANGED, _changes(current, wanted))

    def _check(self, row: FileRow, current: Values | None, wanted: Values) -> list[FileProblem]:
        """The faults of a row, except those that the stored record had before."""
        if current is not None and not wanted:
            return list(self.checker.check_repeated_key(row))
        problems = [row.problem(*fault) for fault in permissions.check_workflow(self.table, current, wanted)]
        problems = problems or self._new_problems(row, current, wanted)
        return problems or [row.problem(*fault) for fault in self.permissions.check(row.values, current, wanted)]

    def _new_problems(self, row: FileRow, current: Values | None, wanted: Values) -> list[FileProblem]:
        problems = list(self.checker.check(row, current and wanted))
        if not problems or current is None:
            return problems
        changed = {*wanted, ", ".join(self.table.key)}
        before = self.checker.check(FileRow(row.file, row.line, current), wanted)
        old = {(one.column, one.message) for one in before if one.column not in changed}
        return [one for one in problems if (one.column, one.message) not in old]


def _is_same(first: Any, second: Any) -> bool:
    """Whether two values are equal, whatever line ends a spreadsheet program has written."""
    if isinstance(first, str) and isinstance(second, str):
        return first.replace("\r\n", "\n") == second.replace("\r\n", "\n")
    return is_same(first, second)


def _changes(current: Values, wanted: Values) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, _display(current.get(name)), _display(value)) for name, value in wanted.items())


def _display(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else display_value(value)


def _faults(problems: Iterable[FileProblem]) -> tuple[tuple[str, str, str], ...]:
    return tuple((problem.column, problem.value, problem.message) for problem in problems)
