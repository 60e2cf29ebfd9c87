"""Format headings and numbers of the corpus for display; they are stored unchanged.

In ToTA every word of a heading is capitalised ("Smes", "Gats"), footnote marks stick to the last word, and some hundred
articles have no number.
"""

import re

_CAPITALS = """
    SME SMEs MSME MSMEs PYME PYMEs MIPYME MIPYMEs PME GATS GATT WTO TBT SPS TRIPS TRIMs EFTA EC EU EEA ECOWAS MERCOSUR
    SACU ASEAN SADC COMESA CARICOM CARIFORUM OECD ILO IMF UNCITRAL ICSID NAFTA ACP OCT OCTs LDCs ICT R&D OMC AGCS ADPIC
"""
_ACRONYMS = {word.lower(): word for word in _CAPITALS.split()}
_ROMAN = re.compile(r"(?:(?:X{1,3}|X?L)?(?:I[XV]|V?I{1,3}|V)|X{1,3})", re.IGNORECASE)
_SMALL = """
    a an and as at between by for from in into of on or the to under with within without
    al con de del e el en entre la las los o para por que su sus u un una y
    au aux d des du et l le les ou par pour sur
"""
_SMALL_WORDS = frozenset(_SMALL.split())
_UNITS = (
    r"Articles?|Chapters?|Sections?|Parts?|Annex(?:es)?|Titles?|Mode|Phase|Stage|Protocols?|Paragraphs?|No\.?|Nos\.?"
)
_UNITS += r"|And|Or|To|Y|Al?|Artículos?|Capítulos?|Anexos?|Sección|Parte|Título|Chapitre|Annexe|Group|List|Column"
_SHOUTED_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FOOTNOTE = re.compile(r"(?<=[^\W\d_.)])\d{1,2}(?:-\d{1,2})?$|(?<=\w) \d{1,2}-\d{1,2}$|(?<=\w) \d{1,2}$")
_NUMBER = re.compile(
    r"\s*(?P<word>articles?|art[ií]culo|art\.)\s*(?P<number>(?:\d+|[IVXLC]+\b)(?:\s?[.-]\s?\d+)*)(?:\s*bis)?",
    re.IGNORECASE,
)


def display_heading(heading: str) -> str:
    """The heading without a footnote mark, acronyms in capitals, small words in lower case: "Support for SMEs".

    One that is all in capitals, as many texts print them, is read as if each word were capitalised.
    """
    heading = _without_footnote(" ".join(heading.split()))
    words = (_SHOUTED_WORD.sub(_capitalise, heading) if heading.isupper() and " " in heading else heading).split(" ")
    return " ".join(_format_word(word, first=index == 0) for index, word in enumerate(words)).rstrip(" :")


def _capitalise(word: re.Match[str]) -> str:
    """A word in capitals with the first alone in capitals; numbers such as IV stay."""
    return word[0] if _ROMAN.fullmatch(word[0]) else word[0].capitalize()


def display_number(number: str) -> str:
    """The number of a chapter or article in title case: CHAPTER TEN as Chapter Ten, TITLE IV as Title IV."""
    return " ".join(_format_number_word(word) for word in number.split())


def _format_number_word(word: str) -> str:
    core = word.strip("(),.;:")
    return word if not core.isalpha() or not word.isupper() or _ROMAN.fullmatch(core) else word.capitalize()


def find_number(heading: str, body: str) -> str:
    """The article number at the start of heading or body, such as "Article 13.5"; "" if there is none."""
    match = _NUMBER.match(heading) or _NUMBER.match(body)
    return " ".join(match.group().split()) if match else ""


def _without_footnote(heading: str) -> str:
    footnote = _FOOTNOTE.search(heading)
    if not footnote:
        return heading
    before = heading[: footnote.start()].rstrip()
    if heading[footnote.start()] == " " and re.search(rf"(?:^|\s)(?:{_UNITS})$", before, re.IGNORECASE):
        return heading
    return before


def _format_word(word: str, first: bool) -> str:
    core = word.strip("(),.;:'’\"“”")
    if core.lower() in _ACRONYMS:
        return word.replace(core, _ACRONYMS[core.lower()])
    if len(core) > 1 and _ROMAN.fullmatch(core):
        return word.replace(core, core.upper())
    if not first and core.lower() in _SMALL_WORDS:
        return word.lower()
    return word
