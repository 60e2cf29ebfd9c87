"""Plain text: lines wrapped by hand with form feeds between pages, a line a paragraph, or one endless line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from provisions.intake.reading.builder import MARK, clean_line
from provisions.intake.reading.paragraphs import SetLine, SetPage, assemble
from provisions.intake.source import FileForm, PageSource, SourceDocument

READER = "plain text 1"
LONG = 160  # letters of a line that no hand wrapped
ENDLESS = 1500  # letters of a line that holds many paragraphs

_NUMBER = r"(?:\d+(?:[.\-]\d+)*|[IVXLC]+)\b"
_HEADS = (
    r"articles?|art[ií]culo|artikel|art\.|chapter|cap[ií]tulo|chapitre|kapitel|title|t[ií]tulo|titre|titel"
    r"|section|secci[oó]n|abschnitt|part|parte|partie|teil|annexe?|anexo|anhang|appendix|ap[eé]ndice|appendice"
    r"|protocole?|protocolo|protokoll"
)
_HEADS_IN_CAPITALS = (
    r"(?:ARTICLES?|ART[IÍ]CULO|ARTIKEL|CHAPTER|CAP[IÍ]TULO|CHAPITRE|KAPITEL|TITLE|T[IÍ]TULO|TITRE|TITEL|SECTION"
    r"|SECCI[OÓ]N|ABSCHNITT|ANNEXE?|ANEXO|ANHANG|APPENDIX|AP[EÉ]NDICE|APPENDICE|PROTOCOL|PROTOCOLE|PROTOCOLO)"
)
HEAD = re.compile(rf"(?:{_HEADS})\s+{_NUMBER}", re.IGNORECASE)
_MARK = r"(?:\(?(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5}|[A-Z])[.)]|[-–—•*])\s"
_LIST = re.compile(_MARK)
_LONG_BLANKS = re.compile(r"\s{3,}")
_PARAGRAPH_END = re.compile(r"[.;:!?][\"'”’»)\]]?$")
_REFERS = (
    "paragraphs?|articles?|sub-?paragraphs?|annex|section|chapter|párrafos?|paragraphes?|absatz|no|and|or|to|y|et|und"
)
_BREAKS = (
    # a head after the end of a sentence or after two blanks
    re.compile(
        rf"(?<=[.;:?!\"”’»)\]])\s+(?=(?:{_HEADS})\s+{_NUMBER}(?!\())|\s{{2,}}(?=(?:{_HEADS})\s+{_NUMBER})", re.I
    ),
    # a mark after the end of a sentence, or the first one after a heading
    re.compile(r"(?<=[.;:,])\s+(?=\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]\s)"),
    re.compile(rf"(?<!\w)(?i:(?!(?:{_REFERS})\b))[^\W\d_]+\)?\s+(?=1\.\s+[A-ZÁÉÍÓÚÀÂÇÈÊÔÄÖÜ])"),
    # a head in capitals, unless the word before it refers to it
    re.compile(
        r"\b(?!(?i:OF|TO|IN|AND|OR|THE|UNDER|WITH|BY|DE|DEL|LA|LOS|Y|DU|ET)\b)\w+\s+"
        rf"(?={_HEADS_IN_CAPITALS}\s+{_NUMBER})"
    ),
    # a sentence, though not after an abbreviation or a number
    re.compile(
        r"(?<=[^\W\d_]{3}[.;:?!])\s+(?=[A-ZÁÉÍÓÚÑÀÂÇÈÊÔÄÖÜ¿¡“\"«])|(?<=[)”\"»][.;:])\s+(?=[A-ZÁÉÍÓÚÑÀÂÇÈÊÔÄÖÜ¿¡“\"«])"
    ),
)


def read_plain(text: str, checksum: str, known_words: Collection[str] = ()) -> SourceDocument:
    """The document of a plain text."""
    remarks = []
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\f\n\x1a ")
    if text.count('\\"') > 2:
        text = text.replace('\\"', '"')
        remarks.append('Quotation marks written as \\" are read as ".')
    if unknown := text.count("\ufffd"):
        remarks.append(f"{unknown:,} letters are unknown (\ufffd): they were lost before this file was made.")
    width = measure_wrap(text)
    pages = [
        SetPage(str(number), lines := list(arrange_lines(page, number - 1, width)), _source_of(lines))
        for number, page in enumerate(text.split("\f"), start=1)
    ]
    content, placed, places = assemble(pages, known_words)
    return SourceDocument(content, placed, places, FileForm.TEXT, READER, checksum, tuple(remarks))


def _source_of(lines: list[SetLine]) -> PageSource:
    return PageSource.TEXT if lines else PageSource.BLANK


def measure_wrap(text: str) -> int:
    """The width that lines are wrapped at by hand, in letters; 0 where each line is a paragraph."""
    lengths = sorted(len(line) for line in text.splitlines() if line.strip())
    if not lengths or sum(length for length in lengths if length > LONG) * 3 > sum(lengths):
        return 0
    return lengths[len(lengths) * 9 // 10]


def arrange_lines(text: str, page: int, width: int) -> Iterator[SetLine]:
    """The lines of a page in paragraphs; lines of thousands of letters are taken apart at sentences and heads."""
    before, blank = "", True
    for raw in text.split("\n"):
        line = clean_line(raw)
        if not line:
            blank = True
            continue
        if len(line) > ENDLESS:
            yield from break_endless(raw, page)
        elif MARK.fullmatch(before):  # a mark set apart from its words
            yield SetLine(line, page, begins=False)
        else:
            yield SetLine(line, page, begins=blank or not width or not _continues(before, line, width))
        before, blank = line, False


def _continues(before: str, line: str, width: int) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    if HEAD.match(line) or HEAD.fullmatch(before) or _LIST.match(line) or before[-1] in ";:":
        return False
    room = width - len(before)
    if _PARAGRAPH_END.search(before):
        return room < width // 8
    return room < width // 3 or (line[:1].islower() and room < width * 2 // 3)


def break_endless(line: str, page: int) -> Iterator[SetLine]:
    """An endless line at the ends of its sentences; heads and marks of lists begin paragraphs."""
    line = _LONG_BLANKS.sub("  ", line)  # so that no pattern looks at each blank of thousands again and again
    cuts = {match.end() for pattern in _BREAKS for match in pattern.finditer(line)}
    start = 0
    for end in [*sorted(cuts), len(line)]:
        words = clean_line(line[start:end])
        yield SetLine(words, page, begins=start == 0 or bool(HEAD.match(words) or _LIST.match(words)))
        start = end
