"""What a provision and a reading must have before others rely on them, told field by field."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provisions.models import SINGLE, Provision, TextStatus
from provisions.statistics.reading_differences import open_differences

Missing = dict[str, Any]  # field -> what is wrong and what would be right
NEEDED = _("Needed before it is published.")
READINGS = 2


def incomplete_coding(values: dict[str, Any], many: Collection[Any], needed: Promise | str = NEEDED) -> Missing:
    """The variables without an answer: every one that takes one value, and at least one kind.

    Args:
        values: answers by variable; anything empty is no answer.
        many: the values chosen for the variables that take many.
    """
    missing: Missing = {name: needed for name in SINGLE if not values.get(name)}
    if "kind" not in {value.variable_id for value in many}:
        missing["coded_values"] = _("%(needed)s At least one kind.") % {"needed": needed}
    return missing


def unplaced(values: dict[str, Any]) -> Missing:
    """A passage in a corpus has a start and an end; one that is only cited needs none."""
    if values.get("text_status") == TextStatus.STAND_OFF and values.get("start") is values.get("end") is None:
        return {
            "text_status": _("Its place in a text is not given. Give it, or choose that it is cited from its source.")
        }
    return {}


def coding(provision: Provision) -> Missing:
    """Complete coding."""
    answers = {name: getattr(provision, f"{name}_id") for name in SINGLE}
    return incomplete_coding(answers, provision.coded_values.all())


def citation(provision: Provision) -> Missing:
    """A citation."""
    return {} if provision.citation.strip() else {"citation": NEEDED}


def summary(provision: Provision) -> Missing:
    """A summary in our own words."""
    return {} if provision.summary.strip() else {"summary": NEEDED}


def place(provision: Provision) -> Missing:
    """The passage's place in a text, or that it is only cited."""
    return unplaced({name: getattr(provision, name) for name in ("text_status", "start", "end")})


def a_reading(provision: Provision) -> Missing:
    """One reading that was handed in."""
    if provision.readings.all().handed_in().exists():
        return {}
    return {"readings": _("Nobody has handed in a reading of it. Read it, and hand your reading in.")}


def settled(provision: Provision) -> Missing:
    """No open difference between the readings."""
    found = open_differences(provision)
    if not found:
        return {}
    said = "; ".join(
        f"{variable}: {', '.join(f'{coder} {_codes(codes)}' for coder, codes in answers.items())}"
        for variable, answers in found.items()
    )
    return {
        "adjudication": _(
            "The readings differ, and nobody has settled it (%(differences)s). "
            "Set the provision's codes, and write under adjudication why."
        )
        % {"differences": said}
    }


def two_readings(provision: Provision) -> Missing:
    """Two readings, or an editor's reason in the note."""
    count = provision.readings.all().handed_in().count()
    if count >= READINGS:
        return {}
    return {
        "note": _("Readings handed in: %(count)s of %(needed)s. Say here why it is published all the same.")
        % {"count": count, "needed": READINGS}
    }


def _codes(codes: list[str]) -> str:
    return "+".join(codes) or "–"
