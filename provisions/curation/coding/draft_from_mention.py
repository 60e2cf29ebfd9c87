"""Makes a draft provision from a mention: fields filled in from the text, codes suggested by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from provisions.curation.coding.passages import cut_passage
from provisions.curation.coding.readings import hand_in, next_label
from provisions.importers.mentions.passage_boundaries import CandidatePassage, propose_passages, trim_span
from provisions.importers.mentions.suggestions import PassageContext, Suggestion, suggest_codes
from provisions.importers.quotes import slice_quote
from provisions.importers.texts.check import buried_at
from provisions.intake.structure.buried import BuriedArticle
from provisions.models import (
    MANY,
    SINGLE,
    Agreement,
    Article,
    CodebookVersion,
    DatasetState,
    MainText,
    Mention,
    MentionField,
    Provenance,
    Provision,
    Reading,
    TextStatus,
    Value,
)

_ARTICLE_WORD = re.compile(r"^(?:article|art[ií]culo|art\.?)\s*", re.IGNORECASE)
_ROMAN_NUMBER = re.compile(r"[IVXLC]+")
_DISPUTE_HEADING = r"dispute|controversia|diferencia|différend"
MAX_LENGTH = 300  # of citation and headings


@dataclass(frozen=True)
class Draft:
    """What is proposed for a mention: passages to choose from, the chosen one, and the codes it suggests."""

    mention: Mention
    passages: list[CandidatePassage]
    start: int
    end: int
    suggestions: list[Suggestion]

    def initial(self) -> dict[str, Any]:
        """Initial values of the form. Codes are only suggestions until a person confirms them."""
        article = self.mention.article
        buried = buried_at(article, self.mention.start) if self.mention.field == MentionField.BODY else None
        return {
            "citation": citation(article, buried),
            "heading": (buried or article).heading[:MAX_LENGTH],
            "chapter_heading": chapter_heading(article),
            "start": self.start,
            "end": self.end,
            **{one.variable: one.key for one in self.suggestions if one.variable in SINGLE},
            "coded_values": [one.key for one in self.suggestions if one.variable in MANY],
        }


def propose_draft(mention: Mention, start: int | None = None, end: int | None = None) -> Draft:
    """The draft of a mention, for the shortest candidate passage unless `start` and `end` choose another one."""
    article = mention.article
    if mention.field == MentionField.BODY:
        passages = propose_passages(article.body, mention.start, mention.end)
    else:
        passages = [CandidatePassage("article", *trim_span(article.body))]
    if start is None or end is None or not 0 <= start < end <= len(article.body):
        start, end = passages[0].start, passages[0].end
    return Draft(mention, passages, start, end, _suggestions(mention, start, end))


def _suggestions(mention: Mention, start: int, end: int) -> list[Suggestion]:
    article, chapter, position = mention.article, mention.article.chapter, None
    if mention.field == MentionField.BODY and start <= mention.start and mention.end <= end:
        position = (mention.start - start, mention.end - start)
    dispute_articles = chapter.articles.filter(heading__iregex=_DISPUTE_HEADING).order_by("position")
    context = PassageContext(
        slice_quote(article.body, start, end),
        article.heading,
        " ".join(filter(None, [chapter.number, chapter.heading])),
        " ".join(one.body for one in dispute_articles.with_bodies()),
        position,
    )
    codebook = set(Value.objects.values_list("pk", flat=True))
    return [one for one in suggest_codes(context) if one.key in codebook]


def citation(article: Article, buried: BuriedArticle | None = None) -> str:
    """How the article is cited, such as "Art. 24.1"; without a number its heading, or that of its chapter.

    One that is `buried` in it has its own number, behind that of its annex where it is one of an annex.
    """
    number = _ARTICLE_WORD.sub("", article.number).strip()
    own = f"Art. {number}" if number else article.heading or article.chapter.heading
    if buried:
        annex = (_named(buried.annex) or ("Annex" if number else own or "Annex")) if buried.in_annex else ""
        own = ", ".join(filter(None, [annex, f"Art. {buried.number}"]))
    return own[:MAX_LENGTH]


def chapter_heading(article: Article) -> str:
    """Number and heading of the chapter, the number's words capitalised: "Chapter Twenty Institutions"."""
    return " ".join(filter(None, [_named(article.chapter.number), article.chapter.heading]))[:MAX_LENGTH]


def _named(number: str) -> str:
    """The number of a part with its words capitalised: "Annex IV"."""
    words = number.split()
    return " ".join(word if _ROMAN_NUMBER.fullmatch(word) else word.capitalize() for word in words)


def create_provision(draft: Draft, values: dict[str, Any], user: User) -> Provision:
    """Create a draft provision and the user's reading of it from the form's values, in the caller's transaction.

    Confirmed codes are handed in as the user's reading, and become the draft's coding. Unconfirmed codes stay in an
    unfinished reading, which counts nowhere. A reading that keeps any suggestion is marked as machine-assisted.
    """
    text = draft.mention.article.text
    agreement = Agreement.objects.lock(text.agreement_id)
    if agreement.merged_into_id:  # meanwhile: the text moved along
        agreement = Agreement.objects.lock(agreement.merged_into_id)
    provision = Provision(
        number=DatasetState.objects.next_provision_number(),
        agreement=agreement,
        text=text,
        article_identifier=draft.mention.article.identifier,
        text_status=TextStatus.STAND_OFF,
        text_date=text.text_date or (None if text.main_text == MainText.SUPPLEMENT else agreement.signed),
        source_url=text.source_url,
        **{name: values[name] for name in ("citation", "heading", "chapter_heading", "summary", "start", "end")},
    )
    cut_passage(provision)
    provision.save()
    single, many = {name: values.get(name) for name in SINGLE}, values.get("coded_values") or []
    codes = {value.pk for value in (*single.values(), *many) if value}
    uses_suggestion = any(one.key in codes for one in draft.suggestions)
    reading = Reading.objects.create(
        provision=provision,
        coder=next_label(provision),
        user=user,
        handed_in=None,
        read_on=timezone.localdate(),
        codebook=CodebookVersion.objects.first(),
        note=values.get("note", ""),
        provenance=Provenance.MACHINE_ASSISTED if uses_suggestion else Provenance.HUMAN,
        **single,
    )
    reading.coded_values.set(many)
    if values.get("confirmed"):
        hand_in(reading)
        provision.refresh_from_db()
    return provision
