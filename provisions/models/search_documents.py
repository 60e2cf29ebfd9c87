"""The searchable text of published provisions, in a table of its own: it can be rebuilt and checked at any time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from provisions.models.provisions import Provision


class SearchDocument(models.Model):
    """What is searched of one provision: words folded and stemmed the same way for every engine."""

    provision = models.OneToOneField(
        Provision,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="search_document",
        verbose_name=_("provision"),
        help_text=_("The provision it stands for."),
    )
    agreement = models.TextField(_("agreement"), blank=True, help_text=_("Stemmed words of the agreement's name."))
    heading = models.TextField(_("heading"), blank=True, help_text=_("Stemmed words of citation, heading and chapter."))
    summary = models.TextField(_("summary"), blank=True, help_text=_("Stemmed words of the summary."))
    quote = models.TextField(_("quote"), blank=True, help_text=_("Stemmed words of the quote."))

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    def __str__(self) -> str:
        return f"search document of {self.provision_id}"
