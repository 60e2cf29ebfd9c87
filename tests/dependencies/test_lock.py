"""What is locked is what pyproject.toml and the packages themselves ask for: all of it, within bounds, nothing else."""

from __future__ import annotations

import tomllib
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.dependencies.licences import LOCK, Locked, locked
from tests.postgres import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# A public site may be on PostgreSQL and share a cache in Redis, so the lock file has these extras, too.
EXTRAS = [one for extra in ("postgres", "redis") for one in PROJECT["optional-dependencies"][extra]]
DIRECT = [Requirement(one) for one in [*PROJECT["dependencies"], *EXTRAS]]
OTHERS = [Requirement(one) for extra in PROJECT["optional-dependencies"].values() for one in extra]


def here() -> dict[str, Locked]:
    """The pins that hold on this system, by name."""
    return {one.name: one for one in locked() if not one.marker or Requirement(f"x; {one.marker}").marker.evaluate()}  # type: ignore[union-attr]


def needed() -> list[tuple[str, Requirement]]:
    """Who asks for what, from the project down through everything that is installed for it."""
    found, open_ends, seen = [], [("rta-db", one) for one in DIRECT], set()
    while open_ends:
        by, wanted = open_ends.pop()
        found.append((by, wanted))
        for extra in ("", *sorted(wanted.extras)):
            name = canonicalize_name(wanted.name)
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            asked = [Requirement(one) for one in distribution(name).requires or []]
            open_ends += [(name, one) for one in asked if not one.marker or one.marker.evaluate({"extra": extra})]
    return found


def test_every_pin_has_its_checksums_and_no_place() -> None:
    assert len(locked()) > 40
    assert [one.name for one in locked() if one.hashes < 1] == []
    text = LOCK.read_text(encoding="utf-8")
    assert "://" not in text and "index" not in text and "find-links" not in text


def test_everything_that_is_needed_is_locked_within_its_bounds() -> None:
    pins = here()
    wrong = []
    for by, wanted in needed():
        pin = pins.get(canonicalize_name(wanted.name))
        if pin is None or not wanted.specifier.contains(pin.version, prereleases=True):
            wrong.append(f"{by} asks for {wanted}, locked is {pin and pin.version}")
    assert wrong == []


def test_nothing_else_is_locked() -> None:
    assert here().keys() == {canonicalize_name(wanted.name) for _by, wanted in needed()}


@pytest.mark.parametrize("wanted", [*DIRECT, *OTHERS], ids=lambda wanted: wanted.name)
def test_every_dependency_has_an_upper_bound(wanted: Requirement) -> None:
    assert {one.operator for one in wanted.specifier} == {">=", "<"}
