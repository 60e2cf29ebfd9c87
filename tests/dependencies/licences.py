"""Write the table of docs/licences.md from the metadata of the locked packages: python -m tests.dependencies.licences.

Run it in an environment into which rta_db/requirements.lock was installed; another version is refused, for its licence
may be another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.postgres import ROOT

LOCK = ROOT / "rta_db" / "requirements.lock"
PAGE = ROOT / "docs" / "licences.md"
HEAD = "| package | version | licence | asked for by |\n|---|---|---|---|\n"
TABLE = re.compile(re.escape(HEAD) + r"(?:\|.*\n)*")
# What is installed on other systems, or for older Pythons, only, and so may have no metadata here.
ELSEWHERE = {"async-timeout": "Apache-2.0"}
# Older metadata have free words: what they mean in SPDX's.
MEANT = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause OR Apache-2.0": "BSD-3-Clause OR Apache-2.0",
    # What pdfium is built of: FreeType, OpenJPEG, libtiff and others, all permissive; see docs/licences.md.
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "SIL OFL 1.1": "OFL-1.1",
}
# How the licence file of a package begins whose metadata name no licence.
MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"


@dataclass(frozen=True)
class Locked:
    """One pin of the lock file: name, version, for which systems, how many files, and which packages ask for it."""

    name: str
    version: str
    marker: str
    hashes: int
    asked_by: tuple[str, ...]


def locked() -> list[Locked]:
    """Every pin of the lock file, in its order."""
    text = LOCK.read_text(encoding="utf-8")
    return [_pin(entry) for entry in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]]


def _pin(entry: str) -> Locked:
    asked = Requirement(entry.splitlines()[0].rstrip("\\ "))
    (version,) = asked.specifier
    via = re.findall(r"^    #(?: via|  ) +([a-z0-9-]+)", entry, flags=re.MULTILINE)
    return Locked(asked.name, version.version, str(asked.marker or ""), entry.count("--hash=sha256:"), tuple(via))


def licence(name: str) -> tuple[str, str]:
    """Version and licence, in SPDX's words, that the installed package says of itself.

    Raises PackageNotFoundError where it is not installed.
    """
    meta = distribution(name).metadata
    classed = [one.split(" :: ")[-1] for one in meta.get_all("Classifier") or [] if one.startswith("License ::")]
    told = [meta.get("License-Expression"), meta.get("License"), *classed]
    said = next((one for one in told if one and "\n" not in one), "MIT" if _has_mit_text(name) else "unknown")
    return distribution(name).version, MEANT.get(said, said)


def _has_mit_text(name: str) -> bool:
    files = [one for one in distribution(name).files or [] if one.name == "LICENSE"]
    return any(MIT in " ".join(one.read_text(encoding="utf-8").split()) for one in files)


def rows() -> Iterator[str]:
    """The table's lines."""
    for one in locked():
        try:
            version, words = licence(one.name)
        except PackageNotFoundError:
            version, words = one.version, ELSEWHERE[one.name]
        if version != one.version and not one.marker:
            raise SystemExit(f"{one.name} {version} is installed, {one.version} is locked. Install the lock file.")
        by = ", ".join("us" if name == "rta-db" else canonicalize_name(name) for name in one.asked_by)
        yield f"| {one.name} | {one.version} | {words} | {by} |\n"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda _old: HEAD + "".join(rows()), text), encoding="utf-8")
