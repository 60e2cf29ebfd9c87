"""Words as they are indexed and looked for: folded to plain letters and digits, then stemmed by their language's rules.

Both engines index what is made here and nothing else, so that they find the same records for the same words. Stems of
French and Spanish words begin with a letter that no folded word has, so that none is taken for an English one: `care`
has the Spanish stem `car`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

# Letters that no normal form takes apart.
PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)
# A word of more than 255 letters is none: it is read as several in a row. PostgreSQL takes none of more than 2046.
TOKEN = re.compile(r"[a-z]{1,255}|[0-9]{1,255}")
MARKS = {"en": "", "es": "\N{GREEK SMALL LETTER EPSILON}", "fr": "\N{GREEK SMALL LETTER PHI}"}
LANGUAGES = tuple(MARKS)  # those that have rules of their own; all others are cut by the English ones
# Accents that folding takes away and the stemmers want, in endings that hardly have another meaning without them.
ACCENTS = {
    "es": ((re.compile("logia(s?)$"), r"logía\1"),),
    "fr": ((re.compile("ee(s?)$"), r"ée\1"), (re.compile("iere(s?)$"), r"ière\1")),
}
# The stemmer keeps the s of words without another vowel before it, which the abbreviations of this field have.
PLURALS = {
    "smes": "sme",
    "msmes": "msme",
    "mipymes": "mipym",
    "rtas": "rta",
    "ftas": "fta",
    "ptas": "pta",
    "epas": "epa",
}


class Word(NamedTuple):  # a page that marks words makes thousands: a data class takes four times as long
    """A word of a text: its stem, and where it stands in the text as it was given (characters from 0, end excluded)."""

    stem: str
    start: int
    end: int


@lru_cache(maxsize=65_536)
def fold_char(char: str) -> str:
    """A character in plain lower-case letters: É gives e, ß gives ss, a soft hyphen or an accent of its own nothing."""
    if unicodedata.category(char) in ("Cf", "Mn"):
        return ""
    taken_apart = unicodedata.normalize("NFKD", char.casefold().translate(PLAIN))
    return "".join(part for part in taken_apart if not unicodedata.combining(part)).casefold()


def fold(text: str) -> str:
    """A text in plain lower-case letters, digits and marks."""
    return text.lower() if text.isascii() else "".join(map(fold_char, text))


@cache
def _stemmer(language: str) -> Any:
    # Loaded when first used: the library takes a third of a second to import.
    from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer({"en": "english", "es": "spanish", "fr": "french"}[language])


@lru_cache(maxsize=65_536)
def stem(token: str, language: str = "en") -> str:
    """The stem of a folded word by the rules of a language (ISO 639-1), with its mark; a number is its own stem."""
    if not token.isalpha():
        return token
    if language not in LANGUAGES:
        language = "en"
    found = PLURALS.get(token) or fold(str(_stemmer(language).stem(_with_accents(token, language))))
    return MARKS[language] + found


def _with_accents(token: str, language: str) -> str:
    for ending, accented in ACCENTS.get(language, ()):
        token = ending.sub(accented, token)
    return token


def tokens(text: str) -> list[str]:
    """The folded words of a text, unstemmed, in order: `e-commerce` gives e and commerce, `5(2)` gives 5 and 2."""
    return TOKEN.findall(fold(text))


def stems(text: str, language: str = "en") -> list[str]:
    """The stems of the words of a text in a language (ISO 639-1), in order."""
    return [stem(token, language) for token in tokens(text)]


def words(text: str, language: str = "en") -> Iterator[Word]:
    """The words of a text in a language (ISO 639-1) with their places in it."""
    folded = text.lower() if text.isascii() else list(map(fold_char, text))
    if isinstance(folded, str) or set(map(len, folded)) <= {1}:  # places stay what they are, as in most texts
        yield from (Word(stem(match.group(), language), *match.span()) for match in TOKEN.finditer("".join(folded)))
        return
    places = [place for place, parts in enumerate(folded) for _letter in parts]
    for match in TOKEN.finditer("".join(folded)):
        end = places[match.end() - 1] + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1  # an accent that is a character of its own belongs to the letter before it
        yield Word(stem(match.group(), language), places[match.start()], end)
