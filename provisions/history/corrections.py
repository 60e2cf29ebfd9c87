"""Corrections of published provisions for the public: the day, the fields, and what they said before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from provisions.history.display import RecordDisplay
from provisions.history.revisions import changed_fields
from provisions.history.snapshots import State
from provisions.models import MANY, SINGLE, Provision, Revision, Variable
from provisions.models.codebook import code_of

SHORT = 160  # characters; of longer values the public sees only that they changed
LABELS = {
    "agreement": _("Agreement"),
    "text": _("Text"),
    "article_identifier": _("Article’s identifier"),
    "start": _("Start of the passage"),
    "end": _("End of the passage"),
    "checksum": _("Checksum of the passage"),
    "words": _("Length in words"),
    "chapter_heading": _("Chapter"),
    "citation": _("Citation"),
    "heading": _("Heading"),
    "summary": _("Summary"),
    "text_status": _("How the words are held"),
    "text_date": _("Date of the words"),
    "source_url": _("Source"),
    "provenance": _("How it was coded"),
    "verified": _("Confirmed by a person"),
    "codebook": _("Codebook"),
}
CODED = (*SINGLE, *MANY)


@dataclass(frozen=True)
class FieldCorrection:
    """A corrected field: its column's name, its label, and its values as text; None for long ones."""

    name: str
    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Correction:
    """One correction of a published provision, with a note for readers."""

    day: date
    note: str
    fields: list[FieldCorrection] = field(default_factory=list)


def find_corrections(provision: Provision) -> list[Correction]:
    """The corrections of a provision since its publication, newest first; at most 5 queries."""
    return find_corrections_by_provision([provision]).get(provision.pk, [])


def find_corrections_by_number(number: str) -> list[Correction]:
    """The same for a public provision by number; one query if there is no correction."""
    keys = Provision.objects.public().filter(number=number).annotate(key=Cast("pk", CharField(max_length=300)))
    return next(iter(_corrections_by_key(keys.values("key")).values()), [])


def find_corrections_by_provision(provisions: Iterable[Provision]) -> dict[int, list[Correction]]:
    """The same for many provisions, by primary key; those without corrections are left out."""
    return _corrections_by_key([str(one.pk) for one in provisions])


def _corrections_by_key(keys: Any) -> dict[int, list[Correction]]:
    """Corrections by primary key; `keys` are texts, or a queryset of them."""
    corrected = Revision.objects.filter(model="provision", key__in=keys, correction=True).order_by().values("key")
    pairs = list(_pairs(Revision.objects.filter(model="provision", key__in=corrected).order_by("key", "pk")))
    if not pairs:
        return {}
    display = _CorrectionDisplay([state for before, after in pairs for state in (before.state, after.state)])
    found: dict[int, list[Correction]] = defaultdict(list)
    for before, after in reversed(pairs):
        fields = list(display.changes(before.state, after.state))
        found[int(after.key)].append(Correction(localdate(after.at), after.note, fields))
    return dict(found)


def _pairs(revisions: Iterable[Revision]) -> Iterator[tuple[Revision, Revision]]:
    """Each correction with the revision before it. `revisions` are ordered by record, oldest first."""
    last: Revision | None = None
    for one in revisions:
        if one.correction and last is not None and last.key == one.key:
            yield last, one
        last = one


class _CorrectionDisplay:
    def __init__(self, states: list[State]) -> None:
        self.display = RecordDisplay(Provision, states)
        self.variables = {one.name: one.label for one in Variable.objects.all()}

    def changes(self, before: State, after: State) -> Iterator[FieldCorrection]:
        changed = set(changed_fields(before, after))
        for name, label in LABELS.items():
            if name in changed:
                yield self._change(name, str(label), name, before[name], after[name])
        for name in CODED:
            old, new = self._codes(name, before), self._codes(name, after)
            if old != new:
                column = name if name in SINGLE else "coded_values"
                yield self._change(name, self.variables.get(name, name), column, old, new)

    def _codes(self, variable: str, state: State) -> Any:
        if variable in SINGLE:
            return state.get(variable)
        return [key for key in state.get("coded_values", []) if key == f"{variable}:{code_of(key)}"]

    def _change(self, name: str, label: str, column: str, before: Any, after: Any) -> FieldCorrection:
        old, new = (self.display.text(column, value) for value in (before, after))
        if column == "coded_values":  # the label says the variable already
            old, new = (text.replace(f"{name}: ", "") for text in (old, new))
        short = max(len(old), len(new)) <= SHORT
        return FieldCorrection(name, label, old if short else None, new if short else None)
