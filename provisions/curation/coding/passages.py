"""A provision's words in the admin: shown in their article, and cut out anew when their place changes."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from provisions.importers.quotes import compute_checksum
from provisions.models import Article, Provision, Text

AROUND = 500


def article_of(text: Text | None, identifier: str) -> Article | None:
    """The loaded article with an identifier; None when its text is not loaded or has no such article."""
    if text is None or not identifier:
        return None
    return Article.objects.filter(text=text, identifier=identifier).first()


def locate(provision: Provision) -> None:
    """Cut the quote, its checksum and its length out of the loaded article at the provision's offsets; does not save.

    Without offsets the provision is only cited: it has no quote, and what was cut before is taken away.
    """
    provision.article = article_of(provision.text, provision.article_identifier)
    if provision.start is None or provision.end is None or provision.article is None:
        provision.quote, provision.checksum = None, ""
        return
    provision.quote = provision.article.body[provision.start : provision.end]
    provision.checksum = compute_checksum(provision.quote)
    provision.words = len(provision.quote.split())


def shown(provision: Provision) -> SafeString:
    """The passage, marked in the words around it; where no text is loaded, a sentence that says so."""
    article, start, end = provision.article, provision.start, provision.end
    if article is None or start is None or end is None:
        return format_html('<p class="passage">{}</p>', provision.quote or _absent(provision))
    before, after = article.body[max(0, start - AROUND) : start], article.body[end : end + AROUND]
    return format_html(
        '<p class="passage"><span class="around">{}{}</span><mark>{}</mark><span class="around">{}{}</span></p>',
        "… " if start > AROUND else "",
        before,
        article.body[start:end],
        after,
        " …" if end + AROUND < len(article.body) else "",
    )


def _absent(provision: Provision) -> str:
    if provision.start is None:
        return gettext("Cited only: its place in a text has not been given.")
    return gettext("The text is not loaded here. Load the corpus with: manage.py import_texts PATH")
