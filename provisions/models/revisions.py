"""History: every record as each change left it, with who changed it, when and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from provisions.history.recorder import HistoryRecorder
from provisions.history.snapshots import Label, State, states
from provisions.models.choices import ProvisionStatus, RevisionAction
from provisions.models.constraints import one_of

BATCH = 500
# What of a provision readers are never shown; a change of these alone corrects nothing that they have seen.
NOT_PUBLIC = frozenset({"status", "adjudication", "replaced_by", "withdrawal_reason"})


class RevisionQuerySet(models.QuerySet["Revision"]):
    def of(self, record: models.Model) -> RevisionQuerySet:
        """All versions of a record, the newest first."""
        return self.filter(model=record._meta.model_name, key=str(record.pk))

    def newest(self, model: str, keys: list[str]) -> dict[str, Revision]:
        """The last version of each of these records, by key; records without any are left out (one query a batch)."""
        found: dict[str, Revision] = {}
        for first in range(0, len(keys), BATCH):
            asked = self.filter(model=model, key__in=keys[first : first + BATCH]).order_by()
            last = asked.values("key").annotate(last=Max("pk")).values("last")
            found |= {one.key: one for one in self.model._default_manager.filter(pk__in=last).order_by()}
        return found


class Revision(models.Model):
    """One record as one change left it; of a deleted record, as it was before."""

    model = models.CharField(_("kind of record"), max_length=40, help_text=_("Such as provision."))
    key = models.CharField(_("key"), max_length=300, help_text=_("The record's primary key."))
    label = models.CharField(_("record"), max_length=300, help_text=_("What it was called then."))
    action = models.CharField(_("action"), max_length=8, choices=RevisionAction, help_text=_("What was done."))
    at = models.DateTimeField(_("when"), default=timezone.now, help_text=_("When it was done."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("user"),
        help_text=_("Who did it; blank for a command."),
    )
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


def save_revisions(recorder: HistoryRecorder) -> None:
    """Write a version of every touched record that differs from its last version; none where nothing differs."""
    for model, keys in recorder.touched.items():
        now = states(model, keys)
        name = str(model._meta.model_name)
        before = Revision.objects.newest(name, [str(key) for key in keys])
        made = [_version(name, key, now.get(key), before.get(key)) for key in sorted(map(str, keys))]
        kept = [one for one in made if one is not None]
        for one in kept:
            one.user, one.who, one.why = recorder.user, recorder.who, recorder.why
            one.note = recorder.note if one.correction else ""
        Revision.objects.bulk_create(kept, BATCH)
    recorder.touched.clear()


def _version(model: str, key: str, now: tuple[Label, State] | None, last: Revision | None) -> Revision | None:
    before = last.state if last and last.action != RevisionAction.DELETED else None
    if now is None:
        if last is None or before is None:
            return None
        return Revision(model=model, key=key, label=last.label, action=RevisionAction.DELETED, state=before)
    label, state = now
    if before is None:
        return Revision(model=model, key=key, label=label, action=RevisionAction.CREATED, state=state)
    changed = changed_fields(before, state)
    if not changed:
        return None
    found = Revision(model=model, key=key, label=label, action=RevisionAction.CHANGED, state=state, fields=changed)
    found.correction = model == "provision" and is_correction(before, state)
    return found


def changed_fields(before: State, after: State) -> list[str]:
    """Names of the fields whose values differ, in the record's order; a field that one side lacks was not kept then."""
    return [name for name, value in after.items() if name in before and before[name] != value]


def is_correction(before: State, after: State) -> bool:
    """Whether readers of a published provision see something else afterwards: published before and after."""
    published = before.get("status") == after.get("status") == ProvisionStatus.PUBLISHED
    return published and bool(set(changed_fields(before, after)) - NOT_PUBLIC)
