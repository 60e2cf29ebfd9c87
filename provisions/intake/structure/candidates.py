"""Lines, and places in endless lines, that may head a part; each with a score for how much it looks like a head."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from provisions.intake.outline import PartKind

from . import keywords, numbers
from .keywords import Keyword
from .layout import Layout, ends_open, ends_sentence
from .numbers import Number

MARKS = " \t\xa0#*_>-–—•|\"“”„«‘'`"
QUOTED = 4.0  # what standing within a quotation costs
ENDLESS = 250  # letters of a line that may hold heads in its middle
SHORT = 40  # letters of one that may where lines are not wrapped at a width


class Follow(StrEnum):
    """What stands after the number."""

    NOTHING = "nothing"
    MARK = "mark"  # a colon, dash or full stop, then words
    TITLE = "title"  # words with a capital
    BRACKETS = "brackets"  # a heading in brackets up to the end
    REFERENCE = "reference"  # the middle of a sentence


@dataclass(slots=True)
class Head:
    """A place that may head a part.

    Attributes:
        at: position of its line.
        start, number_end: offsets in the content: of the keyword, and behind the number.
        readings: of its number, the likeliest first; empty for a part without one.
        apart_end: where its number ends if that is the last of its readings, two digits set apart: "Article 1 0".
        last: position of the last line of its heading, where the head knows it.
        shape: what heads of one treaty have in common: capitals, what follows the number, type.
    """

    at: int
    start: int
    number_end: int
    keyword: Keyword
    readings: tuple[Number, ...]
    follow: Follow
    score: float
    shape: tuple[object, ...] = ()
    inline: bool = False
    number: Number = field(default=())
    last: int | None = None
    apart_end: int = 0

    @property
    def kind(self) -> PartKind:
        return self.keyword.kind


_MARK = re.compile(r"[ \t\xa0*_]*(?:[.:°º][ \t\xa0]*[-–—.]*|[-–—]{1,2}|\.-)[ \t\xa0*_]*")
_FOOTNOTE = re.compile(r"(?:\[\^?\d+\]|\(\d{1,2}\)|[*†]|(?<=[^\d])\d{1,2})?[ \t\xa0*_#|]*$")
_OF_ANOTHER_ACT = re.compile(r":(?:[A-Z]|\d{1,2})(?!\w)(?!\s*(?:$|[A-ZÁÉÍÓÚÄÖÜ]))")  # "Article XXIV:5 of GATT 1994"
_ANOTHER = re.compile(r"(?:articles?|art[ií]culos?|artikel|art\.)\s+\d", re.IGNORECASE)
_APART = re.compile(r"[ \xa0](?P<digit>\d)(?=\s*(?:$|[A-ZÁÉÍÓÚÄÖÜ]))")
_BRACKETS = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)?")


def follow_of(rest: str) -> Follow:
    """What the words after a number tell.

    >>> [follow_of(rest).value for rest in ("", ": Scope", " (Scope) of", " (Scope)", " of this Agreement", ":5 of")]
    ['nothing', 'mark', 'reference', 'brackets', 'reference', 'reference']
    """
    if _FOOTNOTE.match(rest):
        return Follow.NOTHING
    mark = _MARK.match(rest)
    words = rest[mark.end() :] if mark else rest.lstrip(" \t\xa0*_|")
    if _ANOTHER.match(words) or _OF_ANOTHER_ACT.match(rest):
        return Follow.REFERENCE
    if not words:
        return Follow.MARK if mark and ":" not in mark.group() else Follow.NOTHING
    first = words[0]
    if first == "(":
        return _follow_brackets(words, bool(mark))
    if mark and not first.islower():
        return Follow.MARK
    if first.isupper() or first in '“"«¿[' or (first.isdigit() and rest[:1] in " \t\xa0"):
        return Follow.TITLE
    return Follow.REFERENCE


def _follow_brackets(words: str, mark: bool) -> Follow:
    match = _BRACKETS.match(words)
    inside, rest = (match.group(1), words[match.end() :].strip()) if match else ("", "")
    if inside.startswith(("ex ", "anc")):
        return Follow.NOTHING
    if len(inside) < 4 or (rest and (rest[0].islower() or rest[0] in ",;).")):
        return Follow.MARK if mark else Follow.REFERENCE
    return Follow.BRACKETS


_SCORES = {Follow.NOTHING: 2.5, Follow.MARK: 2.0, Follow.TITLE: 1.0, Follow.BRACKETS: 1.0, Follow.REFERENCE: -6.0}


def find_heads(layout: Layout) -> list[Head]:
    """Every place that may head a part, in reading order."""
    heads: list[Head] = []
    quoted = _quoted_lines(layout)
    for at in layout.flow:
        text = layout.texts[at]
        head = _at_start(layout, at, text)
        endless = len(text) > ENDLESS or (not layout.wrapped and len(text) > SHORT)
        found = [*([head] if head else []), *(_inside(layout, at, text, head) if endless else [])]
        for one in found if at in quoted else ():
            one.score -= QUOTED
        heads += found
    return heads


def _at_start(layout: Layout, at: int, text: str) -> Head | None:
    if not text.lstrip(MARKS)[:1].isupper():  # most lines, and it spares four patterns
        return None
    match = keywords.NUMBERED.match(text) or keywords.ORDINAL_FIRST.match(text)
    if match is None:
        match = keywords.UNNUMBERED.match(text)
        number = ""
        if match is None:
            match = keywords.FUZZY.match(text)
            number = match["number"] if match else ""
    else:
        number = match["number"]
    if match is None or match["quote"]:
        return None
    keyword = keywords.keyword_of(match["word"])
    if keyword is None:
        return None
    readings = numbers.parse(number) if number else ()
    if number and not readings:
        return None
    if not number and keyword.kind in (PartKind.ARTICLE, PartKind.CHAPTER, PartKind.SECTION):
        return None
    return _scored(layout, at, text, match, keyword, readings)


def _scored(
    layout: Layout, at: int, text: str, match: re.Match[str], keyword: Keyword, readings: tuple[Number, ...]
) -> Head | None:
    rest = text[match.end() :]
    follow = follow_of(rest)
    word = match["word"]
    if word[0].islower() and not match["marks"].strip():
        return None
    if not readings and follow == Follow.REFERENCE and not _names_itself(text, word):
        return None
    score = _SCORES[follow] - 0.5 * keyword.misread - 4.0 * ("|" in text)
    before, after = layout.before(at), layout.after(at)
    score += _score_neighbours(layout, at, before, after, follow)
    if layout.starts_paragraph(at) is False:
        score -= 1.0
    if layout.stands_out(at):
        score += 1.5
    if after is not None and follow == Follow.NOTHING:
        score += -1.5 if layout.texts[after].lstrip()[:1].islower() else 0.5
    if keyword.kind != PartKind.ARTICLE:
        score += 0.5 * word.isupper() - 1.0 * (not readings and not word.isupper())
        score -= len(rest) > 160
    start = layout.lines[at].start
    shape = (word[1:2].isupper(), follow, layout.stands_out(at), False)
    last = max(match.end("number") if readings else 0, match.end("word"))
    head = Head(at, start + match.start("word"), start + last, keyword, readings, follow, score, shape)
    if readings:
        _read_digits_apart(head, text, match, start)
    return head


def _read_digits_apart(head: Head, text: str, match: re.Match[str], line_start: int) -> None:
    """Take "1 0" for 10 too: the numbers around tell which it is."""
    apart = _APART.match(text, match.end())
    number = match["number"]
    if apart and len(number) == 1 and number.isdigit():
        head.readings = (*head.readings, *numbers.parse(number + apart["digit"]))
        head.apart_end = line_start + apart.end("digit")


def _score_neighbours(layout: Layout, at: int, before: int | None, after: int | None, follow: Follow) -> float:
    """What the lines around tell: a reference stands in the middle of a sentence.

    A number alone on its line, with a new beginning below it, is not in the middle of one: more words would have found
    room on the line.
    """
    if before is None or not layout.wrapped:
        return 1.0
    alone = follow == Follow.NOTHING and after is not None and layout.texts[after].lstrip()[:1].isupper()
    opened = ends_open(layout.texts[before])
    if layout.runs_on(at):
        return -2.0 if alone else -5.0 if opened else -3.0
    return (1.0 if ends_sentence(layout.texts[before]) else 0.0) - (2.0 * opened if not alone else 1.0 * opened)


def _names_itself(text: str, word: str) -> bool:
    """Whether a line is a head without a number, such as "ANNEX ON FINANCIAL SERVICES" or "Protocol on ..."."""
    return word.isupper() or (len(text) < 120 and not ends_sentence(text))


def _inside(layout: Layout, at: int, text: str, first: Head | None) -> list[Head]:
    """Heads in the middle of an endless line, where a sentence has ended or a heading stands before."""
    found = []
    line_start = layout.lines[at].start
    for pattern in (keywords.ANYWHERE, keywords.ANYWHERE_CONTAINER):
        for match in pattern.finditer(text):
            word = match["word"]
            if word[0].islower() or (first and line_start + match.start() <= first.number_end):
                continue
            keyword, readings = keywords.keyword_of(word), numbers.parse(match["number"])
            follow = follow_of(text[match.end() : match.end() + 200])
            before = text[max(match.start() - 60, 0) : match.start()].rstrip()
            if keyword is None or not readings or follow == Follow.REFERENCE:
                continue
            score = _SCORES[follow] - 0.5 + _score_before(before)
            if score < -2:
                continue
            shape = (word[1:2].isupper(), follow, False, True)
            start = line_start + match.start()
            head = Head(at, start, line_start + match.end(), keyword, readings, follow, score, shape, inline=True)
            _read_digits_apart(head, text, match, line_start)
            found.append(head)
    return sorted(found, key=lambda head: head.start)


def _score_before(before: str) -> float:
    if not before or ends_sentence(before):
        return 1.0
    if ends_open(before):
        return -6.0
    last = re.split(r"[\s(]", before)[-1]
    return 0.0 if last[:1].isupper() or last[-1:] in ')”"' else -4.0


_OPENS = re.compile(r"\s*[“\"„«]")
_CLOSES = re.compile(r"[”\"“»]\s*[.;,]?\s*(?:and|or|y|et|und)?\s*$")


def _quoted_lines(layout: Layout, longest: int = 300) -> set[int]:
    """Positions of lines within a quotation that runs over several lines: words of the text that is amended.

    It opens at the beginning of a line, after a line that announces it with a colon, and closes at the end of one.
    """
    quoted: set[int] = set()
    end = -1
    for place, at in enumerate(layout.flow):
        if at <= end or not _OPENS.match(layout.texts[at]) or place == 0:
            continue
        if not layout.texts[layout.flow[place - 1]].rstrip().endswith(":") or _closes_within(layout.texts[at]):
            continue
        depth_lines = layout.flow[place : place + longest]
        for line in depth_lines:
            text = layout.texts[line]
            if _CLOSES.search(text) and not _opens_only_here(text, line == at):
                end = line
                quoted.update(range(at, line + 1))
                break
    return quoted


def _closes_within(text: str) -> bool:
    """Whether the quotation that opens a line closes before the line ends, as around a defined term."""
    body = text.strip()[1:].rstrip(".;, ")
    return any(mark in body[:-1] for mark in '”»"')


def _opens_only_here(text: str, first: bool) -> bool:
    """Whether the mark that closes a line was opened in it too, as around a defined term."""
    body = text.strip()[1:] if first else text
    closing = len(re.findall(r"[”»]", body)) - len(re.findall(r"[“«]", body))
    straight = body.count('"') % 2
    return closing <= 0 and not straight
