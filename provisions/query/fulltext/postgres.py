"""The index on PostgreSQL: a generated tsvector column of the search documents, with a GIN index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from provisions.query.fulltext.syntax import Alternatives, Clause, Phrase, SearchQuery

DOCUMENTS = "provisions_searchdocument"
COLUMN = "vector"
INDEX = "provisions_searchdocument_vector"
LABELS = {"heading": "A", "summary": "B", "agreement": "C", "quote": "D"}
WEIGHTS = "{0.2, 0.4, 0.6, 1.0}"  # of D, C, B, A
# Ends each column with a word that is never a stem (those are plain letters), so that no phrase runs across columns.
END = "\N{LATIN SMALL LETTER E WITH ACUTE}"


def drop() -> None:
    """Drop the column and its index."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {INDEX}")
        cursor.execute(f"ALTER TABLE {DOCUMENTS} DROP COLUMN IF EXISTS {COLUMN}")


def create() -> None:
    """Create the column and its index; the server keeps them in step with the documents."""
    drop()
    parts = [
        f"setweight(to_tsvector('simple'::regconfig, {name} || ' {END}'), '{weight}')"
        for name, weight in LABELS.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {DOCUMENTS} ADD COLUMN {COLUMN} tsvector GENERATED ALWAYS AS ({' || '.join(parts)}) STORED"
        )
        cursor.execute(f"CREATE INDEX {INDEX} ON {DOCUMENTS} USING gin ({COLUMN})")


def rebuild(write_documents: Callable[[], None]) -> None:
    """Create what is missing, then call `write_documents`.

    PostgreSQL can't alter a table after rows were written to it in the same transaction.
    """
    if missing_parts():
        create()
    write_documents()


def find_problems() -> list[str]:
    """Problems of the index as sentences; empty when it exists. The server keeps its content right."""
    return [f"The database has no {name}." for name in missing_parts()]


def missing_parts() -> list[str]:
    """Names of the column and the index that do not exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s AND NOT attisdropped",
            [DOCUMENTS, COLUMN],
        )
        (has_column,) = cursor.fetchone()
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [INDEX])
        (has_index,) = cursor.fetchone()
    return [name for name, exists in ((COLUMN, has_column), (INDEX, has_index)) if not exists]


def match_condition(query: SearchQuery) -> Q:
    """The condition for provisions that match."""
    if not query.clauses:
        return Q(pk__in=[])
    sql = f"SELECT provision_id FROM {DOCUMENTS} WHERE {COLUMN} @@ %s::tsquery"  # noqa: S608
    return Q(pk__in=RawSQL(sql, [_expression(query)]))  # noqa: S611


def order_by_relevance(queryset: QuerySet[Any], query: SearchQuery) -> QuerySet[Any]:
    """Order a queryset, which `match_condition` has filtered, by relevance, best first, then by number."""
    sql = (
        f"(SELECT ts_rank('{WEIGHTS}', {COLUMN}, %s::tsquery) FROM {DOCUMENTS} "  # noqa: S608
        f"WHERE {DOCUMENTS}.provision_id = provisions_provision.id)"
    )
    return queryset.order_by(RawSQL(sql, [_positive(query)]).desc(), "number")  # noqa: S611


def relevance_sql(query: SearchQuery) -> tuple[str, list[str]]:
    """SQL with its parameters for rows of a provision's key and its relevance; the smaller, the better."""
    sql = (
        f"SELECT provision_id, -ts_rank('{WEIGHTS}', {COLUMN}, %s::tsquery) FROM {DOCUMENTS} "  # noqa: S608
        f"WHERE {COLUMN} @@ %s::tsquery"
    )
    return sql, [_positive(query), _expression(query)]


def _expression(query: SearchQuery) -> str:
    """The query in the syntax of tsquery."""
    return " | ".join(f"({_clause(clause)})" for clause in query.clauses)


def _positive(query: SearchQuery) -> str:
    """The phrases to rank by."""
    return " | ".join(map(_phrase, query.positive))


def _clause(clause: Clause) -> str:
    required = [f"({_any(alternatives)})" for alternatives in clause.required]
    excluded = [f"!({_any(alternatives)})" for alternatives in clause.excluded]
    return " & ".join([*required, *excluded])


def _any(alternatives: Alternatives) -> str:
    return " | ".join(f"({_phrase(phrase)})" for phrase in alternatives)


def _phrase(phrase: Phrase) -> str:
    """Quoted, so that no stem is read as an operator. Stems have no quotes: they are letters and digits."""
    stems = " <-> ".join(f"'{stem}'" for stem in phrase.stems)
    return f"{stems}:*" if phrase.prefix else stems
