"""Numbers as lists print them, by the names that Word gives the forms: decimal, lowerLetter, upperRoman..."""

from __future__ import annotations

from collections.abc import Callable

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_ONE_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
           seventeen eighteen nineteen"""
_ONES = _ONE_WORDS.split()
_TEN_WORDS = "- - twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = _TEN_WORDS.split()
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
             "twelve": "twelfth"}  # fmt: skip
_CHICAGO = "*†‡§"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"  # Word leaves out ё, й, ъ, ы and ь
_BULLET = "•"


def format_number(value: int, form: str) -> str:
    """A number in a form of Word's; an unknown form is printed in digits, as Word itself falls back.

    After z Word repeats the letter: aa, bb, cc; after zz: aaa.
    """
    if form in ("none", "bullet"):
        return "" if form == "none" else _BULLET
    if form.startswith("zeros"):  # "zeros2" writes 001
        return f"{value:0{int(form[5:]) + 1}}"
    write = _FORMS.get(form)
    return write(value) if write and value > 0 else str(value)


def _letters(alphabet: str) -> Callable[[int], str]:
    def write(value: int) -> str:
        times, at = divmod(value - 1, len(alphabet))
        return alphabet[at] * min(times + 1, 30)

    return write


def roman(value: int) -> str:
    """A number in small roman letters; one of more than five digits stays in digits."""
    if value > 99_999:
        return str(value)
    written = ""
    for amount, letters in _ROMAN:
        written += letters * (value // amount)
        value %= amount
    return written


def _cardinal(value: int) -> str:
    if value >= 1000:
        rest = f" {_cardinal(value % 1000)}" if value % 1000 else ""
        return f"{_cardinal(value // 1000)} thousand{rest}"
    if value >= 100:
        rest = f" {_cardinal(value % 100)}" if value % 100 else ""
        return f"{_ONES[value // 100]} hundred{rest}"
    if value < 20:
        return _ONES[value]
    return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")


def _ordinal_words(value: int) -> str:
    words = _cardinal(value)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return words[:cut] + last


def _ordinal(value: int) -> str:
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _first_large(write: Callable[[int], str]) -> Callable[[int], str]:
    return lambda value: write(value)[:1].upper() + write(value)[1:]


_FORMS: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letters(_LATIN),
    "upperLetter": _letters(_LATIN.upper()),
    "lowerRoman": roman,
    "upperRoman": lambda value: roman(value).upper(),
    "decimalZero": lambda value: f"{value:02}",
    "ordinal": _ordinal,
    "cardinalText": _first_large(_cardinal),
    "ordinalText": _first_large(_ordinal_words),
    "chicago": lambda value: _CHICAGO[(value - 1) % 4] * ((value - 1) // 4 + 1) if value < 200 else str(value),
    "russianLower": _letters(_CYRILLIC),
    "russianUpper": _letters(_CYRILLIC.upper()),
    "greekLower": _letters(_GREEK),
    "numberInDash": lambda value: f"- {value} -",
    "decimalEnclosedCircle": lambda value: chr(0x245F + value) if value <= 20 else str(value),
    "decimalEnclosedParen": lambda value: chr(0x2473 + value) if value <= 20 else str(value),
    "decimalFullWidth": lambda value: str(value).translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "hex": lambda value: f"{value:X}",
}
