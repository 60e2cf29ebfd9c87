"""The names that columns have in Stata."""

from __future__ import annotations

from collections.abc import Sequence

STATA_NAMES = {"end": "passage_end"}  # words that Stata keeps for itself
STATA_LENGTH = 32


def stata_names(names: Sequence[str]) -> dict[str, str]:
    """The names that columns have in Stata: not its own words, at most 32 characters, no two alike."""
    found: dict[str, str] = {}
    for name in names:
        short = STATA_NAMES.get(name, name)[:STATA_LENGTH]
        number = 2
        while short in found.values():
            short = f"{name[: STATA_LENGTH - len(str(number)) - 1]}_{number}"
            number += 1
        found[name] = short
    return found
