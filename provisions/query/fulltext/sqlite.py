"""The index on SQLite: an FTS5 table over the search documents, kept in step by triggers.

Django rebuilds SQLite tables for many schema changes, which drops their triggers without a warning; `find_problems`
reports that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from provisions.query.fulltext.syntax import Alternatives, Clause, Phrase, SearchQuery

DOCUMENTS = "provisions_searchdocument"
INDEX = "provisions_searchindex"
COLUMNS = ("agreement", "heading", "summary", "quote")
WEIGHTS = "2.0, 5.0, 3.0, 1.0"

_NAMES = ", ".join(COLUMNS)
_NEW = ", ".join(f"new.{name}" for name in COLUMNS)
_OLD = ", ".join(f"old.{name}" for name in COLUMNS)
_ADD = f"INSERT INTO {INDEX}(rowid, {_NAMES}) VALUES (new.provision_id, {_NEW});"  # noqa: S608
_REMOVE = f"INSERT INTO {INDEX}({INDEX}, rowid, {_NAMES}) VALUES ('delete', old.provision_id, {_OLD});"  # noqa: S608
TRIGGERS = {
    f"{INDEX}_insert": f"AFTER INSERT ON {DOCUMENTS} BEGIN {_ADD} END",
    f"{INDEX}_update": f"AFTER UPDATE ON {DOCUMENTS} BEGIN {_REMOVE} {_ADD} END",
    f"{INDEX}_delete": f"AFTER DELETE ON {DOCUMENTS} BEGIN {_REMOVE} END",
}
_MATCHES = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s"  # noqa: S608
_SCORES = f"SELECT rowid, bm25({INDEX}, {WEIGHTS}) AS relevance FROM {INDEX} WHERE {INDEX} MATCH %s"  # noqa: S608


def drop() -> None:
    """Drop the index and its triggers."""
    with connection.cursor() as cursor:
        for name in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")


def create() -> None:
    """Create the index and its triggers, and index the existing documents."""
    drop()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE VIRTUAL TABLE {INDEX} USING fts5({_NAMES}, content='{DOCUMENTS}', "
            "content_rowid='provision_id', tokenize='unicode61')"
        )
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608
        for name, body in TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER {name} {body}")


def rebuild(write_documents: Callable[[], None]) -> None:
    """Call `write_documents`, then index all documents at once, which is faster than by triggers."""
    drop()
    write_documents()
    create()


def find_problems() -> list[str]:
    """Problems of the index as sentences; empty when it is complete and agrees with the documents."""
    if missing := missing_parts():
        return [f"The database has no {name}." for name in missing]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except DatabaseError as error:
        return [f"{INDEX} disagrees with {DOCUMENTS}: {error}."]
    return []


def missing_parts() -> list[str]:
    """Names of the table and triggers that do not exist."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{INDEX}%"])
        existing = {name for (name,) in cursor.fetchall()}
    return [name for name in (INDEX, *TRIGGERS) if name not in existing]


def match_condition(query: SearchQuery) -> Q:
    """The condition for provisions that match.

    FTS5 has no expression for clauses that only exclude. "Without a, or without b" means "not both", so one subquery
    over the documents covers all such clauses.
    """
    condition = Q(pk__in=[])
    if expression := _expression(query):
        condition |= Q(pk__in=RawSQL(_MATCHES, [expression]))  # noqa: S611
    excluded = " AND ".join(f"({_any(clause.excluded)})" for clause in query.clauses if not clause.required)
    if excluded:
        sql = f"SELECT provision_id FROM {DOCUMENTS} WHERE provision_id NOT IN ({_MATCHES})"  # noqa: S608
        condition |= Q(pk__in=RawSQL(sql, [excluded]))  # noqa: S611
    return condition


def order_by_relevance(queryset: QuerySet[Any], query: SearchQuery) -> QuerySet[Any]:
    """Order a queryset, which `match_condition` has filtered, by relevance, best first, then by number.

    LIMIT keeps SQLite from merging the inner query into the outer one, so all scores are computed once and not anew
    for every provision (https://www.sqlite.org/optoverview.html#subquery_flattening).
    """
    sql = f"(SELECT relevance FROM ({_SCORES} LIMIT -1) WHERE rowid = provisions_provision.id)"  # noqa: S608
    return queryset.order_by(RawSQL(sql, [_expression(query)]), "number")  # noqa: S611


def relevance_sql(query: SearchQuery) -> tuple[str, list[str]]:
    """SQL with its parameters for rows of a provision's key and its relevance; the smaller, the better."""
    return _SCORES, [_expression(query)]


def _expression(query: SearchQuery) -> str:
    """The clauses with required phrases in FTS5's syntax; empty when there is none."""
    return " OR ".join(f"({_clause(clause)})" for clause in query.clauses if clause.required)


def _clause(clause: Clause) -> str:
    required = " AND ".join(f"({_any((alternatives,))})" for alternatives in clause.required)
    return f"({required}) NOT ({_any(clause.excluded)})" if clause.excluded else required


def _any(terms: tuple[Alternatives, ...]) -> str:
    return " OR ".join(_phrase(phrase) for alternatives in terms for phrase in alternatives)


def _phrase(phrase: Phrase) -> str:
    """Quoted, so that no stem is read as an operator. Stems have no quotes: they are letters and digits."""
    stems = " + ".join(f'"{stem}"' for stem in phrase.stems)
    return f"{stems} *" if phrase.prefix else stems
