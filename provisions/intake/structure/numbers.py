"""Numbers of parts as treaties print them: 14, 14.1, 14-1, XIV, G-01, 62a, 62 bis, "Premier", "Twenty-One".

A number is a tuple of components, from the outer to the inner: 14.1 is ((14, 0), (1, 0)), and 62 bis is ((62, 1),). So
tuples compare as readers expect, and `gap` tells how many numbers lie between two.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

Number = tuple[tuple[int, int], ...]

_NUMERALS = ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"]
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
ROMAN = r"(?:M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))"
_LATIN = {"bis": 1, "ter": 2, "quater": 3, "quinquies": 4, "sexies": 5, "septies": 6, "octies": 7, "nonies": 8}
LATIN = rf"(?:{'|'.join(_LATIN)})"

_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_UNITS += " eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = {
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth": 1,
    "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo": 1,
    "primera segunda tercera cuarta quinta sexta séptima octava novena décima undécima duodécima": 1,
    "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième": 1,
    "première": 1,
    "erster zweiter dritter vierter fünfter sechster siebter achter neunter zehnter elfter zwölfter": 1,
    "erstes zweites drittes viertes fünftes sechstes siebtes achtes neuntes zehntes elftes zwölftes": 1,
    "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte elfte zwölfte": 1,
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince": 1,
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze": 1,
    "único unico unique": 1,
}


def _number_words() -> dict[str, int]:
    words = {word: value for value, word in enumerate(_UNITS.split(), 1)}
    for tens, word in enumerate(_TENS.split(), 2):
        words[word] = tens * 10
        for unit, small in enumerate(_UNITS.split()[:9], 1):
            words[f"{word} {small}"] = words[f"{word}-{small}"] = tens * 10 + unit
    for line in _ORDINALS:
        same = line.startswith("único")
        words |= {word: 1 if same else value for value, word in enumerate(line.split(), 1)}
    return words


WORDS = _number_words()
WORD = "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))
_CAPITALS = rf"(?-i:(?=[IVXLCDM]){ROMAN}(?!\w)|[A-Z](?!\w))"
_FIRST = (
    rf"(?:\d{{1,3}}{LATIN}|\d{{1,3}}(?-i:[A-Z])?|(?-i:(?=[IVXLCDM]){ROMAN}(?=[\s.\-–\u2011])|[A-Z](?=[\s.\-–\u2011])))"
)
_NEXT = rf"(?:[.\-–\u2011](?:\d{{1,3}}(?:{LATIN}|[a-zA-Z])?|(?-i:[A-Z]))(?!\w)|\s?[.\-–\u2011]\s?\d{{1,3}}(?![\w.)]))"

# What may be a number: components with dots or dashes between; "1er"; a number word; digits with a letter or "bis".
PATTERN = (
    rf"(?:{_FIRST}{_NEXT}{{1,3}}(?:\s(?:{LATIN})\b)?|\d{{1,3}}(?:er|ère|ro|º|°)(?!\w)|(?:{WORD})(?!\w)"
    rf"|\d{{1,4}}(?:\s?{LATIN}(?!\w)|\s?\([a-zA-Z]\)(?=[*_\s]*$)|[a-zA-Z](?![\w’'])|(?!\w))|{_CAPITALS})"
)
_SPLIT = re.compile(r"\s?[.\-–\u2011]\s?")
_COMPONENT = re.compile(rf"(\d+)\s?(?:({LATIN})|(er|ère|ro|o|º|°)|([a-z]))?", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def parse(text: str) -> tuple[Number, ...]:
    """Every reading of a printed number, the likeliest first: "I-01" is chapter 1 or chapter I of A, B, C...

    >>> parse("62 bis"), parse("Premier"), parse("I-01")
    ((((62, 1),),), (((1, 0),),), (((1, 0), (1, 0)), ((9, 0), (1, 0))))
    """
    text = " ".join(text.replace("(", "").replace(")", "").split()).strip(".:")
    if text.lower() in WORDS:
        return (((WORDS[text.lower()], 0),),)
    readings = [_component(part) for part in _SPLIT.split(text)]
    if re.fullmatch(r"\d{3,4}", text):  # 1001 is Article 1 of Chapter 10 where chapters count so
        return ((readings[0][0],), ((int(text[:-2]), 0), (int(text[-2:]), 0)))
    return tuple(product(*readings)) if all(readings) else ()


def _component(text: str) -> list[tuple[int, int]]:
    if match := _COMPONENT.fullmatch(text):
        value, latin, _ordinal, letter = match.groups()
        return [(int(value), _LATIN[latin.lower()] if latin else ord(letter.lower()) - 96 if letter else 0)]
    found = []
    if re.fullmatch(ROMAN, text) and text:
        found.append((roman(text), 0))
    if len(text) == 1 and text.isalpha() and text.isascii():
        found.append((ord(text.upper()) - 64, 0))
    return sorted(found) if text in "CDLM" else found  # C is the third rather than the hundredth


def roman(text: str) -> int:
    """The value of a Roman number.

    >>> roman("XIV")
    14
    """
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def to_roman(value: int) -> str:
    """A number in Roman numerals, at most 3999.

    >>> to_roman(14)
    'XIV'
    """
    pairs = zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), _NUMERALS, strict=True)
    found = ""
    for worth, numeral in pairs:
        count, value = divmod(value, worth)
        found += numeral * count
    return found


def gap(before: Number, after: Number) -> int | None:
    """How many numbers are missing between two, 0 when the second follows the first; None when it does not come later.

    >>> gap(((1, 4),), ((1, 5),)), gap(((1, 0), (9, 0)), ((2, 0), (1, 0))), gap(((5, 0),), ((4, 0),))
    (0, 0, None)
    """
    if after <= before:
        return None
    common = next(
        (at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        min(len(before), len(after)),
    )
    if common == len(before):  # 2.7 and 2.7.1
        return _missing_before(after[common:])
    (value, suffix), (next_value, next_suffix) = before[common], after[common]
    if value == next_value:
        missing = next_suffix - suffix - 1
    else:
        missing = next_value - value - 1 + next_suffix
    return missing + _missing_before(after[common + 1 :])


def _missing_before(components: Number) -> int:
    """Numbers that a new level leaves out: none when it begins with 0 or 1."""
    return sum(max(value - 1, 0) for value, _suffix in components)


def is_first(number: Number) -> bool:
    """Whether a numbering begins with it: 1, I, A, 5.1, C-00."""
    return number[-1][0] <= 1 and number[-1][1] == 0


def key(number: Number) -> str:
    """A number in the letters of an identifier: 14.1, 62a.

    >>> key(((14, 0), (1, 0))), key(((62, 1),))
    ('14.1', '62a')
    """
    return ".".join(f"{value}{chr(96 + suffix) if 0 < suffix < 27 else ''}" for value, suffix in number)


def missing(before: Number, after: Number, limit: int = 60) -> list[Number]:
    """The numbers between two, as far as they can be told: of one level, or from the start of a new chapter."""
    if len(before) == len(after) and before[:-1] == after[:-1]:
        start, prefix = before[-1][0] + 1, before[:-1]
    elif len(before) <= len(after):
        start, prefix = 1, after[:-1]
    else:
        start, prefix = (before[len(after) - 1][0] + 1), after[:-1]
    return [(*prefix, (value, 0)) for value in range(start, min(after[-1][0], start + limit))]
