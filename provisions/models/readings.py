"""Readings, the independent codings of a provision, and their assignment to coders."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from provisions.models.choices import ProvisionStatus
from provisions.models.codebook import CodebookVersion
from provisions.models.codings import SINGLE, Coding
from provisions.models.fields import code_of_variable, foreign_key, optional_date, optional_foreign_key
from provisions.models.provisions import Provision
from provisions.models.tracking import TrackedQuerySet

SEE_EVERY_READING = "provisions.see_every_reading"


class ReadingQuerySet(TrackedQuerySet["Reading"]):
    def handed_in(self) -> ReadingQuerySet:
        """Finished readings. The others are drafts, which count nowhere."""
        return self.filter(handed_in__isnull=False)

    def of_present_passage(self) -> ReadingQuerySet:
        """Readings of the words that the provision has now; the others were made before its passage was moved."""
        return self.filter(Q(passage_checksum__isnull=True) | Q(passage_checksum=F("provision__checksum")))

    def keep_passage(self, checksum: str) -> None:
        """Note the passage that these readings were made on, where nothing is noted; call it before it is moved."""
        if checksum:
            self.handed_in().filter(passage_checksum__isnull=True).update(passage_checksum=checksum)

    def for_user(self, user: User | AnonymousUser) -> ReadingQuerySet:
        """The readings made by a user."""
        return self.filter(user_id=user.pk) if user.pk else self.none()

    def visible_to(self, user: User | AnonymousUser) -> ReadingQuerySet:
        """The readings that a user may see: all of them with the permission `SEE_EVERY_READING`.

        Without it, the user's own, and finished ones of the provisions for which the user's own is finished.
        """
        if user.has_perm(SEE_EVERY_READING):
            return self
        mine = Reading.objects.for_user(user)
        read = mine.handed_in().order_by().values("provision")
        return self.filter(Q(pk__in=mine.order_by().values("pk")) | Q(handed_in__isnull=False, provision__in=read))


class Reading(Coding):
    """One coder's coding of a provision, made without seeing another's."""

    provision = foreign_key(Provision, "readings", _("provision"), _("What was read."), on_delete=models.CASCADE)
    coder = models.CharField(
        _("coder"), max_length=60, help_text=_("Which reading it is: a label such as reading-1, never a person's name.")
    )
    user = optional_foreign_key(
        User,
        "readings",
        _("user"),
        _("Who made it here; never published. Blank for one that came in a file."),
        on_delete=models.PROTECT,
        editable=False,
    )
    handed_in = models.DateTimeField(
        _("handed in"),
        null=True,
        blank=True,
        editable=False,
        default=timezone.now,
        help_text=_("When it was finished; blank while its coder works on it. It counts from then on."),
    )
    read_on = optional_date(_("read on"), _("When it was read."))
    stage = models.PositiveSmallIntegerField(_("stage"), default=1, help_text=_("The calibration stage: 1, 2 or 3."))
    codebook = optional_foreign_key(
        CodebookVersion, "readings", _("codebook"), _("The version it was coded under."), on_delete=models.PROTECT
    )
    note = models.TextField(_("note"), blank=True, help_text=_("The coder's doubts, for the adjudicator."))
    passage_checksum = models.CharField(  # noqa: DJ001  null: not noted, so the passage has not been moved since
        _("checksum of the passage read"),
        max_length=64,
        null=True,
        blank=True,
        editable=False,
        help_text=_("Of the words that it was made on; blank when the passage has not been moved since."),
    )

    not_in_history = frozenset({"passage_checksum"})
    label_relations = ("provision",)
    objects = ReadingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["provision", "coder"]
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        permissions = [("see_every_reading", _("Can see every reading, before handing in one's own"))]
        constraints = [
            models.UniqueConstraint(fields=["provision", "coder"], name="reading_once_by_a_coder"),
            models.UniqueConstraint(fields=["provision", "user"], name="reading_once_by_a_user"),
            *[code_of_variable(f"reading_{name}_values", name) for name in SINGLE],
        ]

    def __str__(self) -> str:
        return f"{self.provision.number} by {self.coder}"

    @property
    def is_of_other_passage(self) -> bool:
        """Whether the provision's passage was moved after this reading was made."""
        return self.passage_checksum is not None and self.passage_checksum != self.provision.checksum


class AssignmentBatch(models.Model):
    """Provisions assigned together. Never public."""

    name = models.CharField(_("name"), max_length=80, help_text=_("What it is called, such as Andean agreements, May."))
    made_by = foreign_key(User, "+", _("made by"), _("Who gave it out."), on_delete=models.PROTECT)
    at = models.DateTimeField(_("at"), auto_now_add=True, help_text=_("When it was given out."))

    class Meta:
        db_table = "provisions_batch"
        ordering = ["-at", "-pk"]
        verbose_name = _("batch")
        verbose_name_plural = _("batches")

    def __str__(self) -> str:
        return self.name


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def pending(self) -> AssignmentQuerySet:
        """Assignments without a finished reading by their coder, less those of withdrawn provisions."""
        read = Reading.objects.handed_in().filter(provision=OuterRef("provision"), user=OuterRef("coder"))
        return self.filter(~Exists(read)).exclude(provision__status=ProvisionStatus.WITHDRAWN)

    def for_user(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """The assignments of a user."""
        return self.filter(coder_id=user.pk) if user.pk else self.none()


class Assignment(models.Model):
    """A provision that a coder is to read; it is done when their reading is handed in."""

    batch = foreign_key(
        AssignmentBatch, "assignments", _("batch"), _("What it was given out with."), on_delete=models.CASCADE
    )
    provision = foreign_key(
        Provision, "assignments", _("provision"), _("What is to be read."), on_delete=models.CASCADE
    )
    coder = foreign_key(
        User, "assignments", _("coder"), _("Who is to read it; never published."), on_delete=models.PROTECT
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "provision", "pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [models.UniqueConstraint(fields=["provision", "coder"], name="assignment_once_to_a_coder")]

    def __str__(self) -> str:
        return f"{self.provision.number} to {self.coder}"
