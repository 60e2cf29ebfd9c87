"""The index on SQLite: an FTS5 table over the search documents, kept in step by triggers.

Django rebuilds SQLite tables for many schema changes and drops their triggers without a word; `problems` notices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from provisions.query.fulltext.syntax import Clause, Item, Phrase, Query

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


def drop() -> None:
    """Take the index and its triggers away."""
    with connection.cursor() as cursor:
        for name in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")


def create() -> None:
    """Make the index anew from the documents there are, with its triggers."""
    drop()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE VIRTUAL TABLE {INDEX} USING fts5({_NAMES}, content='{DOCUMENTS}', "
            "content_rowid='provision_id', tokenize='unicode61')"
        )
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608
        for name, body in TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER {name} {body}")


def rebuild(refill: Callable[[], None]) -> None:
    """Make the index anew around `refill`, which writes all documents: faster than following each by trigger."""
    drop()
    refill()
    create()


def problems() -> list[str]:
    """What is wrong with the index, in words; empty when it is whole and agrees with the documents."""
    if gone := missing():
        return [f"The database has no {name}." for name in gone]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except DatabaseError as error:
        return [f"{INDEX} disagrees with {DOCUMENTS}: {error}."]
    return []


def missing() -> list[str]:
    """The parts of the index that are not there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE %s", [f"{INDEX}%"])
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in (INDEX, *TRIGGERS) if name not in there]


def matching(query: Query) -> Q:
    """The condition on a provision's key that the query sets. The index can't express a question that only excludes.

    Without one word or without another is what has not both, so that the documents are gone through once for all.
    """
    condition = Q(pk__in=[])
    text = _whole(query)
    if text:
        condition |= Q(pk__in=RawSQL(f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s", [text]))  # noqa: S608, S611
    has_all = " AND ".join(f"({_any(clause.unwanted)})" for clause in query.clauses if not clause.wanted)
    if has_all:
        sql = (
            f"SELECT provision_id FROM {DOCUMENTS} WHERE provision_id NOT IN "  # noqa: S608
            f"(SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)"
        )
        condition |= Q(pk__in=RawSQL(sql, [has_all]))  # noqa: S611
    return condition


def ranked(queryset: QuerySet[Any], query: Query) -> QuerySet[Any]:
    """The queryset, which holds what the query finds, ordered by relevance, best first, then by number.

    The plus sign keeps the engine from looking every provision up in the index, which would rank each anew.
    """
    return queryset.extra(  # noqa: S610  constants; the query is a parameter
        tables=[INDEX],
        where=[f"{INDEX} MATCH %s", f"+{INDEX}.rowid = provisions_provision.id"],
        params=[_whole(query)],
        select={"relevance": f"bm25({INDEX}, {WEIGHTS})"},
        order_by=["relevance", "number"],
    )


def scored(query: Query) -> tuple[str, list[str]]:
    """SQL and its parameters for what a query finds: keys of provisions, and relevance as `ranked` orders by it."""
    sql = f"SELECT rowid, bm25({INDEX}, {WEIGHTS}) FROM {INDEX} WHERE {INDEX} MATCH %s"  # noqa: S608
    return sql, [_whole(query)]


def _whole(query: Query) -> str:
    """The clauses that want anything, as the index takes them; empty when there is none."""
    return " OR ".join(f"({_clause(clause)})" for clause in query.clauses if clause.wanted)


def _clause(clause: Clause) -> str:
    wanted = " AND ".join(f"({_any((item,))})" for item in clause.wanted)
    return f"({wanted}) NOT ({_any(clause.unwanted)})" if clause.unwanted else wanted


def _any(items: tuple[Item, ...]) -> str:
    return " OR ".join(_phrase(phrase) for item in items for phrase in item)


def _phrase(phrase: Phrase) -> str:
    """Stems hold letters and digits only; quoted all the same, so that none is taken for an operator."""
    row = " + ".join(f'"{stem}"' for stem in phrase.stems)
    return f"{row} *" if phrase.prefix else row
