"""Records that engines are prone to treat differently, beside the shipped ones.

Names that sort apart by locale, letters of other alphabets, dates that are missing, texts with mentions, odd signs.
"""

from __future__ import annotations

from django.utils.text import slugify

from provisions.models import Chapter, Economy, Mention, Provision, Text
from tests.factories import agreement, economy, member, provision
from tests.loaded_texts import add_article

NAMES = (
    "a - b", "A - b", "a-B", "ab", "Ab C", "a c", "\u00c4b", "A\u0308b again", "\u00e9cole", "ecole", "Z", "z", "_z",
    "(z)", "\u0141\u00f3d\u017a", "lodz", "\u0130stanbul", "istanbul", "I\u0307x", "stra\u00dfe", "strasse",
    "STRASSE \u00e6", "\u039f\u03b4\u03cc\u03c2", "\u4e2d\u56fd - ASEAN", "co-operation", "coop",
    "\u20ac 10", "10 \u20ac", "9 lives", "na\u00efve\u2019s",
)  # fmt: skip
WORDS = (
    "Small firms' na\u00efve caf\u00e9s: access\u00a0to finance, e-commerce and 5(2).",
    "PYMES y microempresas de Per\u00fa: \u201cfinanciaci\u00f3n\u201d; STRASSE or stra\u00dfe.",
    'A "quoted, comma" and\na line break, \\ and % and _ and \u0130 and \ufb01nance.',
    "=1+1 small",
)


def add() -> None:
    """Adds them. Needs the shipped data; gives every record the same key on each engine."""
    made = []
    for place, name in enumerate(NAMES):
        dates = {"signed_goods": f"{1990 + place % 4}-01-01", "in_force_goods": None if place % 3 else "1995-06-30"}
        if place % 5 == 0:
            dates = {}
        slug = f"{slugify(name) or 'other'}{'-' * (place % 2)}{place % 7}{place}"
        made.append(agreement(name, "CHL" if place % 2 else "PER EUN", slug=slug, **dates))
    for code, name in (("XAA", "\u00c5land"), ("XAB", "aland"), ("XAC", "Zz-land"), ("XAD", "zz land")):
        economy(code, name, "europe")
        member(made[0], code)
    for place, one in enumerate(made):
        provision(
            one,
            summary=WORDS[place % len(WORDS)],
            heading=NAMES[-1 - place],
            words=None if place % 3 == 0 else place % 4,
            text_date=None if place % 4 == 0 else "1999-12-31",
            verb=("may", "shall")[place % 2],
            theme=["msme_finance", "fragility"][: place % 3],
            verified=place % 5 == 0,
        )
    for language, one in zip(("en", "es", "fr"), made[:3], strict=True):
        _text(one, language)
    assert Economy.objects.filter(code="XAA").exists()


def _text(one: object, language: str) -> None:
    """A text with mentions, one of which a provision was coded from."""
    text = Text.objects.create(
        agreement=one, corpus="tota", identifier=f"alike_{language}", language=language, title=str(one)
    )
    chapter = Chapter.objects.create(text=text, position=1, identifier=f"c{language}", heading="\u00c9tudes")
    for position, body in enumerate(WORDS, start=1):
        article = add_article(chapter, f"{language}{position}", body)
        for start in (0, 6):
            Mention.objects.create(
                article=article, field="body", start=start, end=start + 5, term=body[start : start + 5], pattern="sme"
            )
    Provision.objects.filter(agreement=one).update(text=text, quote=WORDS[0])
