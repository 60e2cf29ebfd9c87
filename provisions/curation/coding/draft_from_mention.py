"""Making a provision of a mention: what the text tells is filled in, what its words suggest is offered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from provisions.curation.coding import passages
from provisions.curation.coding.readings import hand_in, next_label
from provisions.importers.mentions.passage_boundaries import CandidatePassage, candidate_passages, trim_span
from provisions.importers.mentions.suggestions import PassageContext, Suggestion, suggest_codes
from provisions.models import (
    MANY,
    SINGLE,
    Article,
    CodebookVersion,
    DatasetState,
    Mention,
    MentionField,
    Provenance,
    Provision,
    Reading,
    TextStatus,
    Value,
)

_ARTICLE_WORD = re.compile(r"^(?:article|art[ií]culo|art\.?)\s*", re.IGNORECASE)
_ROMAN = re.compile(r"[IVXLC]+")
_ON_DISPUTES = r"dispute|controversia|diferencia|différend"
LONGEST = 300


@dataclass(frozen=True)
class Draft:
    """What is offered for one mention: the stretches to choose from, the one chosen, and the codes it suggests."""

    mention: Mention
    offers: list[CandidatePassage]
    start: int
    end: int
    suggestions: list[Suggestion]

    def initial(self) -> dict[str, Any]:
        """The form's fields, filled in; codes are suggestions and nothing more until a person confirms them."""
        article = self.mention.article
        many = [one.key for one in self.suggestions if one.variable in MANY]
        single = {one.variable: one.key for one in self.suggestions if one.variable in SINGLE}
        return {
            "citation": citation(article),
            "heading": article.heading[:LONGEST],
            "chapter_heading": chapter_heading(article),
            "start": self.start,
            "end": self.end,
            **single,
            "coded_values": many,
        }


def draft(mention: Mention, start: int | None = None, end: int | None = None) -> Draft:
    """What is offered for a mention; `start` and `end` choose another stretch of the article than the first offered."""
    article = mention.article
    if mention.field == MentionField.BODY:
        offered = candidate_passages(article.body, mention.start, mention.end)
    else:
        offered = [CandidatePassage("article", *trim_span(article.body))]
    if start is None or end is None or not 0 <= start < end <= len(article.body):
        start, end = offered[0].start, offered[0].end
    return Draft(mention, offered, start, end, _suggestions(mention, start, end))


def _suggestions(mention: Mention, start: int, end: int) -> list[Suggestion]:
    article, inside = mention.article, None
    if mention.field == MentionField.BODY and start <= mention.start and mention.end <= end:
        inside = (mention.start - start, mention.end - start)
    chapter = article.chapter
    clauses = chapter.articles.filter(heading__iregex=_ON_DISPUTES).order_by("position")
    words = PassageContext(
        article.body[start:end],
        article.heading,
        " ".join(filter(None, [chapter.number, chapter.heading])),
        " ".join(clauses.values_list("body", flat=True)),
        inside,
    )
    known = set(Value.objects.values_list("pk", flat=True))
    return [one for one in suggest_codes(words) if one.key in known]


def citation(article: Article) -> str:
    """How the article is cited, such as "Art. 24.1"; without a number its heading, or that of its chapter."""
    number = _ARTICLE_WORD.sub("", article.number).strip()
    return f"Art. {number}" if number else (article.heading or article.chapter.heading)[:LONGEST]


def chapter_heading(article: Article) -> str:
    """Number and heading of the chapter, the number's words in small letters: "Chapter Twenty Institutions"."""
    words = (word if _ROMAN.fullmatch(word) else word.capitalize() for word in article.chapter.number.split())
    number = " ".join(words)
    return " ".join(filter(None, [number, article.chapter.heading]))[:LONGEST]


def make(plan: Draft, values: dict[str, Any], user: User) -> Provision:
    """Make a draft of a mention, and the user's reading of it, with the form's `values`. In the caller's transaction.

    Confirmed codes are the user's reading, handed in, and stand as the draft's coding. Codes that nobody confirmed stay
    in an unfinished reading, which counts nowhere. Whoever kept a suggestion worked with a machine's help, and that is
    said of the reading.
    """
    provision = _provision(plan.mention, values)
    newest = CodebookVersion.objects.first()
    reading = Reading(
        provision=provision,
        coder=next_label(provision),
        user=user,
        handed_in=None,
        read_on=timezone.localdate(),
        codebook=newest,
        note=values.get("note", ""),
        provenance=Provenance.MACHINE_ASSISTED if kept(plan.suggestions, values) else Provenance.HUMAN,
        **{name: values.get(name) for name in SINGLE},
    )
    reading.save()
    reading.coded_values.set(values.get("coded_values") or [])
    if values.get("confirmed"):
        hand_in(reading)
        provision.refresh_from_db()
    return provision


def _provision(mention: Mention, values: dict[str, Any]) -> Provision:
    text = mention.article.text
    provision = Provision(
        number=DatasetState.objects.next_provision_number(),
        agreement=text.agreement,
        text=text,
        article_identifier=mention.article.identifier,
        text_status=TextStatus.STAND_OFF,
        text_date=text.text_date or text.agreement.signed,
        source_url=text.source_url,
        **{name: values[name] for name in ("citation", "heading", "chapter_heading", "summary", "start", "end")},
    )
    passages.locate(provision)
    provision.save()
    return provision


def kept(suggestions: list[Suggestion], values: dict[str, Any]) -> list[Suggestion]:
    """The suggestions that the values hold."""
    single = {value.pk for name in SINGLE if (value := values.get(name))}
    chosen = single | {value.pk for value in values.get("coded_values") or []}
    return [one for one in suggestions if one.key in chosen]
