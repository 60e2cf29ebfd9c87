"""What changed since the release before, record by record and field by field."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from provisions.exports.releases.files import rows_of
from provisions.exports.releases.parts import Part, Record, table, text_columns
from provisions.models import Provision, Release

COLUMNS = text_columns(
    ("dataset", "Dataset", "The file in which it changed."),
    ("key", "Key", "Which record: its key, parts joined by a blank."),
    ("change", "Change", "added, changed, withdrawn (a provision, with the reason) or removed."),
    ("field", "Field", "Which column changed; blank when the whole record came or went."),
    ("before", "Before", "What it held; several codes joined by ;"),
    ("after", "After", "What it holds now."),
)
Key = tuple[str, ...]


def changelog_part(parts: Sequence[Part], now: Path, before: Path | None) -> Part:
    """The changes of these parts between the JSON lines of two folders; all is new when there is none before."""

    @cache  # every format asks for them
    def changes() -> list[Record]:
        return [one for part in parts for one in _changes(part, _lines(part, now), _lines(part, before))]

    text = "What changed since the release before, field by field."
    return table("changelog", "Changelog", text, ("dataset", "key", "field"), COLUMNS, lambda: iter(changes()))


def changes_of(release: Release) -> dict[str, Counter[str]]:
    """By dataset, how many of its records were added, changed, withdrawn and removed. Reads the changelog's file.

    Raises ReleaseNotFound when that file is missing.
    """
    seen: dict[str, set[tuple[str, str]]] = {}
    for record in rows_of(release, "changelog"):
        seen.setdefault(record["dataset"], set()).add((record["change"], record["key"]))
    return {dataset: Counter(change for change, _key in changes) for dataset, changes in seen.items()}


def _lines(part: Part, folder: Path | None) -> dict[Key, str]:
    """The records of a part as lines by key; none when the release had no such part."""
    found: dict[Key, str] = {}
    path = folder / part.file("jsonl") if folder else None
    if path is None or not path.exists():
        return found
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            found[tuple(str(record[name]) for name in part.key)] = line
    return found


def _changes(part: Part, now: dict[Key, str], before: dict[Key, str]) -> Iterator[Record]:
    for key, line in now.items():
        if key not in before:
            yield _change(part, key, "added")
        elif before[key] != line:
            yield from _fields(part, key, json.loads(before[key]), json.loads(line))
    gone = [key for key in before if key not in now]
    yield from _withdrawn(part, gone) if part.name == "provisions" else (_change(part, key, "removed") for key in gone)


def _fields(part: Part, key: Key, before: Record, now: Record) -> Iterator[Record]:
    for name in dict.fromkeys([*now, *before]):
        if before.get(name) != now.get(name):
            yield _change(part, key, "changed", name, _text(before.get(name)), _text(now.get(name)))


def _withdrawn(part: Part, gone: Iterable[Key]) -> Iterator[Record]:
    """Why a provision is no more, and what stands in its place."""
    for key in gone:
        provision = Provision.objects.filter(number=key[0]).first()
        yield _change(part, key, "withdrawn", None, None, (provision and provision.withdrawal_reason) or None)
        if provision and (successor := Provision.objects.replacement_for(provision)):
            yield _change(part, key, "withdrawn", "replaced_by", None, successor.number)


def _change(
    part: Part, key: Key, change: str, field: str | None = None, before: str | None = None, after: str | None = None
) -> Record:
    told = {"dataset": part.name, "key": " ".join(key), "change": change}
    return {**told, "field": field, "before": before, "after": after}


def _text(value: Any) -> str | None:
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return ";".join(value)
    return value if isinstance(value, str) else json.dumps(value)
