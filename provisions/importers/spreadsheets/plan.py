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

from provisions.datasets.fetch import fetch_rows
from provisions.history.recorder import record_history
from provisions.importers import quotes
from provisions.importers.analyze import analyze_tables
from provisions.importers.fixtures.checks import RowChecker, display_value
from provisions.importers.fixtures.files import FileContent, FileRow, Values, row_key
from provisions.importers.fixtures.mergers import refuse_broken_mergers
from provisions.importers.fixtures.problems import FileProblem, LoadRefused, refuse_on_database_errors
from provisions.importers.fixtures.references import KnownKeys, find_references
from provisions.importers.fixtures.rules import RuleFacts
from provisions.importers.fixtures.three_way_merge import is_same
from provisions.importers.fixtures.writer import RecordChange, RecordWriter, reserve_numbers
from provisions.importers.spreadsheets.restrictions import ProvisionRestrictions, check_workflow
from provisions.lib.economy_codes import translate_code
from provisions.models import DatasetState, Economy, Provision, Reading

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
STATES = (REFUSED, CHANGED, NEW, UNCHANGED)
MOST_REFUSED = 500  # rows, after which the rest of the file is not checked
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


def make_plan(content: FileContent, track: Track) -> Plan:
    """Plan every row of a spreadsheet; writes nothing."""
    if not content.columns:
        return Plan([PlannedRow(content.problems[0].line, "", REFUSED, faults=_faults(content.problems))])
    return _RowPlanner(content, track).plan()


def apply_plan(content: FileContent, digest: str, track: Track) -> Plan:
    """Make the plan again and apply it, in one transaction that may be part of the caller's.

    Raises:
        PlanOutdated: the plan's digest is not this one.
        LoadRefused: a row is refused.
    """
    with refuse_on_database_errors(), record_history("spreadsheet"), refuse_broken_mergers():
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
    table, total = content.table, len(plan.new) + len(plan.changes)
    writer = RecordWriter(table, table.loadable, KnownKeys())
    track("Writing the records", 0, total)
    if table.model is Provision:
        _keep_passages(plan.changes)
    writer.write(plan.new, [])
    for start in range(0, len(plan.changes), CHUNK):
        track("Writing the records", len(plan.new) + start, total)
        writer.write([], plan.changes[start : start + CHUNK])
    if table.model is Provision:
        numbers = plan.keys
        reserve_numbers(numbers)
        for start in range(0, len(numbers), CHUNK):
            track("Cutting quotes", start, len(numbers))
            quotes.fill_quotes(Provision.objects.filter(number__in=numbers[start : start + CHUNK]))
    analyze_tables(table.model)


def _keep_passages(changes: list[RecordChange]) -> None:
    """Note on the readings of passages that move which words they were made on; their fingerprints are of those."""
    for change in changes:
        if "checksum" in change.new_values:
            Provision.objects.filter(pk=change.pk).update(fingerprint=change.new_values.get("fingerprint") or "")
            Reading.objects.filter(provision=change.pk).keep_passage(change.current["checksum"] or "")


def translate_economies(content: FileContent) -> None:
    """Replace codes that other sources have for economies, such as ROM, by ours."""
    columns = [ref.columns[0] for ref in find_references(content.table, content.columns) if ref.model is Economy]
    codes = set(Economy.objects.values_list("code", flat=True)) if columns else set()
    for row in content.rows:
        row.values |= {name: translate_code(row.values[name], codes) for name in columns if row.values.get(name)}


class _RowPlanner:
    """Plans rows in the order of the file. `records` has primary key and row of each stored record, by key."""

    def __init__(self, content: FileContent, track: Track) -> None:
        self.table, self.track = content.table, track
        self.records = self._read_records()
        self.problems: dict[int, list[FileProblem]] = defaultdict(list)  # of reading the file, by line
        for problem in content.problems:
            self.problems[problem.line].append(problem)
        translate_economies(content)
        self.rows = [self._complete(row) for row in content.rows]
        complete = FileContent(self.table, self.table.loadable, self.rows)
        known = KnownKeys()
        known.announce(complete)
        self.checker = RowChecker(complete, known, RuleFacts({self.table.name: complete}, partial=True))
        self.restrictions = ProvisionRestrictions() if self.table.model is Provision else None

    def _read_records(self) -> dict[str, tuple[Any, Values]]:
        queryset = self.table.model._default_manager.order_by("pk")
        total, records = queryset.count(), {}
        for index, (pk, row) in enumerate(fetch_rows(queryset, self.table.loadable).items()):
            if index % CHUNK == 0:
                self.track("Reading what is stored", index, total)
            records[row_key(self.table, row)] = (pk, row)
        return records

    def _complete(self, row: FileRow) -> FileRow:
        """The row with the columns that the file lacks: as stored, or blank in a new record."""
        _pk, current = self.records.get(row_key(self.table, row.values), (None, None))
        values = current or {column.name: [] if column.type == "codes" else None for column in self.table.loadable}
        values = {**values, **row.values}
        if current is None and self.table.model is Provision:
            # A row that was copied from another does not bring along that somebody confirmed the other's codes.
            values |= {"status": values["status"] or "draft", "verified": False}
        return FileRow(row.file, row.line, values)

    def plan(self) -> Plan:
        plan, refused = Plan(), 0
        for index, row in enumerate(self.rows):
            if index % CHUNK == 0:
                self.track("Checking every row", index, len(self.rows))
            if refused >= MOST_REFUSED:
                plan.rows.append(_give_up(self.rows[index:]))
                break
            plan.rows.append(self._plan_row(row, plan))
            refused += plan.rows[-1].state == REFUSED
        unreadable = self.problems.keys() - {row.line for row in self.rows}
        plan.rows += [PlannedRow(line, "", REFUSED, faults=_faults(self.problems[line])) for line in unreadable]
        plan.rows.sort(key=lambda row: row.line)
        return plan

    def _plan_row(self, row: FileRow, plan: Plan) -> PlannedRow:
        key = row_key(self.table, row.values)
        pk, current = self.records.get(key, (None, None))
        new_values = {name: one for name, one in row.values.items() if not is_same(one, (current or {}).get(name))}
        problems = self.problems.get(row.line, [])
        columns = {problem.column for problem in problems}
        problems = problems + [one for one in self._check(row, current, new_values) if one.column not in columns]
        if problems:
            return PlannedRow(row.line, key, REFUSED, faults=_faults(problems))
        if current is None:
            plan.new.append(row.values)
            new_values = {name: value for name, value in new_values.items() if value != []}
            return PlannedRow(row.line, key, NEW, _changes({}, new_values))
        if not new_values:
            return PlannedRow(row.line, key, UNCHANGED)
        plan.changes.append(RecordChange(pk, current, new_values))
        return PlannedRow(row.line, key, CHANGED, _changes(current, new_values))

    def _check(self, row: FileRow, current: Values | None, new_values: Values) -> list[FileProblem]:
        """The faults of a row, except those that the stored record had before."""
        if current is not None and not new_values:
            return list(self.checker.check_repeated_key(row))
        if not self.restrictions:
            return self._check_cells(row, current, new_values)
        problems = [row.problem(*fault) for fault in check_workflow(current, new_values)]
        problems = problems or self._check_cells(row, current, new_values)
        return problems or [row.problem(*fault) for fault in self.restrictions.check(row.values, current, new_values)]

    def _check_cells(self, row: FileRow, current: Values | None, new_values: Values) -> list[FileProblem]:
        problems = list(self.checker.check(row, current and new_values))
        if not problems or current is None:
            return problems
        changed_columns = {*new_values, ", ".join(self.table.key)}
        before = self.checker.check(FileRow(row.file, row.line, current), new_values)
        old = {(one.column, one.message) for one in before if one.column not in changed_columns}
        return [one for one in problems if (one.column, one.message) not in old]


def _give_up(rest: list[FileRow]) -> PlannedRow:
    """Stands for the rows that are not checked: a file with the wrong keys would take half a minute to refuse."""
    message = f"{MOST_REFUSED} rows are refused, so the {len(rest):,} rows from line {rest[0].line} on were not checked"
    return PlannedRow(0, "", REFUSED, faults=(("", "", f"{message}; correct those first"),))


def _changes(current: Values, new_values: Values) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, display_value(current.get(name)), display_value(value)) for name, value in new_values.items())


def _faults(problems: Iterable[FileProblem]) -> tuple[tuple[str, str, str], ...]:
    return tuple((problem.column, problem.value, problem.message) for problem in problems)
