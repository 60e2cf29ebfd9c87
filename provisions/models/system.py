"""The software's own bookkeeping: history, search documents, rows of loaded files, saved filters."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from provisions.lib.batches import batched
from provisions.models.choices import RevisionAction
from provisions.models.fields import foreign_key, one_of, optional_foreign_key
from provisions.models.provisions import Provision


class RevisionQuerySet(models.QuerySet["Revision"]):
    def for_record(self, record: models.Model) -> RevisionQuerySet:
        """All revisions of a record, newest first."""
        return self.filter(model=record._meta.model_name, key=str(record.pk))

    def newest(self, model: str, keys: list[str]) -> dict[str, Revision]:
        """The last revision of each record that has one, by key; a query for every 500 records."""
        newest: dict[str, Revision] = {}
        for some in batched(keys, 500):
            last = self.filter(model=model, key__in=some).order_by().values("key").annotate(last=Max("pk"))
            newest |= {one.key: one for one in self.model._default_manager.filter(pk__in=last.values("last"))}
        return newest


class Revision(models.Model):
    """A record after a change; a deleted record before it."""

    model = models.CharField(_("kind of record"), max_length=40, help_text=_("Such as provision."))
    key = models.CharField(_("key"), max_length=300, help_text=_("The record's primary key."))
    label = models.CharField(_("record"), max_length=300, help_text=_("What it was called then."))
    action = models.CharField(_("action"), max_length=8, choices=RevisionAction, help_text=_("What was done."))
    at = models.DateTimeField(_("when"), default=timezone.now, help_text=_("When it was done."))
    user = optional_foreign_key(User, "+", _("user"), _("Who did it; blank for a command."), on_delete=models.SET_NULL)
    who = models.CharField(
        _("who"), max_length=200, blank=True, help_text=_("The user's name then, or the command that did it.")
    )
    why = models.CharField(_("why"), max_length=200, blank=True, help_text=_("The form, action or command."))
    note = models.CharField(
        _("public note"), max_length=500, blank=True, help_text=_("Said to readers of a corrected provision.")
    )
    correction = models.BooleanField(
        _("public correction"), default=False, help_text=_("It changed what readers of a published provision see.")
    )
    fields = models.JSONField(_("fields"), default=list, help_text=_("Names of the fields that were changed."))
    state = models.JSONField(_("state"), default=dict, help_text=_("All fields of the record."))

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("version of a record")
        verbose_name_plural = _("history")
        indexes = [
            models.Index(fields=["model", "key", "id"], name="revision_by_record"),
            models.Index(fields=["at"], name="revision_by_time"),
            models.Index(fields=["key", "id"], name="revision_corrections", condition=Q(correction=True)),
        ]
        constraints = [one_of("revision_action_known", "action", RevisionAction)]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_action_display()}"


class SearchDocument(models.Model):
    """The searchable text of a provision: its words normalised and stemmed, in the same way for both engines.

    It can be rebuilt and checked at any time.
    """

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
    stemmer = models.CharField(  # noqa: DJ001  null: SQLite adds the column without rebuilding the table
        _("stemmer"), max_length=60, null=True, help_text=_("Name and version of the library that made the stems.")
    )

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    def __str__(self) -> str:
        return f"search document of {self.provision_id}"


class LoadedRow(models.Model):
    """A row of a file as last loaded. A record that differs from it was edited here; loads keep such edits."""

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


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def for_user(self, user: object) -> SavedFilterQuerySet:
        """The user's own filters, and those that others share."""
        return self.filter(Q(owner=user) | Q(shared=True))


class SavedFilter(models.Model):
    """A named query of an admin list, for its owner or for everybody who sees the list."""

    owner = foreign_key(User, "+", _("owner"), _("Who saved it; only they take it away."), on_delete=models.CASCADE)
    model = models.CharField(_("list"), max_length=40, help_text=_("The list it is for, such as provision."))
    name = models.CharField(_("name"), max_length=60, help_text=_("What it is called above the list."))
    query = models.CharField(_("query"), max_length=1000, blank=True, help_text=_("The list's address after the ?."))
    shared = models.BooleanField(_("shared"), default=False, help_text=_("Shown to all who see the list."))

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [models.UniqueConstraint(fields=["owner", "model", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name
