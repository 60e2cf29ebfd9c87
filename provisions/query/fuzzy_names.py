"""Search names of agreements and economies, with the same syntax as in the full-text index. They are few: each is read.

If no name has the words, they are replaced by the nearest words of names: `Autralia` finds Australia. Python does
this for both database engines, so both give the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from provisions.query.fulltext.stemming import stem, stem_text, tokenize
from provisions.query.fulltext.syntax import Alternatives, Clause, Phrase, SearchQuery, parse

MIN_LENGTH = 4  # letters from which a word may have a typo; shorter words are near to too many others
LONG = 8  # letters from which a word may have two typos


def match_names(names: Mapping[int, Iterable[str]], q: str) -> list[int]:
    """The keys of the records that match a search. `names` has one or more texts for each key."""
    query = parse(q)
    texts = {key: list(own) for key, own in names.items()}
    if keys := _find(query, texts):
        return keys
    correction = correct(query, q, {token for own in texts.values() for text in own for token in tokenize(text)})
    return [] if correction == query else _find(correction, texts)


def _find(query: SearchQuery, texts: Mapping[int, list[str]]) -> list[int]:
    return [key for key, own in texts.items() if matches(query, [stem_text(text) for text in own])]


def correct(query: SearchQuery, q: str, known: Collection[str]) -> SearchQuery:
    """The query with required words that are not known replaced by the nearest that are.

    Compares words as typed in `q`, since a typo at the end of a word may change its stem altogether. A typo is a letter
    too many, too few or wrong, or two exchanged ones: the optimal string alignment distance.
    """
    corrections = {stem(token): [stem(other) for other in _nearest(token, known)] for token in tokenize(q)}
    clauses = (
        Clause(tuple(_correct_alternatives(one, corrections) for one in clause.required), clause.excluded)
        for clause in query.clauses
    )
    return SearchQuery(tuple(clauses))


def _correct_alternatives(alternatives: Alternatives, corrections: Mapping[str, list[str]]) -> Alternatives:
    if any(phrase.prefix for phrase in alternatives):  # beginnings are near to too many words
        return alternatives
    return tuple(
        Phrase(stems)
        for phrase in alternatives
        for stems in product(*(corrections.get(one, [one]) for one in phrase.stems))
    )


def _nearest(token: str, known: Collection[str]) -> list[str]:
    """The known words with the fewest typos, sorted; the word itself if it is known or none is near."""
    max_typos = 0 if len(token) < MIN_LENGTH or not token.isalpha() else 1 if len(token) < LONG else 2
    if token in known or not max_typos:
        return [token]
    near = process.extract(token, known, scorer=OSA.distance, score_cutoff=max_typos, limit=None)
    fewest = min((distance for _other, distance, _index in near), default=0)
    return sorted(other for other, distance, _index in near if distance == fewest) or [token]


def matches(query: SearchQuery, columns: Sequence[Sequence[str]]) -> bool:
    """Whether a record matches, given the stems of each of its columns. The reference for both engines."""
    return any(_matches_clause(clause, columns) for clause in query.clauses)


def _matches_clause(clause: Clause, columns: Sequence[Sequence[str]]) -> bool:
    required = all(_occurs(alternatives, columns) for alternatives in clause.required)
    return required and not any(_occurs(alternatives, columns) for alternatives in clause.excluded)


def _occurs(alternatives: Alternatives, columns: Sequence[Sequence[str]]) -> bool:
    return any(phrase.occurs_in(column) for phrase in alternatives for column in columns)
