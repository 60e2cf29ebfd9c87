"""Corrections of published provisions, as the public is told them: when, which fields, what they said; not by whom."""

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

SHORT = 160  # characters; a longer value is not told, only that it was changed
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
class FieldChange:
    """One corrected field: its column's name, its label, and what it said, in words; None where that is long."""

    name: str
    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Correction:
    """What was corrected in a published provision at one time, with a note for readers."""

    day: date
    note: str
    fields: list[FieldChange] = field(default_factory=list)


def corrections(provision: Provision) -> list[Correction]:
    """The corrections of a provision since it was published, the newest first; [] when there was none (≤ 5 queries)."""
    return corrections_of([provision]).get(provision.pk, [])


def corrections_of_number(number: str) -> list[Correction]:
    """The same for a public provision that only its number is known of; one query where there was no correction."""
    keys = Provision.objects.public().filter(number=number).annotate(key=Cast("pk", CharField(max_length=300)))
    return next(iter(_told(keys.values("key")).values()), [])


def corrections_of(provisions: Iterable[Provision]) -> dict[int, list[Correction]]:
    """The same for many provisions at once, by primary key; those without any are left out."""
    return _told([str(one.pk) for one in provisions])


def _told(keys: Any) -> dict[int, list[Correction]]:
    corrected = Revision.objects.filter(model="provision", key__in=keys, correction=True).order_by().values("key")
    pairs = list(_pairs(Revision.objects.filter(model="provision", key__in=corrected).order_by("key", "pk")))
    if not pairs:
        return {}
    words = _Words([state for before, after in pairs for state in (before.state, after.state)])
    found: dict[int, list[Correction]] = defaultdict(list)
    for before, after in reversed(pairs):
        told = list(words.changes(before.state, after.state))
        found[int(after.key)].append(Correction(localdate(after.at), after.note, told))
    return dict(found)


def _pairs(versions: Iterable[Revision]) -> Iterator[tuple[Revision, Revision]]:
    """Every correction with the version before it; `versions` come record by record, the oldest first."""
    last: Revision | None = None
    for one in versions:
        if one.correction and last is not None and last.key == one.key:
            yield last, one
        last = one


class _Words:
    def __init__(self, states: list[State]) -> None:
        self.readable = RecordDisplay(Provision, states)
        self.variables = {one.name: one.label for one in Variable.objects.all()}

    def changes(self, before: State, after: State) -> Iterator[FieldChange]:
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

    def _change(self, name: str, label: str, column: str, before: Any, after: Any) -> FieldChange:
        old, new = (self.readable.text(column, value) for value in (before, after))
        if column == "coded_values":  # the label says the variable already
            old, new = (text.replace(f"{name}: ", "") for text in (old, new))
        short = max(len(old), len(new)) <= SHORT
        return FieldChange(name, label, old if short else None, new if short else None)
