"""What is wrong with a file, told so that whoever wrote it can mend it without asking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

SHOWN = 50
LONGEST_VALUE = 60


@dataclass(frozen=True)
class Problem:
    """One fault: the file, the line it begins on (0: the whole file), the column ("": the whole row) and the value."""

    file: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = self.file + (f" line {self.line}" if self.line else "") + (f", {self.column}" if self.column else "")
        value = f"{_short(self.value)!r} " if self.value else ""
        return f"{place}: {value}{self.message}"


class LoadRefused(Exception):
    """The files can't be loaded; nothing was. `problems` holds every fault that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        lines = [f"Nothing was loaded: {count} {'fault' if count == 1 else 'faults'}."]
        lines += [f"  {problem}" for problem in self.problems[:SHOWN]]
        if count > SHOWN:
            lines.append(f"  ... and {count - SHOWN} more.")
        return "\n".join(lines)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "\N{HORIZONTAL ELLIPSIS}"


def nearest(value: Any, known: Iterable[Any]) -> str:
    """What was probably meant, as the end of a message; the whole list when it is short and nothing is near."""
    choices = sorted({str(one) for one in known})
    found = process.extractOne(str(value), choices, scorer=fuzz.ratio, score_cutoff=60)
    if found:
        return f"; did you mean {found[0]!r}?"
    if 0 < len(choices) <= 12:
        return f"; use one of: {', '.join(choices)}"
    return ""
