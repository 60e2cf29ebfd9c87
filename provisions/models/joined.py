"""The texts of many rows as one, on either engine."""

from __future__ import annotations

from typing import Any

from django.db.models import Func


class Joined(Func):
    """The texts of rows with something between them, in no particular order."""

    function = "GROUP_CONCAT"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """As PostgreSQL calls it."""
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)
