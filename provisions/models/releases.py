"""Releases of the dataset, and the version counter that every public change increments."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from provisions.models.tracking import TrackedModel


class DatasetStateManager(models.Manager["DatasetState"]):
    def current(self) -> DatasetState:
        """The singleton row; created if it is missing."""
        return self.filter(pk=1).first() or self.get_or_create(pk=1)[0]  # the latter reads from the primary

    def lock(self) -> DatasetState:
        """Lock the singleton row (SELECT FOR UPDATE) so that only one bulk import runs at a time."""
        self.current()
        return self.select_for_update().get(pk=1)

    def increment(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """Increment the dataset's version. Each transaction that changes public data ends with it."""
        now = Greatest(F("changed"), Value(timezone.now(), models.DateTimeField()))  # also if the clock was put back
        self.using(using).filter(pk=1).update(version=F("version") + 1, changed=now)

    def next_provision_number(self) -> str:
        """Allocate a provision number, such as P00412. Numbers are never reused."""
        with transaction.atomic():
            state = self.select_for_update().get(pk=self.current().pk)
            state.last_number += 1
            state.save(update_fields=["last_number"])
        return f"P{state.last_number:05d}"


class DatasetState(models.Model):
    """The dataset's version: a counter in the keys of caches and in entity tags.

    It is incremented in the transaction of each public change.
    """

    version = models.PositiveBigIntegerField(
        _("version"), default=1, help_text=_("Moves by one or more with every public change.")
    )
    changed = models.DateTimeField(_("changed"), default=timezone.now, help_text=_("When it moved last."))
    last_number = models.PositiveIntegerField(
        _("last provision number"), default=0, help_text=_("The highest provision number given out so far.")
    )

    objects = DatasetStateManager()

    class Meta:
        verbose_name = _("dataset state")
        verbose_name_plural = _("dataset state")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="dataset_state_is_one_row")]

    def __str__(self) -> str:
        return f"dataset version {self.version}"


class Release(TrackedModel):
    """An immutable, numbered, checksummed copy of the published dataset."""

    version = models.CharField(
        _("version"), max_length=20, unique=True, help_text=_("Year and number, such as 2026.1.")
    )
    date = models.DateField(_("date"), help_text=_("When it was made."))
    dataset_version = models.PositiveBigIntegerField(
        _("dataset version"), help_text=_("The dataset's counter at that time.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What is new in it."))
    files = models.JSONField(_("files"), default=list, help_text=_("Name, bytes and SHA-256 of each file."))

    class Meta:
        ordering = ["-date", "-version"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")

    def __str__(self) -> str:
        return self.version
