"""Corrections of published provisions for the public: the day, the fields, and what they said before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from provisions.history.display import RecordDisplay
from provisions.history.recorder import changed_fields
from provisions.history.snapshots import State
from provisions.models import MANY, SINGLE, Provision, Revision, Variable

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
    "summary_fr": _("Summary in French"),
    "summary_es": _("Summary in Spanish"),
    "text_status": _("How the words are held"),
    "text_date": _("Date of the words"),
    "source_url": _("Source"),
    "provenance": _("How it was coded"),
    "verified": _("Confirmed by a person"),
    "codebook": _("Codebook"),
    "incorporates": _("Takes in the words of"),
}


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
    note: str | None
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
    revisions = Revision.objects.filter(model="provision")
    keys = revisions.filter(key__in=keys, correction=True).order_by().values("key")
    pairs = [
        (before, after)
        for before, after in pairwise(revisions.filter(key__in=keys).order_by("key", "pk"))
        if after.correction and before.key == after.key
    ]
    if not pairs:
        return {}
    display = RecordDisplay(Provision, [one.state for pair in pairs for one in pair])
    variables = {one.name: one.label for one in Variable.objects.all()}
    labels = LABELS | {name: variables.get(name, name) for name in (*SINGLE, *MANY)}
    corrections: dict[int, list[Correction]] = defaultdict(list)
    for before, after in reversed(pairs):
        fields = list(_field_corrections(display, labels, before.state, after.state))
        corrections[int(after.key)].append(Correction(localdate(after.at), after.note or None, fields))
    return dict(corrections)


def _field_corrections(
    display: RecordDisplay, labels: dict[str, Any], before: State, after: State
) -> Iterator[FieldCorrection]:
    changed = changed_fields(before, after)
    for name, label in labels.items():
        column = "coded_values" if name in MANY else name
        if column not in changed:
            continue
        values = [before[column], after[column]]
        if name in MANY:
            values = [[key for key in keys if key.startswith(f"{name}:")] for keys in values]
        prefix = f"{name}: " if name in MANY else ""  # the label says the variable already
        texts = [display.text(column, value).replace(prefix, "") for value in values]
        if values[0] != values[1]:
            old, new = texts if max(map(len, texts)) <= SHORT else (None, None)
            yield FieldCorrection(name, str(label), old, new)
