"""Looking for words in names: few records, so each name is read. The same words mean the same as in the index.

Where no name has the words, the nearest words that names have are taken for them: who types `Autralia` means Australia.
Reading names here, and not in the engine, gives both engines the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from provisions.query.fulltext.stemming import stem, stem_text, tokenize
from provisions.query.fulltext.syntax import Alternatives, Clause, Phrase, SearchQuery, parse

SHORTEST = 4  # letters of a word that can be a slip; of shorter ones too many are near
LONG = 8  # letters from which a word may have two slips: a letter too many, too few, another, or two changed places


def match_names(texts: Mapping[int, Iterable[str]], q: str) -> list[int]:
    """The keys of the records whose texts match the words; phrases don't run from one text into the next.

    When there are none, words that stand in no text count as the nearest that do.
    """
    query = parse(q)
    names = {key: list(own) for key, own in texts.items()}
    if found := _matching(query, names):
        return found
    meant = corrected(query, q, {token for own in names.values() for text in own for token in tokenize(text)})
    return [] if meant == query else _matching(meant, names)


def _matching(query: SearchQuery, texts: Mapping[int, list[str]]) -> list[int]:
    return [key for key, own in texts.items() if matches(query, [stem_text(text) for text in own])]


def corrected(query: SearchQuery, q: str, known: Collection[str]) -> SearchQuery:
    """The query that `q` is, with unknown wanted words replaced by the nearest of the known; the unwanted stay.

    Words are compared as typed, since a slip at the end of one changes its stem altogether.
    """
    nearest = {stem(token): [stem(other) for other in _nearest(token, known)] for token in tokenize(q)}
    return SearchQuery(
        tuple(
            Clause(tuple(_item_corrected(item, nearest) for item in clause.wanted), clause.unwanted)
            for clause in query.clauses
        )
    )


def _item_corrected(item: Alternatives, nearest: Mapping[str, list[str]]) -> Alternatives:
    if any(phrase.prefix for phrase in item):  # a beginning is near to too much
        return item
    return tuple(
        Phrase(stemmed) for phrase in item for stemmed in product(*(nearest.get(one, [one]) for one in phrase.stems))
    )


def _nearest(token: str, known: Collection[str]) -> list[str]:
    """The word itself where it is known or none is near; else those with the fewest slips, in the alphabet's order."""
    slips = 0 if len(token) < SHORTEST or not token.isalpha() else 1 if len(token) < LONG else 2
    if token in known or not slips:
        return [token]
    near = process.extract(token, known, scorer=OSA.distance, score_cutoff=slips, limit=None)
    fewest = min((distance for _other, distance, _place in near), default=0)
    return sorted(other for other, distance, _place in near if distance == fewest) or [token]


def matches(query: SearchQuery, columns: Sequence[Sequence[str]]) -> bool:
    """Whether a record matches, given the stems of each of its columns: what both engines must agree with."""
    return any(_clause_met(clause, columns) for clause in query.clauses)


def _clause_met(clause: Clause, columns: Sequence[Sequence[str]]) -> bool:
    wanted = all(_stands(item, columns) for item in clause.wanted)
    return wanted and not any(_stands(item, columns) for item in clause.unwanted)


def _stands(item: Alternatives, columns: Sequence[Sequence[str]]) -> bool:
    return any(phrase.occurs_in(column) for phrase in item for column in columns)
