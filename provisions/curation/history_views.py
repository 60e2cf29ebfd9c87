"""The history of a record in the admin: its versions, the difference between any two, and going back to one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from provisions.history.display import RecordDisplay
from provisions.history.recorder import record_history
from provisions.history.revisions import changed_fields
from provisions.history.snapshots import State
from provisions.models import Revision
from provisions.statistics.similarity import DiffPiece, diff_words

SHOWN = 100
LONG = 60  # characters; from here on the words that differ are marked


@dataclass(frozen=True)
class Line:
    """One field in two versions; `pieces` mark what differs, where there are many words, or a list."""

    label: str
    before: str
    after: str
    pieces: list[DiffPiece]
    is_list: bool = False


def lines(model: type[Model], before: State, after: State) -> list[Line]:
    """The fields in which two states of a record differ, in words."""
    return worded(model, [(before, after)])[0]


def worded(model: type[Model], pairs: list[tuple[State, State]]) -> list[list[Line]]:
    """The same for many records, in as many queries as for one."""
    names = {name for before, after in pairs for name in changed_fields(before, after)}
    words = RecordDisplay(model, [state for pair in pairs for state in pair], names)
    return [[_line(words, name, *pair) for name in words.names if name in changed_fields(*pair)] for pair in pairs]


def _line(words: RecordDisplay, name: str, before: State, after: State) -> Line:
    old, new = words.text(name, before[name]), words.text(name, after[name])
    if isinstance(after[name], list):
        return Line(words.label(name), old, new, list(_items(old.split("; "), new.split("; "))), True)
    long = max(len(old), len(new)) > LONG and old and new
    return Line(words.label(name), old, new, diff_words(new, old) if long else [])


def _items(old: list[str], new: list[str]) -> Iterator[DiffPiece]:
    """Of two lists: what both have, what only the old one had, what only the new one has."""
    for item in sorted({*old, *new} - {""}):
        yield DiffPiece(item, "same" if item in old and item in new else "added" if item in new else "removed")


class WithHistory(admin.ModelAdmin):
    """Shows the versions of a record and brings one back, through the checks of its form."""

    not_restored: tuple[str, ...] = ()  # fields that a restored version leaves as they are

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        view = self.admin_site.admin_view(self.restore_view)
        return [path("<path:object_id>/history/<int:version>/restore/", view, name=name), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All versions; `?older=` and `?newer=` name the two that are compared, without them the last two."""
        record = self._record(request, object_id)
        versions = list(Revision.objects.for_record(record)[:SHOWN])
        older, newer = _chosen(request, versions)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": record},
            "opts": self.opts,
            "object": record,
            "versions": [self._told(one) for one in versions],
            "older": older,
            "newer": newer,
            "lines": lines(self.model, older.state, newer.state) if older and newer else [],
            "may_restore": self.has_change_permission(request, record),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "curation/history.html", context)

    def restore_view(self, request: HttpRequest, object_id: str, version: int) -> HttpResponseBase:
        """Save a version's values anew, where the form accepts them; otherwise say what it has against them."""
        record = self._record(request, object_id)
        if request.method != "POST" or not self.has_change_permission(request, record):
            raise PermissionDenied
        with record_history("restore"):
            record = self._record(request, object_id)  # anew, locked against others for the time being
            found = get_object_or_404(Revision.objects.for_record(record), pk=version)
            told = {"when": date_format(localtime(found.at), "DATETIME_FORMAT"), "record": record}
            faults = self._restore(request, record, found.state)
        for fault in faults:
            messages.error(request, _("Not restored. %(fault)s") % {"fault": fault})
        if not faults:
            messages.success(request, _("%(record)s is again as it was on %(when)s.") % told)
        return redirect(self._address("history", record))

    def _restore(self, request: HttpRequest, record: Model, state: State) -> list[str]:
        form_class = self.get_form(request, record, change=True)
        data = QueryDict(mutable=True)
        for name, field in form_class(instance=record).fields.items():
            kept = name not in state or name in self.not_restored
            _put(data, name, field.prepare_value(_stored(record, name)) if kept else state[name])
        form = form_class(data, instance=record)
        if not form.is_valid():
            labels = {name: str(form.fields[name].label or name) for name in form.fields}
            return [f"{labels.get(n, '')}: {m}".removeprefix(": ") for n, told in form.errors.items() for m in told]
        self.save_model(request, self.save_form(request, form, change=True), form, change=True)
        form.save_m2m()
        self.log_change(request, record, [{"changed": {"fields": [_("an earlier version restored")]}}])
        return []

    def _record(self, request: HttpRequest, object_id: str) -> Model:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404(_("There is no such record."))
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def _address(self, page: str, record: Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[record.pk])

    def _told(self, version: Revision) -> dict[str, Any]:
        words = RecordDisplay(self.model, [])
        return {"version": version, "fields": [words.label(name) for name in version.fields]}


def _stored(record: Model, name: str) -> Any:
    """What a record says in a field; None for a field that only the form has."""
    for field in (*record._meta.concrete_fields, *record._meta.many_to_many):
        if field.name == name:
            return field.value_from_object(record)
    return None


def _put(data: QueryDict, name: str, value: Any) -> None:
    """What a form sends for a value: nothing for an empty one."""
    if isinstance(value, list):
        data.setlist(name, [str(getattr(one, "pk", one)) for one in value])
    elif value is not None:
        data[name] = str(value)


def _chosen(request: HttpRequest, versions: list[Revision]) -> tuple[Revision | None, Revision | None]:
    """The two versions to compare, the older first: those asked for, else the last two."""
    by_key = {str(one.pk): one for one in versions}
    asked = [by_key.get(request.GET.get(name, "")) for name in ("older", "newer")]
    pair = [one for one in asked if one] if all(asked) else versions[:2]
    pair.sort(key=lambda one: one.pk)
    return (pair[0], pair[1]) if len(pair) == 2 else (None, None)
