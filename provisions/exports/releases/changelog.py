"""The changes since the previous release, record by record and field by field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from provisions.datasets.column import Column
from provisions.exports.releases.files import read_records
from provisions.exports.releases.metadata import CHANGELOG
from provisions.exports.releases.parts import Part, Record, record_writer
from provisions.models import Provision, Release

COLUMNS = (
    Column("dataset", "text", "Dataset", "The file in which it changed."),
    Column("key", "text", "Key", "Which record: its key, parts joined by a blank."),
    Column("change", "text", "Change", "added, changed, withdrawn (a provision, with the reason) or removed."),
    Column("field", "text", "Field", "Which column changed; blank when the whole record came or went."),
    Column("before", "text", "Before", "What it held; several codes joined by ;"),
    Column("after", "text", "After", "What it holds now."),
)
Key = tuple[str, ...]


def changelog_part(parts: Sequence[Part], current: Path, previous: Path | None) -> Part:
    """The changes of these parts between the JSONL files of two folders; without a previous one all are additions."""

    @cache  # every format reads them
    def changes() -> list[Record]:
        found: list[Record] = []
        for part in parts:
            lines, lines_before = _read_lines(part, current), _read_lines(part, previous)
            found += _compare(part, lines, lines_before)
            if part.name == "codebook" and lines_before:
                found += _compare_depth(lines, lines_before)
        return found

    text = "What changed since the release before, field by field."
    return Part(CHANGELOG, "Changelog", text, ("dataset", "key", "field"), COLUMNS, record_writer(COLUMNS, changes))


def count_changes(release: Release) -> dict[str, Counter[str]]:
    """The numbers of records that were added, changed, withdrawn and removed, by dataset, from the changelog's file.

    Raises ReleaseNotFound when that file is missing.
    """
    keys: dict[str, set[tuple[str, str]]] = {}
    for record in read_records(release, CHANGELOG):
        keys.setdefault(record["dataset"], set()).add((record["change"], record["key"]))
    return {dataset: Counter(change for change, _key in changes) for dataset, changes in keys.items()}


def _read_lines(part: Part, folder: Path | None) -> dict[Key, str]:
    """The JSON lines of a part by key; empty if the release has no such part."""
    path = folder / part.filename("jsonl") if folder else None
    if path is None or not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {tuple(str(record[name]) for name in part.key): line for line in file if (record := json.loads(line))}


def _compare(part: Part, current: dict[Key, str], previous: dict[Key, str]) -> Iterator[Record]:
    for key, line in current.items():
        if key not in previous:
            yield _change(part, key, "added")
        elif previous[key] != line:
            yield from _compare_fields(part, key, json.loads(previous[key]), json.loads(line))
    removed = [key for key in previous if key not in current]
    if part.name == "provisions":
        yield from _withdrawals(part, removed)
    else:
        yield from (_change(part, key, "removed") for key in removed)


def _compare_depth(current: dict[Key, str], previous: dict[Key, str]) -> Iterator[Record]:
    """The number of themes, where it changed: depth is a share of them, so depths of the two releases differ by it."""
    before, after = (sum(variable == "theme" for variable, _code in keys) for keys in (previous, current))
    if before != after:
        change = {"change": "changed", "field": "number of themes", "before": str(before), "after": str(after)}
        yield {"dataset": "panel", "key": "depth", **change}


def _compare_fields(part: Part, key: Key, previous: Record, current: Record) -> Iterator[Record]:
    for name in dict.fromkeys([*current, *previous]):
        if previous.get(name) != current.get(name):
            yield _change(part, key, "changed", name, _text(previous.get(name)), _text(current.get(name)))


def _withdrawals(part: Part, keys: Iterable[Key]) -> Iterator[Record]:
    """Why provisions were withdrawn, and what replaces them."""
    for key in keys:
        provision = Provision.objects.filter(number=key[0]).first()
        yield _change(part, key, "withdrawn", None, None, (provision and provision.withdrawal_reason) or None)
        if provision and (successor := Provision.objects.replacement_for(provision)):
            yield _change(part, key, "withdrawn", "replaced_by", None, successor.number)


def _change(
    part: Part, key: Key, change: str, field: str | None = None, before: str | None = None, after: str | None = None
) -> Record:
    return {
        "dataset": part.name, "key": " ".join(key), "change": change, "field": field, "before": before, "after": after,
    }  # fmt: skip


def _text(value: Any) -> str | None:
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return ";".join(value)
    return value if isinstance(value, str) else json.dumps(value)
