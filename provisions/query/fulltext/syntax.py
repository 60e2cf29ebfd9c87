"""What a reader's search words mean. Nothing that can be typed is an error; docs/search.md tells readers the rules.

finance training        both words                      "access to finance"   the words in a row
finance OR training     either; OR binds last           -fishing, NOT fishing  without it
enterpr*                words that begin so             e-commerce, 5(2)       the parts in a row
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from provisions.query.fulltext.stemming import LANGUAGES, MARKS, TOKEN, fold, stem

QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'))
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))
PIECE = re.compile(r'(?P<minus>-*)"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+)')
# Endings that the stemmer may cut from a word of which a prefix was typed, for each language.
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
}  # fmt: skip


@dataclass(frozen=True)
class Phrase:
    """Stems that stand in a row. With `prefix`, the last one is a beginning: any stem that starts so will do."""

    stems: tuple[str, ...]
    prefix: bool = False

    def places(self, row: Sequence[str]) -> Iterator[int]:
        """Where in a row of stems it begins."""
        length = len(self.stems)
        if length == 1:  # as most are: no row of one is cut out and compared
            (one,) = self.stems
            return (place for place, stem in enumerate(row) if (stem.startswith(one) if self.prefix else stem == one))
        return (first for first in range(len(row) - length + 1) if self._is(row[first : first + length]))

    def stands_in(self, row: Sequence[str]) -> bool:
        """Whether it stands anywhere in a row of stems."""
        return any(True for _place in self.places(row))

    def _is(self, row: Sequence[str]) -> bool:
        *before, last = self.stems
        same_last = row[-1].startswith(last) if self.prefix else row[-1] == last
        return same_last and list(row[:-1]) == before


# A thing to look for: any of its phrases will do. There is one for each language, and more where a prefix was typed.
Item = tuple[Phrase, ...]


@dataclass(frozen=True)
class Clause:
    """All of the wanted items, and none of the unwanted."""

    wanted: tuple[Item, ...]
    unwanted: tuple[Item, ...]


@dataclass(frozen=True)
class Query:
    """Any of its clauses will do. Without a clause it finds nothing: there was no word to look for."""

    clauses: tuple[Clause, ...]

    @property
    def positive(self) -> tuple[Phrase, ...]:
        """The phrases to rank and highlight by."""
        items = [item for clause in self.clauses for item in clause.wanted]
        return tuple(dict.fromkeys(phrase for item in items for phrase in item))

    @property
    def can_rank(self) -> bool:
        """Whether everything it finds holds one of its phrases."""
        return bool(self.clauses) and all(clause.wanted for clause in self.clauses)


@lru_cache(maxsize=1024)
def parse(text: str) -> Query:
    """The meaning of what was typed; never raises. A page that marks words asks for each text that it shows."""
    found = (_clause(part) for part in _split_at_or(_pieces(text)))
    return Query(tuple(dict.fromkeys(clause for clause in found if clause.wanted or clause.unwanted)))


@dataclass(frozen=True)
class _Piece:
    """A word or a quoted phrase as typed; `bare` pieces can be an operator."""

    text: str
    negated: bool
    bare: bool


def _pieces(text: str) -> list[_Piece]:
    found = []
    for match in PIECE.finditer(text.translate(QUOTES).translate(DASHES)):
        word = match["word"]
        if word is None:
            found.append(_Piece(match["phrase"], bool(match["minus"]), bare=False))
        else:
            found.append(_Piece(word.lstrip("-"), word.startswith("-"), bare=True))
    return found


def _split_at_or(pieces: Iterable[_Piece]) -> list[list[_Piece]]:
    groups: list[list[_Piece]] = [[]]
    for piece in pieces:
        if piece.bare and piece.text == "OR":
            groups.append([])
        else:
            groups[-1].append(piece)
    return groups


def _clause(pieces: list[_Piece]) -> Clause:
    wanted: list[Item] = []
    unwanted: list[Item] = []
    negate_next = False
    for piece in pieces:
        if piece.bare and piece.text in ("AND", "NOT"):
            negate_next = piece.text == "NOT"
            continue
        item = _item(piece.text)
        if item:
            (unwanted if piece.negated or negate_next else wanted).append(item)
        negate_next = False
    return Clause(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(unwanted)))


def _item(text: str) -> Item:
    """What a word or phrase looks for; empty when it has neither letter nor digit."""
    folded = TOKEN.findall(fold(text))
    if not folded:
        return ()
    beginning = text.rstrip().endswith("*")
    found: list[Phrase] = []
    for language in LANGUAGES:
        stemmed = tuple(stem(token, language) for token in folded)
        found += _beginning(stemmed[:-1], folded[-1], language) if beginning else (Phrase(stemmed),)
    return tuple(dict.fromkeys(found))


def _beginning(before: tuple[str, ...], last: str, language: str) -> Item:
    """Stems that start with what was typed, and those from which the stemmer has cut a part of it.

    The index holds stems: `facilitat*` must find `facilitation`, of which `facilit` is left.
    """
    if not last.isalpha():
        return (Phrase((*before, last), prefix=True),)
    start = MARKS[language] + last
    exact = (stem(last + ending, language) for ending in ENDINGS[language])
    others = dict.fromkeys(other for other in exact if not other.startswith(start))
    return (Phrase((*before, start), prefix=True), *(Phrase((*before, other)) for other in others))
