"""The characters of a passage's borders in a copy: with the number before its first word, the stop after its last."""

from __future__ import annotations

import re

from provisions.intake.matching.words import WordSequence

_TOKEN = re.compile(r"\w+")
_OPENING = "([{«“„\"'‘¿¡"


def widen(copy: WordSequence, first: int, last: int, prefix: str, suffix: str) -> tuple[int, int]:
    """The characters from letter `first` to letter `last`, with what of prefix and suffix stands there too."""
    start, end = _character(copy, first), _character(copy, last - 1) + 1
    word, next_word = copy.word_at(first), copy.word_at(last - 1) + 1
    floor, ceiling = start, end
    if start == copy.starts[word]:
        floor = copy.ends[word - 1] if word else 0
    if end == copy.ends[next_word - 1]:
        ceiling = copy.starts[next_word] if next_word < len(copy) else len(copy.content)
    return _widen_start(copy.content, floor, start, prefix), _widen_end(copy.content, end, ceiling, suffix)


def _character(copy: WordSequence, place: int) -> int:
    """The character of the text that a letter stands for."""
    word = copy.word_at(place)
    start, end, offset = copy.starts[word], copy.ends[word], place - copy.places[word]
    if not offset:
        return start
    if place + 1 == copy.places[word + 1]:
        return end - 1
    letters = [at for at in range(start, end) if copy.content[at].isalpha()]
    return letters[min(offset, len(letters) - 1)]


def _widen_start(content: str, floor: int, start: int, prefix: str) -> int:
    wanted, there = _TOKEN.findall(prefix), list(_TOKEN.finditer(content, floor, start))
    if wanted and [one.group() for one in there[-len(wanted) :]] == wanted:
        start = there[-len(wanted)].start()
    opening = {char for char in prefix if char in _OPENING}
    while start > floor and opening and content[start - 1] in _OPENING:
        start -= 1
    return start


def _widen_end(content: str, end: int, ceiling: int, suffix: str) -> int:
    wanted, there = _TOKEN.findall(suffix), list(_TOKEN.finditer(content, end, ceiling))
    if wanted and [one.group() for one in there[: len(wanted)]] == wanted:
        end = there[len(wanted) - 1].end()
    stops = {char for char in suffix if not char.isspace() and not char.isalnum()}
    mark = re.compile(r"\d{1,3}(?=[^\w\s])").match(content, end, ceiling)  # of a footnote, before the stop
    at = mark.end() if mark and stops else end
    while at < ceiling and content[at] in stops:
        at += 1
        end = at
    return end
