"""The index on PostgreSQL: a generated tsvector over the search documents, with a GIN index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from provisions.query.fulltext.syntax import Clause, Item, Phrase, Query

DOCUMENTS = "provisions_searchdocument"
COLUMN = "vector"
INDEX = "provisions_searchdocument_vector"
WEIGHTED = {"heading": "A", "summary": "B", "agreement": "C", "quote": "D"}
WEIGHTS = "{0.2, 0.4, 0.6, 1.0}"  # of D, C, B, A
# A word that no stem is (stems are plain letters and digits) ends each column, so that no phrase runs across columns.
END = "\N{LATIN SMALL LETTER E WITH ACUTE}"


def drop() -> None:
    """Take the vector and its index away."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")
        cursor.execute(f"ALTER TABLE {DOCUMENTS} DROP COLUMN IF EXISTS {COLUMN}")


def create() -> None:
    """Make the vector and its index anew; the server keeps them in step with the documents."""
    drop()
    parts = [
        f"setweight(to_tsvector('simple'::regconfig, {name} || ' {END}'), '{weight}')"
        for name, weight in WEIGHTED.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {DOCUMENTS} ADD COLUMN {COLUMN} tsvector GENERATED ALWAYS AS ({' || '.join(parts)}) STORED"
        )
        cursor.execute(f"CREATE INDEX {INDEX} ON {DOCUMENTS} USING gin ({COLUMN})")


def rebuild(refill: Callable[[], None]) -> None:
    """Call `refill`, which writes all documents; the column and its index are made first when they are missing.

    Their table can't be altered after rows were written in the same transaction, and seldom has to be.
    """
    if missing():
        create()
    refill()


def problems() -> list[str]:
    """What is wrong with the index, in words; empty when it is there. The server itself keeps it true."""
    return [f"The database has no {name}." for name in missing()]


def missing() -> list[str]:
    """The parts of the index that are not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped",
            [DOCUMENTS, COLUMN],
        )
        columns = cursor.fetchone()
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [INDEX])
        indexes = cursor.fetchone()
    return [name for name, there in ((COLUMN, columns[0]), (INDEX, indexes[0])) if not there]


def matching(query: Query) -> Q:
    """The condition on a provision's key that the query sets."""
    if not query.clauses:
        return Q(pk__in=[])
    sql = f"SELECT provision_id FROM {DOCUMENTS} WHERE {COLUMN} @@ %s::tsquery"  # noqa: S608
    return Q(pk__in=RawSQL(sql, [_whole(query)]))  # noqa: S611


def ranked(queryset: QuerySet[Any], query: Query) -> QuerySet[Any]:
    """The queryset, which holds what the query finds, ordered by relevance, best first, then by number."""
    sql = (
        f"(SELECT ts_rank('{WEIGHTS}', {COLUMN}, %s::tsquery) FROM {DOCUMENTS} "  # noqa: S608
        f"WHERE {DOCUMENTS}.provision_id = provisions_provision.id)"
    )
    return queryset.order_by(RawSQL(sql, [_positive(query)]).desc(), "number")  # noqa: S611


def scored(query: Query) -> tuple[str, list[str]]:
    """SQL and its parameters for what a query finds: keys of provisions, and relevance, the smaller the better."""
    sql = (
        f"SELECT provision_id, -ts_rank('{WEIGHTS}', {COLUMN}, %s::tsquery) FROM {DOCUMENTS} "  # noqa: S608
        f"WHERE {COLUMN} @@ %s::tsquery"
    )
    return sql, [_positive(query), _whole(query)]


def _whole(query: Query) -> str:
    return " | ".join(f"({_clause(clause)})" for clause in query.clauses)


def _positive(query: Query) -> str:
    """The phrases to rank by."""
    return " | ".join(map(_phrase, query.positive))


def _clause(clause: Clause) -> str:
    wanted = [f"({_any((item,))})" for item in clause.wanted]
    unwanted = [f"!({_any((item,))})" for item in clause.unwanted]
    return " & ".join([*wanted, *unwanted])


def _any(items: tuple[Item, ...]) -> str:
    return " | ".join(f"({_phrase(phrase)})" for item in items for phrase in item)


def _phrase(phrase: Phrase) -> str:
    """Stems hold letters and digits only; quoted all the same, so that none is taken for an operator."""
    row = " <-> ".join(f"'{stem}'" for stem in phrase.stems)
    return f"{row}:*" if phrase.prefix else row
