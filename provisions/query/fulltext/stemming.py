"""Fold words to plain letters and digits, and reduce them to stems by the rules of their language.

Both database engines index the stems made here, so a search finds the same records on both. Stems of French, German
and Spanish words begin with a Greek letter, which no folded word contains. So a stem never matches a word of another
language: `care` has the Spanish stem `car`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

# The modules, not snowballstemmer.stemmer(): that one prefers PyStemmer, where it is installed, with rules of its own.
from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.french_stemmer import FrenchStemmer
from snowballstemmer.german_stemmer import GermanStemmer
from snowballstemmer.spanish_stemmer import SpanishStemmer

STEMMER = f"snowballstemmer {version('snowballstemmer')}"  # stored with the search documents
# Letters that have no decomposition into a plain letter and a mark.
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)
# Longer words are split: PostgreSQL takes at most 2046 bytes.
TOKEN = re.compile(r"[a-z]{1,255}|[0-9]{1,255}")
LANGUAGE_MARKS = {
    "en": "",
    "es": "\N{GREEK SMALL LETTER EPSILON}",
    "fr": "\N{GREEK SMALL LETTER PHI}",
    "de": "\N{GREEK SMALL LETTER DELTA}",
}
LANGUAGES = tuple(LANGUAGE_MARKS)  # all others are stemmed by the English rules
# Folding removes accents that these rules need. They are put back in endings that are rarely anything else.
ACCENTS = {
    "es": ((re.compile("logia(s?)$"), r"logía\1"),),
    "fr": ((re.compile("ee(s?)$"), r"ée\1"), (re.compile("iere(s?)$"), r"ière\1")),
}
# English rules keep the plural s of words without another vowel, such as these abbreviations.
PLURALS = {f"{word}s": word for word in ("sme", "msme", "rta", "fta", "pta", "epa")} | {"mipymes": "mipym"}
_STEMMERS = {"en": EnglishStemmer, "es": SpanishStemmer, "fr": FrenchStemmer, "de": GermanStemmer}


class Word(NamedTuple):  # not a dataclass: a page makes thousands, and these are four times as fast
    """A word of a text: its stem, and its offsets in the original text (characters from 0, end excluded)."""

    stem: str
    start: int
    end: int


@lru_cache(maxsize=65_536)
def fold_char(char: str) -> str:
    """A character as plain lower-case letters: é is e, ß is ss; soft hyphens and combining accents vanish."""
    if unicodedata.category(char) in ("Cf", "Mn"):
        return ""
    parts = unicodedata.normalize("NFKD", char.casefold().translate(PLAIN_LETTERS))
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def fold(text: str) -> str:
    """A text in plain lower-case letters, digits and signs."""
    return text.lower() if text.isascii() else "".join(map(fold_char, text))


@lru_cache(maxsize=65_536)
def stem(token: str, language: str = "en") -> str:
    """The stem of a folded word, with its language's mark. Numbers are not changed.

    `language` is an ISO 639-1 code. The Snowball algorithms are described at https://snowballstem.org/algorithms/.
    """
    if not token.isalpha():
        return token
    if language not in LANGUAGES:
        language = "en"
    if token in PLURALS:
        return LANGUAGE_MARKS[language] + PLURALS[token]
    for ending, replacement in ACCENTS.get(language, ()):
        token = ending.sub(replacement, token)
    stemmer = _STEMMERS[language]()  # holds the word that it works on, so threads can't share one
    return LANGUAGE_MARKS[language] + fold(stemmer.stemWord(token))


def tokenize(text: str) -> list[str]:
    """The folded words of a text in order, not stemmed: `e-commerce` gives e, commerce; `5(2)` gives 5, 2."""
    return TOKEN.findall(fold(text))


def stem_text(text: str, language: str = "en") -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(token, language) for token in tokenize(text)]


def find_words(text: str, language: str = "en") -> Iterator[Word]:
    """The words of a text with their offsets."""
    parts = text.lower() if text.isascii() else list(map(fold_char, text))
    matches = TOKEN.finditer("".join(parts))
    if isinstance(parts, str) or all(len(letters) == 1 for letters in parts):  # offsets are the same
        yield from (Word(stem(match.group(), language), *match.span()) for match in matches)
        return
    offsets = [offset for offset, letters in enumerate(parts) for _letter in letters]
    for match in matches:
        end = offsets[match.end() - 1] + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1  # a combining accent belongs to the letter before it
        yield Word(stem(match.group(), language), offsets[match.start()], end)
