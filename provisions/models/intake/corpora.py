"""Collections of texts: where their files come from, and under which licence."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from provisions.models.fields import optional_date
from provisions.models.tracking import TrackedModel


class Corpus(TrackedModel):
    """A collection of one's own, or one that others keep. `Text.corpus` holds its slug."""

    slug = models.SlugField(
        _("short name"), max_length=20, unique=True, help_text=_("As in addresses and files, such as secretariat.")
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("Such as Official texts of the secretariat."))
    source = models.CharField(
        _("source"), max_length=300, help_text=_("Who publishes the files, such as the depositary or a ministry.")
    )
    source_url = models.URLField(_("address"), max_length=500, blank=True, help_text=_("Where they are published."))
    licence = models.CharField(
        _("licence"), max_length=200, help_text=_("Under which the words may be used, such as CC BY 4.0.")
    )
    retrieved_on = optional_date(_("retrieved on"), _("When the files were taken from there."))
    note = models.CharField(_("note"), max_length=500, blank=True, help_text=_("What users of it should know."))

    class Meta:
        ordering = ["name"]
        verbose_name = _("corpus")
        verbose_name_plural = _("corpora")
        permissions = [("delete_own_corpus", "Can delete a corpus that they made")]

    def __str__(self) -> str:
        return self.name
