"""Parse what a reader types into the search box. Nothing is a syntax error; docs/search.md has the rules for readers.

finance training        both words                      "access to finance"    the words in a row
finance OR training     either; OR binds last           -fishing, NOT fishing  without it
enterpr*                words that begin so             e-commerce, 5(2)       the parts in a row
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from provisions.query.fulltext.stemming import LANGUAGE_MARKS, LANGUAGES, stem, tokenize

QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'))
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
PIECE = re.compile(r'(-*)(?:"([^"]*)"|([^\s"]+))')  # a minus, and a quoted phrase or a word
# Endings that the stemmer may remove from a word of which only the beginning was typed, by language.
ENDINGS = {
    "en": (
        "", "s", "e", "es", "ed", "er", "ers", "ing", "ings", "y", "ies", "ion", "ions", "ional", "ive", "or", "al",
        "ally", "able", "ance", "ence", "ant", "ent", "ment", "ments", "ness", "ism", "ist", "ity", "ities", "ize",
        "ise", "ous", "ly",
    ),
    "es": (
        "", "s", "es", "a", "as", "o", "os", "e", "ar", "er", "ir", "ado", "ada", "ando", "iendo", "cion", "ciones",
        "ion", "iones", "miento", "mientos", "dad", "idad", "idades", "mente", "encia", "ancia", "ia", "ico", "ica",
        "ivo", "iva", "able", "ible", "ista", "ismo",
    ),
    "fr": (
        "", "s", "e", "es", "er", "ee", "ees", "ir", "ant", "ent", "ion", "ions", "ation", "ations", "ement", "ements",
        "ment", "ite", "ites", "if", "ive", "ifs", "ives", "ique", "iques", "aire", "aires", "eur", "eurs", "ance",
        "ence", "ier", "iere", "iers", "able", "ible", "isme", "iste",
    ),
    "de": (
        "", "e", "en", "er", "ern", "em", "es", "s", "ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft",
        "schaften", "lich", "liche", "lichen", "isch", "ische", "ischen", "ig", "ige", "igen", "end", "ion", "ionen",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """Stems in a row. With `prefix`, any stem that begins with the last one matches it."""

    stems: tuple[str, ...]
    prefix: bool = False

    def find_in(self, text: Sequence[str]) -> Iterator[int]:
        """The indexes in a text, given as stems, at which the phrase begins."""
        *before, last = self.stems
        length = len(before)
        for end in range(length, len(text)):
            same = text[end].startswith(last) if self.prefix else text[end] == last
            if same and (not length or list(text[end - length : end]) == before):
                yield end - length

    def occurs_in(self, text: Sequence[str]) -> bool:
        """Whether a text, given as stems, contains the phrase."""
        return next(self.find_in(text), None) is not None


# What one typed word or phrase stands for: phrases, one of which has to match. There is one for each language, and more
# for a prefix.
Alternatives = tuple[Phrase, ...]


@dataclass(frozen=True)
class Clause:
    """All of the required, and none of the excluded."""

    required: tuple[Alternatives, ...]
    excluded: tuple[Alternatives, ...]


@dataclass(frozen=True)
class SearchQuery:
    """Clauses, one of which has to match. Without clauses, when no word was typed, nothing is found."""

    clauses: tuple[Clause, ...]

    @property
    def positive(self) -> tuple[Phrase, ...]:
        """The phrases to rank by and to highlight."""
        required = [alternatives for clause in self.clauses for alternatives in clause.required]
        return tuple(dict.fromkeys(phrase for alternatives in required for phrase in alternatives))

    @property
    def can_rank(self) -> bool:
        """Whether every match contains one of the positive phrases."""
        return bool(self.clauses) and all(clause.required for clause in self.clauses)


@lru_cache(maxsize=1024)
def parse(text: str) -> SearchQuery:
    """Parse a search. Cached, since highlighting parses it again for every text on a page."""
    groups: list[list[tuple[str, str, str]]] = [[]]
    for minus, phrase, word in PIECE.findall(text.translate(QUOTES).translate(DASHES)):
        if word == "OR":
            groups.append([])
        else:
            groups[-1].append((minus, phrase, word))
    clauses = map(_clause, groups)
    return SearchQuery(tuple(dict.fromkeys(clause for clause in clauses if clause.required or clause.excluded)))


def _clause(pieces: Iterable[tuple[str, str, str]]) -> Clause:
    """The clause of pieces, each a minus, and a quoted phrase or a word. Only words can be operators."""
    required: list[Alternatives] = []
    excluded: list[Alternatives] = []
    negate_next = False
    for minus, phrase, word in pieces:
        if word in ("AND", "NOT"):
            negate_next = word == "NOT"
            continue
        if alternatives := _alternatives(phrase or word):
            (excluded if minus or negate_next else required).append(alternatives)
        negate_next = False
    return Clause(tuple(dict.fromkeys(required)), tuple(dict.fromkeys(excluded)))


def _alternatives(text: str) -> Alternatives:
    """What a word or phrase stands for; empty when it has neither letters nor digits."""
    tokens = tokenize(text)
    if not tokens:
        return ()
    prefix = text.rstrip().endswith("*")
    phrases: list[Phrase] = []
    for language in LANGUAGES:
        stems = tuple(stem(token, language) for token in tokens)
        phrases += _prefix_phrases(stems[:-1], tokens[-1], language) if prefix else (Phrase(stems),)
    return tuple(dict.fromkeys(phrases))


def _prefix_phrases(before: tuple[str, ...], beginning: str, language: str) -> Alternatives:
    """Phrases for stems that start with the beginning, and for stems that lost a part of it.

    The index holds stems: `facilitat*` must find `facilitation`, whose stem is `facilit`.
    """
    if not beginning.isalpha():
        return (Phrase((*before, beginning), prefix=True),)
    prefix = LANGUAGE_MARKS[language] + beginning
    stems = dict.fromkeys(stem(beginning + ending, language) for ending in ENDINGS[language])
    shorter = (other for other in stems if not other.startswith(prefix))
    return (Phrase((*before, prefix), prefix=True), *(Phrase((*before, other)) for other in shorter))
