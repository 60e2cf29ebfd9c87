"""The floor: each question as somebody would type it into the database's own shell, without anything around it."""

from __future__ import annotations

import subprocess
import time
from typing import Any

from django.db import connection

from bench.bulk import is_sqlite, run
from bench.clock import WAITING

PUBLIC = """provisions_provision p JOIN provisions_agreement a ON a.id = p.agreement_id
    WHERE p.status = 'published' AND a.merged_into_id IS NULL"""
ONE_VALUE = ("subject", "verb", "strength", "location")


def with_theme(theme: str) -> str:
    """The condition that a theme is among the codes."""
    values = f"SELECT provision_id FROM provisions_provision_coded_values WHERE value_id = 'theme:{theme}'"
    return f"AND p.id IN ({values})"


def page(number: int, size: int = 50) -> None:
    """A page and its count."""
    run(f"SELECT count(*) FROM {PUBLIC}")
    run(f"SELECT p.*, a.slug FROM {PUBLIC} ORDER BY p.number LIMIT {size} OFFSET {(number - 1) * size}")


def after(number: str, size: int = 50) -> None:
    """A page that begins after a number."""
    run(f"SELECT p.*, a.slug FROM {PUBLIC} AND p.number > %s ORDER BY p.number LIMIT {size}", [number])


def search(stem: str, size: int = 50) -> None:
    """A ranked page and its count."""
    if is_sqlite():
        hits = "provisions_searchindex i JOIN provisions_provision p ON p.id = i.rowid"
        where, rank = "provisions_searchindex MATCH %s", "bm25(provisions_searchindex, 2.0, 5.0, 3.0, 1.0)"
    else:
        hits = "provisions_searchdocument i JOIN provisions_provision p ON p.id = i.provision_id"
        where, rank = "i.vector @@ %s::tsquery", "-ts_rank('{0.2, 0.4, 0.6, 1.0}', i.vector, %s::tsquery)"
    joined = f"{hits} JOIN provisions_agreement a ON a.id = p.agreement_id"
    public = f"{where} AND p.status = 'published' AND a.merged_into_id IS NULL"
    run(f"SELECT count(*) FROM {joined} WHERE {public}", [stem])
    ranked = [stem] if is_sqlite() else [stem, stem]
    run(f"SELECT p.*, a.slug FROM {joined} WHERE {public} ORDER BY {rank}, p.number LIMIT {size}", ranked)


def facets(condition: str = "") -> None:
    """Ten facets in six statements: four columns, the agreements' facts, the many-valued codes."""
    for name in (*ONE_VALUE, "agreement_id"):
        run(f'SELECT p."{name}", count(*) FROM {PUBLIC} {condition} GROUP BY 1')
    run(
        "SELECT c.value_id, count(*) FROM provisions_provision_coded_values c"
        f" WHERE c.provision_id IN (SELECT p.id FROM {PUBLIC} {condition}) GROUP BY 1"
    )


def csv() -> None:
    """All columns of the table: the sqlite3 shell, or COPY."""
    statement = "SELECT * FROM provisions_provision WHERE status = 'published'"
    if is_sqlite():
        file = str(connection.settings_dict["NAME"])
        subprocess.run(["sqlite3", "-readonly", "-csv", file, statement], stdout=subprocess.DEVNULL, check=True)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy:
        for _piece in copy:
            pass


def panel() -> None:
    """Provisions by agreement, year and topic."""
    run(
        "SELECT p.agreement_id, p.text_date, c.value_id, count(*) FROM provisions_provision p"
        " JOIN provisions_provision_coded_values c ON c.provision_id = p.id"
        " WHERE p.status = 'published' GROUP BY 1, 2, 3"
    )


def limit(seconds: float) -> None:
    """No statement of this connection takes more of the processor: PostgreSQL knows only the clock."""
    connection.ensure_connection()
    raw: Any = connection.connection
    if not is_sqlite():
        run(f"SET statement_timeout = {int(seconds * WAITING * 1000)}")
        return
    began = [time.process_time()]

    def ring() -> int:  # asked every 200,000 steps of the engine
        return int(time.process_time() - began[0] > seconds)

    def begin(_statement: str) -> None:
        began[0] = time.process_time()

    raw.set_trace_callback(begin)
    raw.set_progress_handler(ring, 200_000)
