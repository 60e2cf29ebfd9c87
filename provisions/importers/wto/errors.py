"""What is wrong with a workbook, in messages that say how to repair it."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PROBLEMS = 20  # in a message


@dataclass(frozen=True)
class CellProblem:
    """One fault: its place, the value there and what would be right."""

    sheet: str
    message: str
    row: int | None = None
    column: str = ""
    value: object = None

    def __str__(self) -> str:
        place = f"sheet {self.sheet!r}" + (f", row {self.row}" if self.row is not None else "")
        place += f", column {self.column!r}" if self.column else ""
        place += f", value {self.value!r}" if self.value is not None else ""
        return f"{place}: {self.message}"


class WorkbookError(ValueError):
    """The file is not a list that can be read; nothing has been written."""

    def __init__(self, file: str, problems: list[CellProblem] | str) -> None:
        self.file = file
        self.problems = problems if isinstance(problems, list) else []
        messages = [problems] if isinstance(problems, str) else problems[:MOST_PROBLEMS]
        lines = [f"{file}: {message}" for message in messages]
        if len(self.problems) > MOST_PROBLEMS:
            lines.append(f"... and {len(self.problems) - MOST_PROBLEMS} more")
        super().__init__("\n".join(lines))
