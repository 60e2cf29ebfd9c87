"""The heading of a part: on the line of its number, on the next line, on several, or run in before the words."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from provisions.intake.outline import PartKind

from .candidates import ENDLESS, Head
from .known_headings import Known, match_heading
from .layout import Layout, ends_sentence
from .numbers import Number

_SALUTATION = re.compile(
    r"(?:dear|excellency|your excellency|sir|madam|excelencia|señor|estimad|muy señor|monsieur|madame|sehr geehrt)\b"
    r"|(?:estimad|sehr geehrt)\w+",
    re.IGNORECASE,
)
LONGEST = 200  # letters of a heading
_LEAD = re.compile(r"[\s\xa0*_.:°º\-–—|#]*")
_PARAGRAPH = re.compile(r"\s*(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s|\d{1,2}\s+[A-ZÁÉÍÓÚÄÖÜ]|<sup>|[-•*]\s)")
_FIRST_PARAGRAPH = re.compile(r"\(?1[.)]?\s")
# Words that make a sentence: headings of treaties have no finite verb.
_VERB = re.compile(
    r"\b(?:shall|is|are|may|must|has|have|means|apply|applies|will|agrees?|hereby"
    r"|deber[áa]n?|podr[áa]n?|ser[áa]n?|es|son|est[áa]n?|tiene|tendr[áa]n?|entender[áa]|aplicar[áa]n?|acuerdan|establecen"
    r"|doi(?:t|vent)|peu(?:t|vent)|est|sont|s[’']appli(?:que|quent)|ont|conviennent"
    r"|ist|sind|kann|können|darf|gilt|gelten|werden|wird|hat|haben|findet|vereinbaren)\b"
)
_SMALL_WORDS = """
    a an and as at between by for from in into of on or the to under with within without
    al con de del e el en la las los o para por su sus u un una y
    au aux d dans des du et l la le les ou par pour sur à
    das der die des für in mit und von zu
"""
_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Heading:
    """The stretches of content that are a heading, without what runs between them."""

    spans: tuple[tuple[int, int], ...] = ()


def find_heading(layout: Layout, head: Head, number: Number, limit: int, known: Known) -> Heading:
    """The heading of a head.

    Args:
        limit: offset where the next part begins.
        known: headings that the text itself tells of, by number: "Article 5 (Scope)".
    """
    if told := match_heading(layout, head, number, limit, known):
        words = " ".join(layout.document.content[start:end] for start, end in told)
        return Heading((*told, *_rest_of(layout, told[-1][1], words, limit)))
    if head.last is not None:
        lines = layout.lines[head.at : head.last + 1]
        return Heading(tuple((max(one.start, head.number_end), one.end) for one in lines if one.end > head.number_end))
    line = layout.lines[head.at]
    end = min(line.end, limit)
    content = layout.document.content
    lead = _LEAD.match(content, head.number_end, end)
    begin = lead.end() if lead else head.number_end
    rest = content[begin:end]
    if rest.startswith("(ex ") or rest.startswith("(ancien"):
        begin = end if ")" not in rest else begin + rest.index(")") + 1
        rest = content[begin:end]
    if rest.strip(" *_|#"):
        return _on_the_line(layout, head, begin, end, limit)
    return _below(layout, head, limit)


def _on_the_line(layout: Layout, head: Head, begin: int, end: int, limit: int) -> Heading:
    rest = layout.document.content[begin:end]
    if layout.lines[head.at].bold and len(rest) < LONGEST:
        return Heading(((begin, end), *_more_lines(layout, head.at, rest, limit)))
    if (length := run_in_heading(rest)) is not None:
        return Heading(((begin, begin + length),)) if length else Heading()
    spans = [(begin, end)]
    spans += _more_lines(layout, head.at, rest, limit)
    return Heading(tuple(spans))


def _rest_of(layout: Layout, stop: int, words: str, limit: int) -> list[tuple[int, int]]:
    """The lines that go on with a heading which is told elsewhere in a shorter form."""
    at = bisect_right(layout.starts, stop - 1) - 1
    ends = not layout.document.content[stop : layout.lines[at].end].strip()
    return _more_lines(layout, at, words, limit) if ends else []


def _more_lines(layout: Layout, at: int, so_far: str, limit: int) -> list[tuple[int, int]]:
    """Lines that continue a heading: those that follow a full line until one is short."""
    spans: list[tuple[int, int]] = []
    first = layout.lines[at]
    while (after := layout.after(at)) is not None and layout.lines[after].start < limit and len(spans) < 4:
        text = layout.texts[after]
        if len(so_far) + len(text) > LONGEST or not _continues(layout, at, after, so_far, first.bold):
            break
        line = layout.lines[after]
        spans.append((line.start, min(line.end, limit)))
        so_far, at = f"{so_far} {text}", after
    return spans


def _continues(layout: Layout, at: int, after: int, so_far: str, bold: bool) -> bool:
    text = layout.texts[after].strip()
    if bold != layout.lines[after].bold or _PARAGRAPH.match(text):
        return False
    starts = layout.starts_paragraph(after)
    if bold and starts is not None:
        return not starts
    if ends_sentence(so_far) or _VERB.search(text):
        return False
    if so_far.count("(") > so_far.count(")") or _ends_small(so_far):
        return True
    if so_far.isupper() and text.isupper() and text.split()[0].lower() in _SMALL:  # "ENFORCEMENT", then "OF LAWS"
        return True
    if starts or not layout.is_full(at, text) or so_far.isupper() != text.isupper():
        return False
    return text[:1].islower() or is_title(text)


def _ends_small(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    return bool(words) and words[-1].lower() in _SMALL and len(words) > 1


def _below(layout: Layout, head: Head, limit: int) -> Heading:
    after = layout.after(head.at)
    if head.inline or after is None or layout.lines[after].start >= limit:
        return Heading()
    text = layout.texts[after].strip(" *_#")
    line = layout.lines[after]
    if len(text) > ENDLESS:
        length = run_in_heading(text)
        return Heading(((line.start, line.start + length),)) if length else Heading()
    if not looks_like_heading(layout, after, text, head, limit):
        return Heading()
    return Heading(((line.start, min(line.end, limit)), *_more_lines(layout, after, text, limit)))


def looks_like_heading(layout: Layout, at: int, text: str, head: Head, limit: int) -> bool:
    """Whether the line below a number is its heading and not the first line of its words."""
    below = layout.after(at)
    numbered = below is not None and layout.lines[below].start < limit and _FIRST_PARAGRAPH.match(layout.texts[below])
    if numbered and text[:1].isupper() and text[-1] not in ".;:," and len(text) < 120:
        return True
    if not text or _PARAGRAPH.match(text) or _SALUTATION.match(text) or len(text) > LONGEST:
        return False
    if ends_sentence(text.rstrip(".")):
        return False
    if text[0].islower() or (_VERB.search(text) and not is_title(text)):
        return False
    line = layout.lines[at]
    if is_title(text) or text.isupper() or line.bold or layout.is_centred(at) or text.startswith("("):
        return not (text.endswith(".") and len(text.split()) > 12)
    if text.endswith("."):
        return False
    after = layout.after(at)
    if after is None or layout.lines[after].start >= limit:
        return head.kind != PartKind.ARTICLE
    following = layout.texts[after].strip(" *_#")
    if not layout.wrapped:
        return len(text) < 150
    if layout.is_full(at) and following[:1].islower():
        more = _more_lines(layout, at, text, limit)
        return bool(more) and not layout.is_full(_line_of(layout, after, len(more)))
    return not following[:1].islower()


def _line_of(layout: Layout, first: int, count: int) -> int:
    for _ in range(count - 1):
        first = layout.after(first) or first
    return first


def is_title(text: str) -> bool:
    """Whether nearly every longer word has a capital: "Rules of Origin"."""
    words = [word for word in re.findall(r"[^\W\d_]+", text) if word.lower() not in _SMALL]
    capitals = sum(word[0].isupper() for word in words)
    return bool(words) and words[0][0].isupper() and capitals >= 0.75 * len(words)


_SENTENCE_START = re.compile(
    r"(?<=[\w)’'”\"])(?:[.:]?\s*[-–—]\s+|[.:]\s+|\s+)(?=(?:\(?(?:1|a|i)[.)]\s|1\s[A-Z]"
    r"|(?:The|Each|An?|For|Nothing|Any|In|This|Except|Unless|Where|No|All|Subject|Notwithstanding|With|If|Upon|Neither|Both"
    r"|Articles?|Parties|Without|On|At|When|As|To|Such|Pursuant|Either|Other|Throughout|By|These|There|Every|After|References?"
    r"|El|La|Los|Las|Cada|Para|Ninguna?|Salvo|Nada|Si|Un|Una|Cuando|Con|En|Este|Esta|Toda?|Cualquier|Ambas|Sin|A|No|Las"
    r"|Le|La|Les|L[’']|Chaque|Aux|Une?|Aucune?|Sauf|En|Si|Lorsqu|Tout|Toute|Dans|Au|Sous|Pour|Nonobstant|Rien"
    r"|Der|Die|Das|Jede|Ein|Eine|Für|Dieses|Keine|Sofern|Vorbehältlich|Bei|Zur|Im|Mit|Wenn|Unter|Ungeachtet)\s+[^\s]))"
)


# What begins a sentence and is no heading: "Both" of "Both Parties shall ...".
_DETERMINERS = re.compile(
    r"\W*(?:(?:a|all|an|any|both|each|either|every|for|if|in|neither|no|other|contracting|signatory|such|that|the|these|this|those|where"
    r"|ambas|cada|con|cualquier|dichas|el|en|esta|este|la|las|los|ninguna?|otras|para|si|tales|todas?|una?"
    r"|aucune?|ces|cette|chaque|la|le|les|toutes?|une?"
    r"|alle|beide|das|der|die|diese|eine?|jede|keine)\W*)+",
    re.IGNORECASE,
)
_PARTIES = ("Parties", "Partes")
_KINDS_OF_PARTIES = re.compile(  # "Disputes between Contracting Parties", "The two Parties"
    r"\b(?:contracting|signatory|states?|member|two|three|both|other|contratantes?|signatarias?|dos|otras?)$",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    r"(?<=\w)[.:]?\s+(?=(?:For (?:the )?purposes? of|Para (?:los )?(?:efectos|fines)|A (?:los )?efectos|Aux fins d"
    r"|Im Sinne|Für die Zwecke)\b)"
)


def run_in_heading(rest: str) -> int | None:
    """Letters of a heading that the words of the part follow on the same line; 0 for none, None for a heading alone."""
    words = rest.strip(" *_#|")
    if (purpose := _PURPOSE.search(rest)) and purpose.start() < LONGEST:
        return purpose.start()
    if len(words) <= LONGEST and not _VERB.search(words) and not (ends_sentence(words) and len(words.split()) > 14):
        return None
    if _PARAGRAPH.match(rest):
        return 0
    stop = re.search(r"(?<=[\w)])(?:\.\s*[-–—]+|\.|:|\s[-–—])\s+(?=[A-Z¿\"“(0-9ÁÉÍÓÚÄÖÜ])", rest)
    if stop and stop.start() < 120 and not _VERB.search(rest[: stop.start()]):
        return stop.start()
    for match in _SENTENCE_START.finditer(rest[: LONGEST + 20]):
        if (
            match.start()
            and not _VERB.search(rest[: match.start()])
            and not _DETERMINERS.fullmatch(rest, 0, match.start())
            and not (rest.startswith(_PARTIES, match.end()) and _KINDS_OF_PARTIES.search(rest, 0, match.start()))
        ):
            after = rest[match.end() : match.end() + 150]
            if _PARAGRAPH.match(after) or (_VERB.search(after) and not _ends_small(rest[: match.start()])):
                return match.start()
    return 0
