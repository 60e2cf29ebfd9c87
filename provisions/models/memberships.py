"""Memberships: who is in which agreement, and from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from provisions.history.recorder import TrackedQuerySet
from provisions.models.agreements import Accession, Agreement
from provisions.models.economies import Economy


class Membership(models.Model):
    """An economy's time in an agreement. Both dates are days it was in; blank dates mean the agreement's own."""

    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("agreement"),
        help_text=_("The agreement."),
    )
    economy = models.ForeignKey(
        Economy,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("economy"),
        help_text=_("The party."),
    )
    original = models.BooleanField(_("original signatory"), default=False, help_text=_("Signed at the start."))
    current = models.BooleanField(_("current signatory"), default=True, help_text=_("Listed as a party today."))
    entry_date = models.DateField(
        _("entry"),
        null=True,
        blank=True,
        help_text=_("In force for it from this day, when that differs from the agreement's date."),
    )
    exit_date = models.DateField(_("exit"), null=True, blank=True, help_text=_("Its last day in the agreement."))
    pending = models.BooleanField(
        _("not yet in force"), default=False, help_text=_("Signed, but not yet in force for it.")
    )
    accession = models.ForeignKey(
        Accession,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="memberships",
        verbose_name=_("accession"),
        help_text=_("The accession by which it joined."),
    )

    named_by = ("agreement", "economy")
    objects = TrackedQuerySet.as_manager()

    class Meta:
        ordering = ["agreement", "economy"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        indexes = [models.Index(fields=["economy", "agreement"], name="membership_by_economy")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "economy"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(exit_date__isnull=True) | Q(entry_date__isnull=True) | Q(exit_date__gte=F("entry_date")),
                name="membership_leaves_after_entering",
            ),
            models.CheckConstraint(
                condition=Q(pending=False) | Q(entry_date__isnull=True),
                name="membership_pending_has_no_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.economy} in {self.agreement}"
