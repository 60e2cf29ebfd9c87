"""What a generated provision is: drawn out of the shipped ones, with one seed, so that every run makes the same.

Distributions are those of the shipped data. Agreements are drawn in proportion to the provisions they have, those
without any counting as a half of one: a few have many, most have few. The coding is that of a shipped provision, drawn
evenly; three of ten take their many-valued codes from another. A summary begins with what the shipped provision says
and goes on with none to three sentences of others, some of which are drawn far more often than the rest (the nth with a
weight of 1/n), as words are in treaties: so some words stand in one of ten provisions and others in one of a thousand.
The length of the passage is log-normal around 90 words, the text's date is the agreement's signature.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from provisions.query.fulltext.stemming import stem_text

SEED = 20260101
FIRST = 1_000_000  # primary keys and numbers start above those of real provisions
SENTENCE = re.compile(r"(?<=[.;]) ")
OTHER_CODES = 0.3
MORE_SENTENCES = (0, 1, 1, 2, 2, 2, 3)


class Planned(NamedTuple):
    """A provision to be made: whom it repeats, where, and in which words; keys are primary keys."""

    n: int
    coding: int
    codes: int
    agreement: int
    number: str
    citation: str
    heading: str
    chapter_heading: str
    summary: str
    words: int
    text_date: date | None
    source_url: str


class Document(NamedTuple):
    """What is searched of it: the stems of each column, as provisions/query/fulltext/documents.py makes them."""

    provision: int
    agreement: str
    heading: str
    summary: str


@dataclass(frozen=True)
class Template:
    """A shipped provision."""

    pk: int
    heading: str
    chapter_heading: str
    summary: str


@dataclass(frozen=True)
class Place:
    """An agreement, and how many provisions it has."""

    pk: int
    name: str
    signed: date | None
    provisions: int


class Maker:
    """Makes the provisions of any range of numbers: the same for the same number, whatever is asked for before."""

    def __init__(self, templates: Sequence[Template], places: Sequence[Place]) -> None:
        self.templates = templates
        self.places = places
        self.chances = list(accumulate(max(place.provisions, 0.5) for place in places))
        sentences = sorted({part for one in templates for part in SENTENCE.split(one.summary)})
        random.Random(SEED).shuffle(sentences)
        self.sentences = [(text[:1].upper() + text[1:], _stemmed(text)) for text in sentences]
        self.weights = list(accumulate(1 / rank for rank in range(1, len(sentences) + 1)))
        self.names = {place.pk: _stemmed(place.name) for place in places}
        self.headings = {one.pk: _stemmed(f"{one.heading} {one.chapter_heading}") for one in templates}
        self.summaries = {one.pk: _stemmed(one.summary) for one in templates}

    def batch(self, numbers: range) -> Iterator[tuple[Planned, Document]]:
        """One batch; ranges must start where the run's batches start, since each has a seed of its own."""
        draw, many = random.Random(f"{SEED}/{numbers.start}"), len(numbers)
        places = draw.choices(self.places, cum_weights=self.chances, k=many)
        codings, others = draw.choices(self.templates, k=many), draw.choices(self.templates, k=many)
        for n, place, coding, other in zip(numbers, places, codings, others, strict=True):
            more = draw.choices(self.sentences, cum_weights=self.weights, k=draw.choice(MORE_SENTENCES))
            article, paragraph = draw.randint(1, 30), draw.randint(1, 12)
            number, citation = f"P{n + FIRST}", f"Art. {article}.{paragraph}({draw.randint(1, 9)})"
            yield (
                Planned(
                    n,
                    coding.pk,
                    other.pk if draw.random() < OTHER_CODES else coding.pk,
                    place.pk,
                    number,
                    citation,
                    coding.heading,
                    coding.chapter_heading,
                    " ".join((coding.summary, *(text for text, _stems in more))),
                    int(draw.lognormvariate(4.5, 0.8)) + 1,
                    place.signed,
                    f"https://example.org/treaties/{place.pk}#{article}.{paragraph}",
                ),
                Document(
                    n + FIRST,
                    self.names[place.pk],
                    f"{_stemmed(f'{number} {citation}')} {self.headings[coding.pk]}".strip(),
                    " ".join((self.summaries[coding.pk], *(stemmed for _text, stemmed in more))),
                ),
            )


def _stemmed(text: str) -> str:
    return " ".join(stem_text(text))
