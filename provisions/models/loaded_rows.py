"""What files said when they were last loaded, so that a later load can tell a curator's change from an old copy."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedRow(models.Model):
    """One row of a file as it was loaded last. A record that differs from it was changed here, and stays as it is."""

    dataset = models.SlugField(_("dataset"), max_length=40, help_text=_("The table it belongs to."))
    key = models.CharField(_("key"), max_length=300, help_text=_("What identifies the record, joined by strokes."))
    row = models.JSONField(_("row"), help_text=_("Column and value, as the file had them."))

    class Meta:
        ordering = ["dataset", "key"]
        verbose_name = _("loaded row")
        verbose_name_plural = _("loaded rows")
        constraints = [models.UniqueConstraint(fields=["dataset", "key"], name="loaded_row_once")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.key}"
