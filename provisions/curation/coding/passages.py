"""A provision's passage: cut out of its article, and rendered in the admin with the words around it."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from provisions.importers.quotes import compute_checksum, slice_quote
from provisions.intake.offsets import stretches, to_document
from provisions.models import Article, Provision, Reading, Slip, Text

CONTEXT = 500  # characters on either side


def find_article(text: Text | None, identifier: str) -> Article | None:
    """The loaded article with an identifier; None when its text isn't loaded or has no such article."""
    return text.articles.filter(identifier=identifier).first() if text else None


def cut_passage(provision: Provision) -> None:
    """Set article, quote, checksum and length from the provision's text, identifier and offsets; doesn't save.

    Without offsets the provision is only cited, so quote and checksum are cleared.
    """
    provision.article = find_article(provision.text, provision.article_identifier)
    provision.fingerprint = provision.found_in = provision.slip = ""
    provision.found_start = provision.found_end = None
    if provision.start is None or provision.end is None or provision.article is None:
        provision.quote, provision.checksum = None, ""
        provision.document_start = provision.document_end = None
        return
    provision.quote = slice_quote(provision.article.body, provision.start, provision.end)
    provision.checksum = compute_checksum(provision.quote)
    provision.document_start, provision.document_end = to_document(
        stretches(provision.article.spans), provision.start, provision.end
    )
    provision.words = len(provision.quote.split())


def describe_passage_read(reading: Reading) -> str:
    """A mark for a reading that was made on another passage than the provision has now; "" for the others."""
    return gettext("made on another passage") if reading.is_of_other_passage else ""


def render_passage(provision: Provision) -> SafeString:
    """The passage, marked between the words around it; the quote or an explanation when the text isn't loaded."""
    if provision.slip:
        return _render_slip(provision)
    article, (start, end) = provision.article, provision.place
    if article is None or start is None or end is None:
        explanation = gettext("The text is not loaded here. Load the corpus with: manage.py import_texts PATH")
        if start is None:
            explanation = gettext("Cited only: its place in a text has not been given.")
        return format_html('<p class="passage">{}</p>', provision.quote or explanation)
    return format_html(
        '<p class="passage"><span class="around">{}{}</span><mark>{}</mark><span class="around">{}{}</span></p>',
        "… " if start > CONTEXT else "",
        article.body[max(0, start - CONTEXT) : start],
        slice_quote(article.body, start, end),
        article.body[end : end + CONTEXT],
        " …" if end + CONTEXT < len(article.body) else "",
    )


def _render_slip(provision: Provision) -> SafeString:
    """Why the loaded text has no quote for the passage, and the words that stand where it was found changed."""
    article, (start, end) = provision.article, provision.place
    words = ""
    if provision.slip == Slip.CHANGED and article and start is not None and end is not None:
        advice = gettext(
            "Its words have changed in the text. They stand now in %(article)s at %(start)s to %(end)s: read them, and "
            "give the passage this place, or another."
        ) % {"article": article, "start": start, "end": end}
        words = slice_quote(article.body, start, end)
    else:
        advice = gettext(
            "Its words are not found in the text, which was replaced since they were coded. Give the passage a new "
            "place, or withdraw it."
        )
    mark = gettext("slipped")
    return format_html(
        '<p class="passage slipped"><strong>{}</strong>: {}</p><p class="passage">{}</p>', mark, advice, words
    )
