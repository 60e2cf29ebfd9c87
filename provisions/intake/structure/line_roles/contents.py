"""Contents lists: of the whole text, of one chapter, of annexes; with page numbers or without.

A list is known by dotted leaders, by its title, or by heads in a row without words between them that all come again
further down. Lists inside an article ("Annex 1: ...;") end their lines like sentences and stay what they are.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from provisions.intake.outline import SpanRole
from provisions.intake.structure.line_roles.view import LineView
from provisions.intake.structure.numbers import is_first, parse

TITLE = re.compile(
    r"(?:table of contents|contents|list of (?:annexes|articles|chapters)|index|índice|indice|contenido"
    r"|tabla de contenidos?|table des matières|sommaire|inhaltsverzeichnis|inhalt)[\s:.]*",
    re.IGNORECASE,
)
OPEN_TITLE = re.compile(r"(?:table of contents|table des matières|inhaltsverzeichnis)\b", re.IGNORECASE)
RANGE = re.compile(r"\((?:articles?|artículos?|artikel)\s[\d.]+.{0,20}\)", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]{3}")
LEADER = re.compile(r"(?:\.\s?){5,}|…(?:\s?[….]){1,}|_{6,}")
LEADER_MARKS = ("..", ". .", "…", "______")  # one of which is in any leader; blanks are single
ENTRY_END = re.compile(  # dots are counted from the first of them only
    r"(?:(?<!\.)(?<!\.\s)(?:\.\s?){3,}|…|(?<!_)_{3,}|\t|\s)\s*(?:\d{1,4}|[ivxlc]{1,7}|\d{1,2}-\d{1,3})$", re.IGNORECASE
)
KEYED = re.compile(
    r"(?P<kind>article|artículo|articulo|artikel|chapter|capítulo|capitulo|chapitre|kapitel|title|título|titre|part"
    r"|parte|partie|section|sección|abschnitt|annex|anexo|annexe|anhang|appendix|apéndice|appendice|protocol"
    r"|protocolo|protocole|protokoll)\s+(?P<number>\d+(?:[.\-]\d+)*[a-z]?|[ivxlc]+|[a-z])(?![\w])(?:\s?(?:bis|ter))?"
    r"[\s.:–—-]*(?P<words>.*)",
    re.IGNORECASE,
)
KEYED_LETTERS = frozenset("acktpsACKTPSſK")  # with which it begins; spares the pattern most lines
UNNUMBERED = re.compile(
    r"(?:preamble|annex(?:es)?|appendix|appendices|schedules?|protocols?|declarations?|anexos?|apéndices?|protocolos?"
    r"|annexes?|appendices?|protocoles?|anhänge|protokolle?)\b",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"preamble|preámbulo|préambule|präambel|the (?:parties|governments?|contracting)\b"
    r"|(?:las partes|los gobiernos?|el gobierno|les parties|le gouvernement|die vertragsparteien)\b",
    re.IGNORECASE,
)
HOLDERS = frozenset(
    {
        "chapter", "capítulo", "capitulo", "chapitre", "kapitel", "title", "título", "titre", "part", "parte", "partie",
        "section", "sección", "abschnitt",
    }
)  # fmt: skip
SENTENCE_END = re.compile(r"[;,.]$|\b(?:and|y|et|und)$")
WORDS = re.compile(r"[^\W_]+")
MOST_WITHOUT_ENTRY, LONGEST_ENTRY = 6, 40  # lines of a wrapped entry; of words in disorder
LONG_LINE = 100  # characters
MOST_IN_RUN_WITHOUT_ENTRY = 3
FEWEST_ENTRIES = 3
FIRST_ENTRIES = 4
FEWEST_STEPS = 0.6  # of the numbers in a row


class Entry(NamedTuple):
    """A line that may be an entry: kind and number of a part, and the first words of its heading."""

    kind: str
    number: str
    words: str


def mark_contents(view: LineView) -> None:
    """Give the lines of contents lists their role."""
    free = [at for at, role in enumerate(view.roles) if role is None]
    entries = {position: entry for position in range(len(free)) if (entry := entry_of(view, free, position))}
    last = _last_places(entries)
    position = 0
    while position < len(free):
        end = _list_end(view, free, position, entries, last)
        for at in free[position:end]:
            view.roles[at] = SpanRole.CONTENTS
        position = max(end, position + 1)


def entry_of(view: LineView, free: list[int], position: int) -> Entry | None:
    """What part the line names when it starts like a head; its words may stand on the next line."""
    text = view.texts[free[position]]
    found = KEYED.match(text) if text[:1] in KEYED_LETTERS else None
    if not found or " | " in text:  # the cells of a table
        return None
    words = ENTRY_END.sub("", LEADER.sub(" ", found["words"]))
    if not words and position + 1 < len(free):
        following = view.texts[free[position + 1]]
        words = "" if KEYED.match(following) else following
    folded = "".join(WORDS.findall(ENTRY_END.sub("", words).casefold()))[:12]
    return Entry(found["kind"].casefold(), found["number"].casefold(), folded)


def _last_places(entries: dict[int, Entry]) -> dict[Entry, int]:
    return {entry: position for position, entry in entries.items()}


def _list_end(view: LineView, free: list[int], start: int, entries: dict[int, Entry], last: dict[Entry, int]) -> int:
    """Where the contents list that starts here ends; `start` when none does."""
    text = view.texts[free[start]]
    if text[:1].isupper() and ((len(text) < 40 and TITLE.fullmatch(text)) or OPEN_TITLE.match(text)):
        return _without_first_article(start, _titled_end(view, free, start, entries), entries)
    if _is_led(text):
        return _leader_end(view, free, start)
    if start in entries:
        return _run_end(view, free, start, entries, last)
    return start


def _is_led(text: str) -> bool:
    """Whether dots lead from the words of a line to a number at its end."""
    if not any(mark in text for mark in LEADER_MARKS):
        return False
    return bool(LEADER.search(text) and ENTRY_END.search(text) and LETTERS.search(text))


def _titled_end(view: LineView, free: list[int], start: int, entries: dict[int, Entry]) -> int:
    """The end of a list below its title: before one of its first entries comes again, or where sentences begin."""
    first: list[str] = ["preamble"] if "preamble" in view.texts[free[start]].casefold() else []
    chapter = ""
    end = position = start + 1
    sentences = 0
    while position < len(free) and position - end < LONGEST_ENTRY:
        text = view.texts[free[position]]
        key = ENTRY_END.sub("", LEADER.sub(" ", text.casefold())).strip()
        if entry := entries.get(position):
            if not entry.kind.startswith(("art", "sec", "abs")):
                chapter = f"{entry.kind} {entry.number}"
            key = f"{chapter} {entry.kind} {entry.number}"
        if key in first or TITLE.fullmatch(text):
            return position
        if entry or ENTRY_END.search(text) or RANGE.search(text) or UNNUMBERED.match(text) or not first:
            first = [*first, key][:FIRST_ENTRIES]
            end, sentences = position + 1, 0
        elif OPENING.match(text):
            return position
        sentences += text.endswith((".", ";")) or len(text) > LONG_LINE
        if position - end >= MOST_WITHOUT_ENTRY and sentences:
            break
        position += 1
    return end


def _without_first_article(start: int, end: int, entries: dict[int, Entry]) -> int:
    """The end of a list, before the first article where the text begins right behind it; no list ends with that one."""
    named = [position for position in range(start + 1, end) if position in entries]
    if not named or not entries[named[-1]].kind.startswith("art"):
        return end
    readings = parse(entries[named[-1]].number)
    if not readings or not is_first(readings[0]):
        return end
    end = named.pop()
    while named and end - named[-1] <= MOST_IN_RUN_WITHOUT_ENTRY and entries[named[-1]].kind in HOLDERS:
        end = named.pop()
    return end


def _leader_end(view: LineView, free: list[int], start: int) -> int:
    """The end of a list with dotted leaders, untitled: at least three of them, a few wrapped lines between."""
    count, end, position = 0, start, start
    while position < len(free) and position - end < MOST_WITHOUT_ENTRY:
        text = view.texts[free[position]]
        if _is_led(text):
            count, end = count + 1, position + 1
        elif len(text) > LONG_LINE:
            break
        position += 1
    return end if count >= 3 else start


def _counts_up(entries: list[Entry]) -> bool:
    """Whether at least three of the entries are of one kind, and those in a row count up, most of them by one."""
    if sum(not entry.words for entry in entries) > len(entries) / 2:
        return False
    if max(Counter(entry.kind for entry in entries).values()) < FEWEST_ENTRIES:
        return False
    rows = [(parse(one.number), parse(other.number)) for one, other in pairwise(entries) if one.kind == other.kind]
    pairs = [(one[0], other[0]) for one, other in rows if one and other]
    if any(other <= one and other[-1][0] > 1 for one, other in pairs):
        return False
    steps = sum(1 for one, other in pairs if other[-1][0] - one[-1][0] <= 1)
    return steps >= FEWEST_STEPS * len(pairs)


def _run_end(view: LineView, free: list[int], start: int, entries: dict[int, Entry], last: dict[Entry, int]) -> int:
    """The end of heads in a row without words between them, when most of them come again further down."""
    if last[entries[start]] == start:
        return start
    found, position = [start], start + 1
    seen = {entries[start]}
    while position < len(free) and position - found[-1] <= MOST_IN_RUN_WITHOUT_ENTRY:
        text = view.texts[free[position]]
        if entry := entries.get(position):
            if entry in seen:
                break
            seen.add(entry)
            found.append(position)
        elif len(text) > LONG_LINE or text.startswith(("(", "1.", "1 ")) or SENTENCE_END.search(text):
            break
        position += 1
    end = found[-1] + 1
    sentences = sum(1 for one in found if SENTENCE_END.search(view.texts[free[one]]))
    again = sum(1 for one in found if last[entries[one]] >= end)
    if not _counts_up([entries[one] for one in found]) or sentences > 0.3 * len(found) or again < 0.6 * len(found):
        return start
    return end if last[entries[found[-1]]] >= end else end - 1
