"""Optimistic locking of the admin's forms: the second of two curators who save a record is shown both versions.

A form carries a mark (a short hash) of every value that it displayed. A mark that doesn't fit the stored value on
saving means that somebody changed the value meanwhile. Values that only they changed are copied into the form; for
values that both changed, the form asks which one to keep. Saving again, with the newer marks, succeeds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from provisions.history.display import RecordDisplay
from provisions.models import Revision

MARKS_FIELD, CHOICE_PREFIX = "_seen", "_take"  # names of form parameters
THEIRS = "theirs"
Marks = dict[str, str]  # field to mark


@dataclass(frozen=True)
class ConflictField:
    """A field that somebody changed meanwhile, with both values as text."""

    label: str
    theirs: str
    mine: str
    choice: str  # name of the form parameter that says which value to keep; blank unless both changed it


@dataclass
class Conflict:
    """What somebody changed in a record while its form was open."""

    message: str
    fields: list[ConflictField]


def mark(value: Any) -> str:
    """A short hash of a form value: the same for an initial value and for the cleaned value that equals it."""
    plain = _plain(value)
    text = sorted(map(str, plain)) if isinstance(plain, list) else "" if plain is None else str(plain)
    return sha256(json.dumps(text).encode()).hexdigest()[:12]


def form_marks(form: Any) -> dict[str, Marks]:
    """The marks of all values of a form on a stored record, by the record's name."""
    if not form.instance.pk:
        return {}
    return {_record_name(form.instance): {name: mark(form.initial[name]) for name in _marked_fields(form)}}


def apply_choices(form: Any) -> None:
    """Put the stored value into the form's data wherever the curator chose it over their own."""
    if form.is_bound and form.instance.pk:
        for name in _marked_fields(form):
            if form.data.get(_choice_name(form, name)) == THEIRS:
                _use_stored_value(form, name)


def find_conflict(form: Any) -> Conflict | None:
    """What changed in the record of a bound form since it was opened; None when nothing did.

    Values that only the other curator changed are copied into the form's data. Call it from the form's `clean`, before
    anything is set on the instance.
    """
    marks = _sent_marks(form.data, form.instance) if form.instance.pk else {}
    changed = [name for name in _marked_fields(form) if name in marks and marks[name] != mark(form.initial[name])]
    if not changed:
        return None
    theirs = {name: _plain(form.initial[name]) for name in changed}
    mine = {name: _plain(form.cleaned_data.get(name)) for name in changed}
    display = RecordDisplay(type(form.instance), [theirs, mine], changed)
    fields = []
    for name in changed:
        both = name in form.errors or mark(mine[name]) not in (marks[name], mark(theirs[name]))
        texts = display.text(name, theirs[name]), display.text(name, mine[name])
        fields.append(ConflictField(display.label(name), *texts, _choice_name(form, name) if both else ""))
        if not both:
            _use_stored_value(form, name)
    last = Revision.objects.for_record(form.instance).first()
    values = {
        "record": form.instance,
        "who": (last and last.who) or _("Somebody"),
        "when": date_format(localtime(last.at), "DATETIME_FORMAT") if last else "",
    }
    message = _("%(who)s changed %(record)s on %(when)s, after you had opened it. Nothing has been saved yet.")
    return Conflict(message % values, fields)


def submitted_values(data: QueryDict) -> list[tuple[str, str]]:
    """The values that a user submitted, by field; without the tokens and counters that every form sends."""
    return [
        (name.replace("_", " ").replace("-", " "), "; ".join(values))
        for name, values in data.lists()
        if any(values) and not name.startswith(("_", "csrf")) and not name.endswith(("_FORMS", "-id"))
    ]


def _record_name(record: Model) -> str:
    """The name of a record among a page's marks, such as provision/12."""
    return f"{record._meta.model_name}/{record.pk}"


def _choice_name(form: Any, name: str) -> str:
    return f"{CHOICE_PREFIX}:{_record_name(form.instance)}:{name}"


def _marked_fields(form: Any) -> list[str]:
    return [name for name, form_field in form.fields.items() if name in form.initial and not form_field.disabled]


def _sent_marks(data: Any, record: Model) -> Marks:
    """The marks of a record that the page had when it was opened; empty when it sent none."""
    try:
        marks = json.loads(data.get(MARKS_FIELD, "{}"))[_record_name(record)]
    except (ValueError, KeyError, TypeError):
        return {}
    return marks if isinstance(marks, dict) else {}


def _use_stored_value(form: Any, name: str) -> None:
    form.data = form.data.copy()
    put_value(form.data, form.add_prefix(name), form.fields[name].prepare_value(form.initial[name]))


def put_value(data: QueryDict, name: str, value: Any) -> None:
    """Set a form parameter as a browser would send it: nothing for an empty value, all keys of a list."""
    data.pop(name, None)
    if isinstance(value, (list, tuple)):
        data.setlist(name, [str(getattr(one, "pk", one)) for one in value])
    elif value is not None:
        data[name] = str(value)


def _plain(value: Any) -> Any:
    """A form value as the history stores it: keys of records, dates in ISO format."""
    if isinstance(value, (list, tuple)) or hasattr(value, "iterator"):
        return sorted(getattr(one, "pk", one) for one in value)
    value = getattr(value, "pk", value)
    return value.isoformat() if hasattr(value, "isoformat") else value
