"""Looking for words in names: few records, so each name is read. The same words mean the same as in the index.

Where no name has the words, the nearest words that names have are taken for them: who types `Autralia` means Australia.
Reading names here, and not in the engine, gives both engines the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from provisions.querying.search.stems import stems
from provisions.querying.search.syntax import Clause, Item, Phrase, Query, parse

SHORTEST = 4  # letters of a word that can be a slip; of shorter ones too many are near
LONG = 8  # letters from which a word may have two slips: a letter too many, too few, another, or two changed places


def named(texts: Mapping[int, Iterable[str]], q: str) -> list[int]:
    """The keys of the records whose texts match the words; phrases don't run from one text into the next.

    When there are none, words that stand in no text count as the nearest that do.
    """
    query = parse(q)
    rows = {key: [stems(text) for text in own] for key, own in texts.items()}
    if found := [key for key, columns in rows.items() if meets(query, columns)]:
        return found
    meant = corrected(query, {stem for columns in rows.values() for column in columns for stem in column})
    return [] if meant == query else [key for key, columns in rows.items() if meets(meant, columns)]


def corrected(query: Query, known: Collection[str]) -> Query:
    """The query with unknown wanted words replaced by the nearest known ones; what is not wanted stays as typed."""
    return Query(
        tuple(
            Clause(tuple(_item_corrected(item, known) for item in clause.wanted), clause.unwanted)
            for clause in query.clauses
        )
    )


def _item_corrected(item: Item, known: Collection[str]) -> Item:
    if any(phrase.prefix for phrase in item):  # a beginning is near to too much
        return item
    return tuple(
        Phrase(stemmed) for phrase in item for stemmed in product(*(_nearest(stem, known) for stem in phrase.stems))
    )


def _nearest(stem: str, known: Collection[str]) -> list[str]:
    """The stem itself where it is known or none is near; else those with the fewest slips, in the alphabet's order."""
    slips = 0 if len(stem) < SHORTEST or not stem.isalpha() else 1 if len(stem) < LONG else 2
    if stem in known or not slips:
        return [stem]
    near = process.extract(stem, known, scorer=OSA.distance, score_cutoff=slips, limit=None)
    fewest = min((distance for _other, distance, _place in near), default=0)
    return sorted(other for other, distance, _place in near if distance == fewest) or [stem]


def meets(query: Query, columns: Sequence[Sequence[str]]) -> bool:
    """Whether a record matches, given the stems of each of its columns: what both engines must agree with."""
    return any(_clause_met(clause, columns) for clause in query.clauses)


def _clause_met(clause: Clause, columns: Sequence[Sequence[str]]) -> bool:
    wanted = all(_stands(item, columns) for item in clause.wanted)
    return wanted and not any(_stands(item, columns) for item in clause.unwanted)


def _stands(item: Item, columns: Sequence[Sequence[str]]) -> bool:
    return any(phrase.stands_in(column) for phrase in item for column in columns)
