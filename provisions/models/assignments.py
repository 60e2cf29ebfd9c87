"""Who is to read what: a batch of provisions, each given to two coders who read it blind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from provisions.models.choices import ProvisionStatus
from provisions.models.provisions import Provision
from provisions.models.readings import Reading

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


class Batch(models.Model):
    """Provisions that were given out to be read together. Curators see it; it is never public."""

    name = models.CharField(_("name"), max_length=80, help_text=_("What it is called, such as Andean agreements, May."))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
        help_text=_("Who gave it out."),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True, help_text=_("When it was given out."))

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("batch")
        verbose_name_plural = _("batches")

    def __str__(self) -> str:
        return self.name


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def waiting(self) -> AssignmentQuerySet:
        """Those whose coder has not handed in a reading yet; nobody reads what was withdrawn meanwhile."""
        read = Reading.objects.handed_in().filter(provision=OuterRef("provision"), user=OuterRef("coder"))
        return self.filter(~Exists(read)).exclude(provision__status=ProvisionStatus.WITHDRAWN)

    def of(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """What was given to a user."""
        return self.filter(coder_id=user.pk) if user.pk else self.none()


class Assignment(models.Model):
    """One provision that one coder is to read. That they have is told by their reading alone."""

    batch = models.ForeignKey(
        Batch,
        on_delete=models.CASCADE,
        related_name="assignments",
        verbose_name=_("batch"),
        help_text=_("What it was given out with."),
    )
    provision = models.ForeignKey(
        Provision,
        on_delete=models.CASCADE,
        related_name="assignments",
        verbose_name=_("provision"),
        help_text=_("What is to be read."),
    )
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name=_("coder"),
        help_text=_("Who is to read it; never published."),
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "provision", "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [models.UniqueConstraint(fields=["provision", "coder"], name="assignment_once_to_a_coder")]

    def __str__(self) -> str:
        return f"{self.provision.number} to {self.coder}"
