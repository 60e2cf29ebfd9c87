"""Looking for words in names: few records, so each name is read. The same words mean the same as in the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from provisions.querying.search.stems import stems
from provisions.querying.search.syntax import Clause, Item, Query, parse


def named(texts: Mapping[int, Iterable[str]], q: str) -> list[int]:
    """The keys of the records whose texts match the words; phrases don't run from one text into the next."""
    query = parse(q)
    return [key for key, own in texts.items() if meets(query, [stems(text) for text in own])]


def meets(query: Query, columns: Sequence[Sequence[str]]) -> bool:
    """Whether a record matches, given the stems of each of its columns: what both engines must agree with."""
    return any(_clause_met(clause, columns) for clause in query.clauses)


def _clause_met(clause: Clause, columns: Sequence[Sequence[str]]) -> bool:
    wanted = all(_stands(item, columns) for item in clause.wanted)
    return wanted and not any(_stands(item, columns) for item in clause.unwanted)


def _stands(item: Item, columns: Sequence[Sequence[str]]) -> bool:
    return any(phrase.stands_in(column) for phrase in item for column in columns)
