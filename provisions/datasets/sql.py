"""The texts of many rows as one, on either engine."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Func, TextField, Value


class Joined(Func):
    """The texts of rows with something between them, in no particular order."""

    function = "GROUP_CONCAT"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """As PostgreSQL calls it."""
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


class Side(Func):
    """Short texts of one row side by side, as one; what is missing is blank. `apart` takes one out again.

    A database hands over one text quicker than many.
    """

    function = "PRINTF"
    output_field = TextField()
    between = "\x1f"

    def __init__(self, *paths: str) -> None:
        super().__init__(Value(self.between.join(["%s"] * len(paths))), *map(F, paths))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """As PostgreSQL calls it."""
        return self.as_sql(compiler, connection, function="FORMAT", **context)

    @classmethod
    def apart(cls, text: str, place: int) -> str:
        """The text that stands at a place, counted from 0."""
        return text.split(cls.between)[place]
