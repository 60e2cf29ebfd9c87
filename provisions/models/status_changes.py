"""What happened to a provision on its way: from draft to review, publication and, at times, withdrawal."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from provisions.models.choices import ProvisionStatus
from provisions.models.constraints import one_of
from provisions.models.provisions import Provision


class Move(models.Model):
    """One change of a provision's status: who, when, and why. Curators see it; it is never public."""

    provision = models.ForeignKey(
        Provision,
        on_delete=models.CASCADE,
        related_name="moves",
        verbose_name=_("provision"),
        help_text=_("What was moved."),
    )
    source = models.CharField(_("from"), max_length=12, choices=ProvisionStatus, help_text=_("Its status before."))
    target = models.CharField(_("to"), max_length=12, choices=ProvisionStatus, help_text=_("Its status after."))
    note = models.TextField(_("note"), blank=True, help_text=_("For the others who work on it. Never published."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="moves",
        verbose_name=_("by"),
        help_text=_("Who moved it; never published."),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True, help_text=_("When it was moved."))

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        constraints = [
            one_of("move_source_known", "source", ProvisionStatus),
            one_of("move_target_known", "target", ProvisionStatus),
        ]

    def __str__(self) -> str:
        return f"{self.provision.number}: {self.get_source_display()} to {self.get_target_display()}"
