"""SQL functions that fetch several texts as one value, on either engine: faster than a value for each text."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, TextField, Value


class GroupConcat(Func):
    """Concatenate the texts of several rows with a separator, in no particular order."""

    function = "GROUP_CONCAT"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


class ConcatColumns(Func):
    """Concatenate short text columns of a row, with blanks for NULL; `split` takes one out again."""

    function = "PRINTF"
    output_field = TextField()
    separator = "\x1f"

    def __init__(self, *columns: Any) -> None:
        """`columns` are paths or expressions."""
        super().__init__(Value(self.separator.join(["%s"] * len(columns))), *columns)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="FORMAT", **context)

    @classmethod
    def split(cls, text: str, index: int) -> str:
        """The column at an index, counted from 0."""
        return text.split(cls.separator)[index]
