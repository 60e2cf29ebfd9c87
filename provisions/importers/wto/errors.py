"""What is wrong with a workbook, in messages that say how to repair it."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN_AT_MOST = 20


@dataclass(frozen=True)
class CellProblem:
    """One fault: its place, the value there and what would be right."""

    sheet: str
    message: str
    row: int | None = None
    column: str = ""
    value: object = None

    def __str__(self) -> str:
        place = f"sheet {self.sheet!r}"
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column!r}"
        if self.value is not None:
            place += f", value {self.value!r}"
        return f"{place}: {self.message}"


class WorkbookError(ValueError):
    """The file is not a list that can be read; nothing has been written."""

    def __init__(self, file: str, problems: list[CellProblem] | str) -> None:
        self.file = file
        self.problems = problems if isinstance(problems, list) else []
        super().__init__(self._text(problems))

    def _text(self, problems: list[CellProblem] | str) -> str:
        if isinstance(problems, str):
            return f"{self.file}: {problems}"
        lines = [f"{self.file}: {problem}" for problem in problems[:SHOWN_AT_MOST]]
        if len(problems) > SHOWN_AT_MOST:
            lines.append(f"... and {len(problems) - SHOWN_AT_MOST} more")
        return "\n".join(lines)
