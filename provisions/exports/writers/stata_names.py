"""The names of columns in Stata."""

from __future__ import annotations

from collections.abc import Sequence

RENAMED = {"end": "passage_end"}  # words that Stata reserves
MAX_LENGTH = 32


def stata_names(names: Sequence[str]) -> dict[str, str]:
    """The names of columns in Stata: unique, at most 32 characters, and not reserved."""
    stata: dict[str, str] = {}
    for name in names:
        short = RENAMED.get(name, name)[:MAX_LENGTH]
        number = 2
        while short in stata.values():
            short = f"{name[: MAX_LENGTH - len(str(number)) - 1]}_{number}"
            number += 1
        stata[name] = short
    return stata
