"""Two people at one record: the second to save is told, shown both, and chooses; nothing is lost.

A page carries a mark of every value that it showed. On saving, a mark that no longer fits the stored value tells that
somebody changed it meanwhile. Values that only they changed are taken over into the form; for those that both changed
the form asks whose it shall be. Saving again, with the newer marks, goes through.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from provisions.history.display import RecordDisplay
from provisions.models import Revision

SEEN, TAKE = "_seen", "_take"
MINE, THEIRS = "mine", "theirs"
Marks = dict[str, str]


@dataclass(frozen=True)
class Row:
    """One field that was changed meanwhile, as texts: `mine` is what was typed; both differ only where both changed."""

    label: str
    theirs: str
    mine: str
    both: bool
    choice: str  # the name of the form's own question; blank where there is nothing to choose


@dataclass
class Conflict:
    """What somebody changed in a record while its form was open."""

    label: str
    who: str
    when: str
    rows: list[Row] = field(default_factory=list)

    @property
    def message(self) -> str:
        told = {"record": self.label, "who": self.who, "when": self.when}
        return _("%(who)s changed %(record)s on %(when)s, after you had opened it. Nothing has been saved yet.") % told


def name_of(record: Model) -> str:
    """What a page calls a record in its marks, such as provision/12."""
    return f"{record._meta.model_name}/{record.pk}"


def mark(value: Any) -> str:
    """A short mark of a form's value: the same for what the database gives and for what was cleaned."""
    if isinstance(value, (list, tuple)) or hasattr(value, "iterator"):
        plain: Any = sorted(str(getattr(one, "pk", one)) for one in value)
    else:
        plain = "" if value is None else str(getattr(value, "pk", value))
    return sha256(json.dumps(plain).encode()).hexdigest()[:12]


def marks(form: Any) -> dict[str, Marks]:
    """The marks of all values that a form on a stored record holds, by the record's name."""
    if not form.instance.pk:
        return {}
    return {name_of(form.instance): {name: mark(form.initial[name]) for name in _marked(form)}}


def _marked(form: Any) -> list[str]:
    own = {one.name for one in (*form.instance._meta.concrete_fields, *form.instance._meta.many_to_many)}
    return [name for name in form.fields if name in own and name in form.initial and not form.fields[name].disabled]


def seen_in(data: Any, record: Model) -> Marks:
    """The marks of a record's values that the page had when it was opened; none when it sent none."""
    try:
        found = json.loads(data.get(SEEN, "{}"))[name_of(record)]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def take_chosen(form: Any) -> None:
    """Put the stored value into the form's data wherever theirs was chosen over what was typed."""
    if form.is_bound and form.instance.pk:
        for name in _marked(form):
            if form.data.get(f"{TAKE}:{name_of(form.instance)}:{name}") == THEIRS:
                _take_theirs(form, name)


def _take_theirs(form: Any, name: str) -> None:
    data: QueryDict = form.data.copy()
    key, value = form.add_prefix(name), form.fields[name].prepare_value(form.initial[name])
    data.pop(key, None)
    if isinstance(value, (list, tuple)):
        data.setlist(key, [str(getattr(one, "pk", one)) for one in value])
    elif value is not None:
        data[key] = str(value)
    form.data = data


def conflict_of(form: Any) -> Conflict | None:
    """What was changed meanwhile in the record of a bound form; what only they changed is taken over into its data.

    Call it from the form's `clean`, before anything is set on the instance.
    """
    seen = seen_in(form.data, form.instance) if form.instance.pk else {}
    moved = [name for name in _marked(form) if name in seen and seen[name] != mark(form.initial[name])]
    if not moved:
        return None
    last = Revision.objects.for_record(form.instance).first()
    when = date_format(localtime(last.at), "DATETIME_FORMAT") if last else ""
    conflict = Conflict(str(form.instance), (last and last.who) or _("Somebody"), when)
    mine = {name: form.cleaned_data.get(name) for name in moved}
    words = RecordDisplay(type(form.instance), [_as_state(form.initial), _as_state(mine)], moved)
    for name in moved:
        theirs, typed = mark(form.initial[name]), mark(mine[name])
        both = name in form.errors or typed not in (seen[name], theirs)
        conflict.rows.append(
            Row(
                label=words.label(name),
                theirs=words.text(name, _as_state(form.initial)[name]),
                mine=words.text(name, _as_state(mine)[name]),
                both=both,
                choice=f"{TAKE}:{name_of(form.instance)}:{name}" if both else "",
            )
        )
        if not both:
            _take_theirs(form, name)
    return conflict


def typed(data: QueryDict) -> list[tuple[str, str]]:
    """What a form sent, field by field, without what a page sends by itself."""
    return [
        (name.replace("_", " ").replace("-", " "), "; ".join(values))
        for name, values in data.lists()
        if any(values) and not name.startswith(("_", "csrf")) and not name.endswith(("_FORMS", "-id"))
    ]


def _as_state(values: dict[str, Any]) -> dict[str, Any]:
    """A form's values as a record's history keeps them."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)) or hasattr(value, "iterator"):
        return sorted(getattr(one, "pk", one) for one in value)
    value = getattr(value, "pk", value)
    return value.isoformat() if hasattr(value, "isoformat") else value
