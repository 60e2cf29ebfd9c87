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
NEXT_PART = re.compile(
    r"(?:chapter|capítulo|chapitre|kapitel|annex|anexo|annexe|anhang|appendix|apéndice|appendice|protocol|protocolo"
    r"|protocole|protokoll|schedule|side letter|joint declaration|declaration|understanding|article|artículo|artikel"
    r"|table of contents|list of annexes|attachment)\b.{0,120}$",
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
FIRST_HEAD = re.compile(
    r"(?:chapter|capítulo|chapitre|kapitel|title|título|titre|part|parte|partie)\s+(?:1|i|one|first|premier|primero|uno)\b"
    r"|(?:article|artículo|artikel)\s+(?:\d|i|one|first|premier|primero|uno)",
    re.IGNORECASE,
)
LONG_LINE = 200  # characters of a paragraph, not of a title
MOST_FRONT = 120  # lines


def mark_signatures(view: LineView) -> None:
    """From "In witness whereof" to the next part or the end; a lone "For the Government of" starts none."""
    inside = False
    seen_names = False
    for at, text in enumerate(view.texts):
        if view.roles[at] is not None:
            continue
        if WITNESS.match(text):
            inside, seen_names = True, False
        elif inside and NEXT_PART.match(text) and view.starts_paragraph(at):
            inside = False
        elif not inside and SIGNED_FOR.match(text) and len(text) < 80 and _signs(view, at):
            inside = True
        seen_names = seen_names or bool(SIGNED_FOR.match(text))
        if inside:
            view.roles[at] = SpanRole.SIGNATURES


def _signs(view: LineView, at: int) -> bool:
    """Whether a short "For the Government of ..." stands among signatures: another one is near."""
    near = [view.texts[other] for other in range(max(0, at - 12), min(len(view.texts), at + 13)) if other != at]
    return any(SIGNED_FOR.match(text) and len(text) < 80 for text in near)


def mark_front(view: LineView) -> None:
    """The lines before the preamble, or before the first head where there is none, unless they are paragraphs."""
    front: list[int] = []
    for at, text in enumerate(view.texts[:MOST_FRONT]):
        if view.roles[at] is not None:
            continue
        if OPENING.match(text) or FIRST_HEAD.match(text):
            break
        if len(text) > LONG_LINE:
            return
        front.append(at)
    else:
        return
    for at in front:
        view.roles[at] = SpanRole.FRONT
