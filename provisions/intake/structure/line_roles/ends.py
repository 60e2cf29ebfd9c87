"""What stands around the articles: the title page before them, the signatures behind them."""

from __future__ import annotations

import re

from provisions.intake.outline import SpanRole
from provisions.intake.structure.line_roles.view import LineView

WITNESS = re.compile(
    r"(?:in witness (?:whereof|thereof)|in faith whereof|en fe de lo cual|en testimonio de lo cual|en testimonio"
    r"|en foi de quoi|zu urkund dessen|zur urkunde dessen)\b",
    re.IGNORECASE,
)
SIGNED_FOR = re.compile(
    r"(?:for|on behalf of) (?:the )?(?:government|kingdom|republic|state|union)"
    r"|por (?:el gobierno|la república|el reino)"
    r"|pour (?:le gouvernement|la république|le royaume)|für die (?:regierung|republik)|für das königreich",
    re.IGNORECASE,
)
FOR_A_PARTY = re.compile(r"(?:F[Oo][Rr]|O[Nn] [Bb][Ee][Hh]|P[Oo][Rr]|P[Oo][Uu][Rr]|F[üÜ][Rr])")
NEXT_PART = re.compile(
    r"(?:chapter|capítulo|chapitre|kapitel|annex|anexo|annexe|anhang|appendix|apéndice|appendice|protocol|protocolo"
    r"|protocole|protokoll|schedule|side letter|joint declaration|declaration|understanding|article|artículo|artikel"
    r"|table of contents|list of annexes|attachment)(?:e?s)?\b.{0,120}$",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"pre-?amble|preámbulo|préambule|präambel"
    r"|(?:the|las|los|les|die) (?:parties|contracting parties|governments?|high contracting"
    r"|partes|gobiernos?|vertragsparteien)(?![^\W\d])"
    r"|(?:the government|el gobierno|le gouvernement|die regierung)(?![^\W\d])"
    r"|(?:recalling|recognising|recognizing|desiring|considering|having regard|considerando|reconociendo|deseando"
    r"|reconnaissant|considérant|désireux|in anbetracht|in dem wunsch)(?![^\W\d])",
    re.IGNORECASE,
)
RECITAL = re.compile(
    r"(?!AGREEMENT|TREATY|PROTOCOL|ACUERDO|TRATADO|ACCORD|TRAITÉ|ABKOMMEN)[^\W\d_a-z]{4,}(?: [A-Z]{2,})? [a-z]"
)
NAMED_LATER = re.compile(r"\bherein?after\b|\(\s?[“\"„«]", re.IGNORECASE)
FIRST_HEAD = re.compile(
    r"(?:chapter|capítulo|chapitre|kapitel|title|título|titre|part|parte|partie)\s+(?:1|i|one|first|premier|primero|uno)\b"
    r"|(?:article|artículo|artikel)\s+(?:\d|i|one|first|premier|primero|uno)",
    re.IGNORECASE,
)
ENUMERATED = re.compile(r"\d{1,3}\.\s|\(?[a-z]\)\s")
OF_SIGNATURES = re.compile(
    r"\b(?:done|hecho|fait|geschehen|signed|undersigned|suscri\w+|infrascrit\w+|soussign\w+|unterzeichn\w+|authori[sz]ed"
    r"|autorizad\w+|autoris\w+|authentic|aut[eé]ntic\w+|equally|igualmente|languages?|idiomas?|langues?|sprachen?"
    r"|copies|ejemplares|exemplaires|original|government|gobierno|gouvernement|regierung|minist\w+)\b",
    re.IGNORECASE,
)
LONG_SIGNATURE = 100  # characters
MOST_FRONT, MOST_FRONT_CHARACTERS = 120, 6000


def mark_signatures(view: LineView) -> None:
    """From "In witness whereof" to the next part, to words that sign nothing, or to the end."""
    inside = 0  # lines since the first
    for at, text in enumerate(view.texts):
        if view.roles[at] is not None:
            continue
        if WITNESS.match(text):
            inside = 1
        elif inside and ((NEXT_PART.match(text) and view.starts_paragraph(at)) or (inside > 2 and _is_other(view, at))):
            inside = 0
        elif inside:
            inside += 1
        elif SIGNED_FOR.match(text) and len(text) < 80 and _signs(view, at):
            inside = 1
        if inside:
            view.roles[at] = SpanRole.SIGNATURES


def _is_other(view: LineView, at: int) -> bool:
    """Whether a line stands in no signature: a paragraph with a number, a head by its style, long words."""
    text = view.texts[at]
    if view.lines[at].style.startswith("h") or ENUMERATED.match(text):
        return True
    return len(text) > LONG_SIGNATURE and not OF_SIGNATURES.search(text)


def _signs_on(view: LineView, page: int) -> bool:
    return any(FOR_A_PARTY.match(view.texts[at]) for at in view.pages[page])


def _signs(view: LineView, at: int) -> bool:
    """Whether a short "For the Government of ..." stands among signatures: another one is near."""
    near = [view.texts[other] for other in range(max(0, at - 12), min(len(view.texts), at + 13)) if other != at]
    return any(SIGNED_FOR.match(text) and len(text) < 80 for text in near)


def mark_front(view: LineView) -> None:
    """The lines before the preamble, or before the first head where there is none."""
    front: list[int] = []
    for at, text in enumerate(view.texts[: MOST_FRONT + sum(role is not None for role in view.roles[:1000])]):
        if view.roles[at] is not None:
            continue
        if OPENING.match(text) or FIRST_HEAD.match(text) or RECITAL.match(text) or _lists_parties(view, at):
            break
        front.append(at)
    else:
        return
    if sum(len(view.texts[at]) for at in front) > MOST_FRONT_CHARACTERS:
        return
    for at in front:
        view.roles[at] = SpanRole.FRONT


def _lists_parties(view: LineView, at: int) -> bool:
    """Whether a line begins a preamble that names its parties: "THE KINGDOM OF HERE,", one line after the other."""
    if NAMED_LATER.search(view.texts[at]):
        return True
    following = view.texts[at : at + 4]
    return following[0].endswith(",") and sum(text.endswith((",", ";")) for text in following) >= 3
