"""Reject a mention that is not a provision, with one of the reasons of the inclusion rule."""

from __future__ import annotations

from dataclasses import dataclass

from provisions.models import Mention, RejectedMention


@dataclass(frozen=True)
class RejectionReason:
    """One reason. With `note_needed` the note must say which article, text or thing is meant."""

    code: str
    used_when: str
    note_needed: bool = False


# The table of docs/inclusion-rule.md; a test compares the two.
REASONS: tuple[RejectionReason, ...] = (
    RejectionReason(
        "square_metre_equivalent", "the letters stand for a measure of cloth, which the patterns did not recognise"
    ),
    RejectionReason("technical_term", "a tax, technical or scientific term"),
    RejectionReason("proper_name", "only the name of an authority or instrument"),
    RejectionReason("activity", "the size belongs to an activity, an economy or a project, not to a firm"),
    RejectionReason("cross_reference", "points to a provision coded elsewhere and adds nothing"),
    RejectionReason("stray_text", "left over from layout: running heads, headings out of place"),
    RejectionReason("twin_text", "the same words in another language of the agreement", note_needed=True),
    RejectionReason("misfiled_text", "the text belongs to another agreement", note_needed=True),
    RejectionReason("other", "anything else; the note says what", note_needed=True),
)
REASONS_BY_CODE = {reason.code: reason for reason in REASONS}


def reject_mention(mention: Mention, reason: RejectionReason, note: str = "") -> RejectedMention:
    """Save a rejection, located by the corpus's own identifiers so that it outlives the mention's row."""
    return RejectedMention.objects.create(
        corpus=mention.article.text.corpus,
        article_identifier=mention.article.identifier,
        field=mention.field,
        start=mention.start,
        end=mention.end,
        term=mention.term,
        reason=f"{reason.code}: {note}" if note else reason.code,
    )
