"""The history of a record in the admin: its versions, the difference between two of them, and restoring one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from provisions.curation.edit_conflicts import put_value
from provisions.curation.form_fields import CleanCharField
from provisions.curation.pages import PagesMixin, extra_page
from provisions.history.display import RecordDisplay
from provisions.history.recorder import changed_fields, record_history
from provisions.history.snapshots import State, read_states
from provisions.models import ProvisionStatus, Revision
from provisions.statistics.similarity import DiffPiece, diff_words

MOST_VERSIONS = 100
LONG_TEXT = 60  # characters from which on a text's differing words are marked


@dataclass(frozen=True)
class FieldDiff:
    """One field in two versions, as text. `pieces` mark what differs in long texts and in lists."""

    label: str
    before: str
    after: str
    pieces: list[DiffPiece] = field(default_factory=list)
    is_list: bool = False


def field_diffs(model: type[Model], pairs: list[tuple[State, State]]) -> list[list[FieldDiff]]:
    """For each pair of states, before and after: the fields that differ. Any number of pairs costs the same queries."""
    changes = [set(changed_fields(*pair)) for pair in pairs]
    display = RecordDisplay(model, [state for pair in pairs for state in pair], set().union(*changes))
    return [
        [_field_diff(display, name, *pair) for name in display.names if name in names]
        for pair, names in zip(pairs, changes, strict=True)
    ]


def _field_diff(display: RecordDisplay, name: str, before: State, after: State) -> FieldDiff:
    label, old, new = display.label(name), display.text(name, before[name]), display.text(name, after[name])
    if isinstance(after[name], list):
        return FieldDiff(label, old, new, list(_list_pieces(old.split("; "), new.split("; "))), is_list=True)
    is_long = max(len(old), len(new)) > LONG_TEXT and old and new
    return FieldDiff(label, old, new, diff_words(new, old) if is_long else [])


def _list_pieces(old: list[str], new: list[str]) -> Iterator[DiffPiece]:
    """All items of two lists, marked as common to both, removed or added."""
    for item in sorted({*old, *new} - {""}):
        yield DiffPiece(item, "same" if item in old and item in new else "added" if item in new else "removed")


class RestoreForm(forms.Form):
    """The reason why an earlier version is restored; required where readers see the record corrected."""

    note = CleanCharField(
        label=_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3, "cols": 80})
    )

    def __init__(self, record: Model, data: Any = None) -> None:
        super().__init__(data)
        note = self.fields["note"]
        note.help_text = _("Why it is restored. It is kept in the record's history.")
        if getattr(record, "status", "") == ProvisionStatus.PUBLISHED:
            note.required, note.label = True, _("Note (needed)")
            note.help_text = _("It is published: readers see this note with the correction. No names, please.")


class HistoryMixin(PagesMixin):
    """Lists the versions of a record, compares two of them, and restores one through the record's form."""

    not_restored: tuple[str, ...] = ()  # fields that keep their current value when a version is restored

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All versions. `?older=` and `?newer=` name two to compare; the default is the last two."""
        record = self._get_record(request, object_id)
        versions = list(Revision.objects.for_record(record)[:MOST_VERSIONS])
        older, newer = _compared_versions(request, versions)
        display = RecordDisplay(self.model, [])
        context = {
            "object": record,
            "versions": [{"version": one, "fields": [display.label(name) for name in one.fields]} for one in versions],
            "older": older,
            "newer": newer,
            "changes": field_diffs(self.model, [(older.state, newer.state)])[0] if older and newer else [],
            "may_restore": self.has_change_permission(request, record),
            **(extra_context or {}),
        }
        title = _("History: %(record)s") % {"record": record}
        return self.render_page(request, "curation/history.html", title, **context)

    @extra_page("<path:object_id>/history/<int:version>/restore/", "restore")
    def restore_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponseBase:
        """Show what would change and ask for a note; then save an earlier version's values again.

        When the record's form refuses them, its errors are shown instead.
        """
        record = self._get_record(request, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        revision = get_object_or_404(Revision.objects.for_record(record), pk=version)
        form = RestoreForm(record, request.POST if request.method == "POST" else None)
        if not form.is_valid():
            title = _("Restore: %(record)s") % {"record": record}
            changes = self._restored_fields(request, record, revision.state)
            context: dict[str, Any] = {"object": record, "revision": revision, "changes": changes}
            return self.render_page(request, "curation/restore.html", title, form, **context)
        with record_history("restore", reason=form.cleaned_data["note"]):
            record = self._get_record(request, object_id)  # locked
            errors = self._restore(request, record, revision.state, form.cleaned_data["note"])
        for error in errors:
            messages.error(request, _("Not restored. %(fault)s") % {"fault": error})
        if not errors:
            values = {"when": date_format(localtime(revision.at), "DATETIME_FORMAT"), "record": record}
            messages.success(request, _("%(record)s was restored to its version of %(when)s.") % values)
        return redirect(self.page_address("history", record.pk))

    def _restored_fields(self, request: HttpRequest, record: Model, state: State) -> list[FieldDiff]:
        """What restoring a state would change."""
        _label, current = read_states(self.model, [record.pk])[str(record.pk)]
        names = set(self.get_form(request, record, change=True).base_fields) & state.keys() - {*self.not_restored}
        return field_diffs(self.model, [(current, {**current, **{name: state[name] for name in names}})])[0]

    def _restore(self, request: HttpRequest, record: Model, state: State, note: str) -> list[str]:
        """Save a state through the record's form; returns the form's errors, with the fields' labels."""
        form_class = self.get_form(request, record, change=True)
        current, data = form_class(instance=record), QueryDict(mutable=True)
        for name in current.fields:
            is_restored = name in state and name not in self.not_restored
            put_value(data, name, state[name] if is_restored else current[name].value())
        form = form_class(data, instance=record)
        self.prepare_restore(form, note)
        if not form.is_valid():
            labels = {name: f"{form_field.label or name}: " for name, form_field in form.fields.items()}
            return [f"{labels.get(name, '')}{one}" for name, errors in form.errors.items() for one in errors]
        self.save_model(request, self.save_form(request, form, change=True), form, change=True)
        form.save_m2m()
        self.log_change(request, record, [{"changed": {"fields": [_("an earlier version restored")]}}])
        return []

    def prepare_restore(self, form: Any, note: str) -> None:
        """Fill in what the record's form asks for besides the restored values."""

    def _get_record(self, request: HttpRequest, object_id: str) -> Model:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404(_("There is no such record."))
        self.check_history_permission(request, record)
        return record

    def check_history_permission(self, request: HttpRequest, record: Any) -> None:
        """Raise PermissionDenied unless the user may see the record's history."""
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied


def _compared_versions(request: HttpRequest, versions: list[Revision]) -> tuple[Revision | None, Revision | None]:
    """The two versions to compare, the older first: those named in the address, or else the last two."""
    by_key = {str(one.pk): one for one in versions}
    pair = [by_key[key] for name in ("older", "newer") if (key := request.GET.get(name, "")) in by_key]
    if len(pair) < 2:
        pair = versions[:2]
    older, newer = sorted(pair, key=lambda one: one.pk) if len(pair) == 2 else (None, None)
    return older, newer
