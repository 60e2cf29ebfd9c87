"""PostgreSQL connections that notice writes to watched tables."""

from __future__ import annotations

from django.db.backends.postgresql import base

from rta_db.db.written_tables import WatchedConnection


class PostgresConnection(WatchedConnection, base.DatabaseWrapper):
    pass


DatabaseWrapper = PostgresConnection  # the name that Django looks for
