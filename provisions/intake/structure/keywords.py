"""The words that head parts of a treaty, in English, Spanish, French and German, also with a letter misread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from provisions.intake.outline import PartKind

from . import numbers


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word that heads parts.

    Attributes:
        rank: how far out it stands among its like: 0 part, 1 title, 2 chapter, 3 section, 4 subsection; 9 article.
        misread: how many of its letters differ from the word as it is spelled.
    """

    kind: PartKind
    rank: int
    misread: int = 0


ARTICLE, PART, TITLE, CHAPTER, SECTION, SUBSECTION = (
    Keyword(PartKind.ARTICLE, 9),
    Keyword(PartKind.CHAPTER, 0),
    Keyword(PartKind.CHAPTER, 1),
    Keyword(PartKind.CHAPTER, 2),
    Keyword(PartKind.SECTION, 3),
    Keyword(PartKind.SECTION, 4),
)
ANNEX, APPENDIX, PROTOCOL, LETTER, DECLARATION = (
    Keyword(PartKind.ANNEX, 0),
    Keyword(PartKind.APPENDIX, 1),
    Keyword(PartKind.PROTOCOL, 0),
    Keyword(PartKind.SIDE_LETTER, 0),
    Keyword(PartKind.DECLARATION, 0),
)

_WORDS = {
    "article artículo articulo artikel art.": ARTICLE,
    "chapter capítulo capitulo chapitre kapitel": CHAPTER,
    "title título titulo titre titel": TITLE,
    "part parte partie teil": PART,
    "section sección seccion abschnitt": SECTION,
    "subsection sub-section subsección sous-section unterabschnitt": SUBSECTION,
    "annex anexo annexe anhang": ANNEX,
    "appendix apéndice apendice appendice anlage": APPENDIX,
    "protocol protocolo protocole protokoll": PROTOCOL,
    "declaration declaración déclaration erklärung": DECLARATION,
}
EXACT = {word: keyword for words, keyword in _WORDS.items() for word in words.split()}
_LETTERS = (
    r"side letters?|exchange of (?:letters|notes)|canje de (?:notas|cartas)|carta adjunta|échange de lettres"
    r"|briefwechsel|letter of understanding"
)
_UNNUMBERED = {PartKind.ANNEX, PartKind.APPENDIX, PartKind.PROTOCOL, PartKind.DECLARATION}
_WITHOUT_NUMBER = "|".join(word for word, keyword in EXACT.items() if keyword.kind in _UNNUMBERED)
_ALTERNATIVES = "|".join(sorted(map(re.escape, EXACT), key=len, reverse=True))
_BETWEEN = r"(?![^\W\d])[ \t\xa0]{0,4}[:\-–—]?[ \t\xa0]{0,4}(?:(?:no|nº|n°|nr)\.?[ \xa0])?"

# What may stand before a head: marks of Markdown, dashes, an opening quotation mark.
_MARKS = r"(?P<marks>[\s#*_>\-–—•|]{0,8}(?P<quote>[\"“”„«‘'`]{0,2})[\s*_]{0,4})"
NUMBERED = re.compile(
    rf"{_MARKS}(?P<word>{_ALTERNATIVES})\.?[*_]{{0,4}}{_BETWEEN}[*_ ]{{0,4}}(?P<number>{numbers.PATTERN})",
    re.IGNORECASE,
)
ORDINAL_FIRST = re.compile(rf"{_MARKS}(?P<number>{numbers.WORD}) (?P<word>{_ALTERNATIVES})(?!\w)", re.IGNORECASE)
UNNUMBERED = re.compile(
    rf"{_MARKS}(?P<word>(?:joint |unilateral |common )?(?:{_WITHOUT_NUMBER})"
    rf"|(?:declaración|déclaration) (?:conjunta|commune)|gemeinsame erklärung|{_LETTERS})(?!\w)",
    re.IGNORECASE,
)
FUZZY = re.compile(
    rf"{_MARKS}(?P<word>[^\W\d_](?:[^\s.,;:()]|[-.](?=\w)){{3,10}})[.:]?[ \xa0]{{1,4}}(?:[-–—:][ \xa0]{{0,2}})?"
    rf"(?P<number>{numbers.PATTERN})",
    re.IGNORECASE,
)
ANYWHERE = re.compile(
    r"(?<![\w’'-])(?P<word>art[ií]culo|article|artikel|art\.)[ \t\xa0]{1,4}(?:[-–][ \xa0])?"
    rf"(?P<number>{numbers.PATTERN})",
    re.IGNORECASE,
)
ANYWHERE_CONTAINER = re.compile(
    rf"(?<![\w’'-])(?P<word>chapter|cap[ií]tulo|chapitre|kapitel|title|t[ií]tulo|titre|part|section|annexe?|anexo|anhang"
    rf"|appendix|apéndice|appendice|protocole?)[ \t\xa0]{{1,4}}(?P<number>{numbers.PATTERN})",
    re.IGNORECASE,
)


@lru_cache(maxsize=50_000)
def keyword_of(word: str) -> Keyword | None:
    """The keyword that a word is, or is nearly: "ARTICIE" and "Artic1e" are articles; None for any other word."""
    lower = word.lower().strip("*_ ")
    if found := EXACT.get(lower) or EXACT.get(f"{lower}."):
        return found
    if re.fullmatch(_LETTERS, lower):
        return LETTER
    if found := EXACT.get(lower.rpartition(" ")[2]) or EXACT.get(lower.partition(" ")[0]):
        return found
    nearest = min(_LONG, key=lambda known: Levenshtein.distance(lower, known, score_cutoff=3))
    distance = Levenshtein.distance(lower, nearest)
    if lower[-1] == "s" and lower[:-1] in EXACT:  # mostly a reference: "Articles 3 and 4"
        return Keyword(EXACT[lower[:-1]].kind, EXACT[lower[:-1]].rank, 3)
    if distance > (2 if len(nearest) > 6 else 1):
        return None
    found = EXACT[nearest]
    return Keyword(found.kind, found.rank, distance)


_LONG = [word for word in EXACT if len(word) > 4]
