"""What a passage may not do, wherever it is chosen or moved: cut a word in two, or lose the mention it is coded for."""

from __future__ import annotations

from provisions.importers.mentions.finder import find_mentions
from provisions.importers.mentions.patterns import LANGUAGES

EXPLICIT = "explicit"  # the value of the variable `mention` of passages that name MSMEs


def split_words(body: str, start: int, end: int) -> dict[str, str]:
    """The words of an article that a passage would cut in two, by the offset that cuts them: "start" or "end"."""
    places = {"start": start, "end": end}
    return {name: word for name, place in places.items() if (word := _split_word(body, place))}


def _split_word(body: str, place: int) -> str:
    """The word that the offset lies inside of; "" when it lies between words."""
    if not 0 < place < len(body) or not (body[place - 1].isalnum() and body[place].isalnum()):
        return ""
    first = place - len(_letters(body[place - 1 :: -1]))
    return body[first : place + len(_letters(body[place:]))]


def _letters(text: str) -> str:
    """The letters and digits that a text begins with."""
    return text[: next((at for at, char in enumerate(text) if not char.isalnum()), len(text))]


def lacks_mention(body: str, start: int, end: int, language: str) -> bool:
    """Whether a passage names no MSMEs, by the patterns that find mentions; False in a language that has none."""
    if language not in LANGUAGES:
        return False
    return not any(start <= one.start and one.end <= end for one in find_mentions(body, language))
