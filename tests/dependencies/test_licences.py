"""docs/licences.md lists what is locked, under the licence each package gives itself; nothing slips in beside it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from django.contrib.staticfiles.finders import AppDirectoriesFinder, get_finders

from tests.dependencies.licences import HEAD, PAGE, licence, locked
from tests.postgres import ROOT

TEXT = PAGE.read_text(encoding="utf-8")
LISTED = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in TEXT.partition(HEAD)[2].partition("\n\n")[0].splitlines()
]
PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "MIT", "PSF-2.0", "Unlicense",
    "Zlib",
}  # fmt: skip
WITH_REASON = {"LGPL-2.1-only", "LGPL-3.0-only", "OFL-1.1"}


def test_the_table_is_that_of_the_lock_file() -> None:
    again = "make it anew: python -m tests.dependencies.licences"
    assert [row[:2] for row in LISTED] == [(one.name, one.version) for one in locked()], again


def test_each_licence_is_the_packages_own() -> None:
    wrong, looked_at = [], 0
    for name, version, words, _by in LISTED:
        try:
            installed, told = licence(name)
        except PackageNotFoundError:
            continue
        if installed == version:
            looked_at += 1
            wrong += [] if told == words else [f"{name} {version} says {told}, the table {words}"]
    assert wrong == [] and looked_at > len(LISTED) / 2


def test_every_licence_is_permissive_or_has_its_reason() -> None:
    for name, _version, words, _by in LISTED:
        parts = set(re.split(r" (?:AND|OR) ", words))
        assert parts <= PERMISSIVE | WITH_REASON, f"{name}: {words}"
        reason = re.search(rf"^\| [^|]*\b{name}\b[^|]*\| [^|]{{40,}}\|$", TEXT, flags=re.MULTILINE)
        assert bool(parts & WITH_REASON) == bool(reason), f"{name}: {words}"


def test_files_for_browsers_come_from_the_packages_that_are_listed() -> None:
    (finder,) = [one for one in get_finders() if isinstance(one, AppDirectoriesFinder)]
    sources = {app.removeprefix("django.contrib.") for app in finder.storages}
    section = TEXT.partition("## Files for browsers")[2].partition("## ")[0]
    rows = re.findall(r"^\| ([a-z_., ]+) \| [^|]+ \| [^|]+ \|$", section, flags=re.MULTILINE)
    listed = {app.removeprefix("django.contrib.") for row in rows for app in row.split(", ")}
    assert listed - {"package"} == sources


def test_no_file_of_others_is_copied_into_ours() -> None:
    ours = [path for path in (ROOT / "provisions" / "static").rglob("*") if path.is_file()]
    assert {path.suffix for path in ours} <= {".css", ".js", ".svg"}
    assert [path.name for path in ours if _looks_packed(path)] == []


def _looks_packed(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return ".min." in path.name or max(map(len, text.splitlines())) > 400 or "@license" in text
