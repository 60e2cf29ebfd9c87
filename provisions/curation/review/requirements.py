"""Requirements of a status change or a finished reading: each function returns what is missing, field by field."""

from __future__ import annotations

from typing import Any

from django.forms.models import model_to_dict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provisions.models import SINGLE, Provision, TextStatus
from provisions.statistics.reading_differences import open_differences

Missing = dict[str, Any]  # field to a message that says what is wrong and what would be right
BEFORE_PUBLICATION = _("Needed before it is published.")
REASON_NEEDED = _("Say why it is withdrawn: its public address shows the reason.")
REPLACEMENT_NOT_PUBLIC = _("Choose another provision that is public, so that readers can follow.")
READINGS = 2  # finished readings that publication requires


def incomplete_coding(values: dict[str, Any], message: Promise | str = BEFORE_PUBLICATION) -> Missing:
    """Variables without an answer: each one that takes a single value is required, and at least one kind.

    `values` are a form's or a provision's; an empty value counts as no answer.
    """
    missing: Missing = {name: message for name in SINGLE if not values.get(name)}
    if "kind" not in {value.variable_id for value in values.get("coded_values") or []}:
        missing["coded_values"] = _("%(needed)s At least one kind.") % {"needed": message}
    return missing


def incomplete_content(values: dict[str, Any]) -> Missing:
    """What a published provision needs: its coding, a citation, a summary, and the place of its passage."""
    texts = {name: BEFORE_PUBLICATION for name in ("citation", "summary") if not (values.get(name) or "").strip()}
    return incomplete_coding(values) | texts | _missing_place(values) | _missing_date(values)


def _missing_place(values: dict[str, Any]) -> Missing:
    """A passage of a text needs a start and an end; a provision that is only cited doesn't."""
    if values.get("text_status") == TextStatus.STAND_OFF and values.get("start") is values.get("end") is None:
        return {
            "text_status": _("Its place in a text is not given. Give it, or choose that it is cited from its source.")
        }
    return {}


def _missing_date(values: dict[str, Any]) -> Missing:
    """The words of a text have a day, from which the panel counts; that of one only cited may be unknown."""
    if values.get("text_status") == TextStatus.STAND_OFF and not values.get("text_date"):
        return {"text_date": _("The day on which its words were agreed is not given, nor does its text have one.")}
    return {}


def agreement(provision: Provision) -> Missing:
    """Under a duplicate nobody would see it."""
    if provision.agreement.merged_into_id is None:
        return {}
    return {"agreement": _("Its agreement is a duplicate, merged into another. File it under the one that stays.")}


def taken_in(provision: Provision) -> Missing:
    """Without the provision whose words it takes in, readers would see none."""
    source = provision.incorporates
    if source is None or Provision.objects.public().filter(pk=source.pk).exists():
        return {}
    message = _("It takes in the words of %(number)s, which is not published. Publish that one first.")
    return {"incorporates": message % {"number": source.number}}


def taken_in_by_none(provision: Provision) -> Missing:
    """Published provisions that take in its words would lose them."""
    taking = Provision.objects.public().filter(incorporates=provision.pk).order_by("number")
    numbers = ", ".join(taking.values_list("number", flat=True))
    message = _("Published provisions take in its words: %(numbers)s. Withdraw those first, or give them other words.")
    return {"incorporated_by": message % {"numbers": numbers}} if numbers else {}


def content(provision: Provision) -> Missing:
    return incomplete_content(model_to_dict(provision))


def citation(provision: Provision) -> Missing:
    return {} if provision.citation.strip() else {"citation": BEFORE_PUBLICATION}


def place(provision: Provision) -> Missing:
    return _missing_place(model_to_dict(provision, ["text_status", "start", "end"]))


def one_reading(provision: Provision) -> Missing:
    handed_in = provision.readings.all().handed_in()
    if handed_in.of_present_passage().exists():
        return {}
    if handed_in.exists():
        return {"readings": _("Its passage was moved after it was read. Read the passage that it has now.")}
    return {"readings": _("Nobody has handed in a reading of it. Read it, and hand your reading in.")}


def no_open_differences(provision: Provision) -> Missing:
    differences = "; ".join(
        f"{variable}: " + ", ".join(f"{coder} {'+'.join(codes) or '–'}" for coder, codes in answers.items())
        for variable, answers in open_differences(provision).items()
    )
    if not differences:
        return {}
    return {
        "adjudication": _(
            "The readings differ, and nobody has settled it (%(differences)s). "
            "Set the provision's codes, and write under adjudication why."
        )
        % {"differences": differences}
    }


def two_readings(provision: Provision) -> Missing:
    """Two finished readings of the present passage, or an editor's note: see `workflow.change_status`."""
    handed_in = provision.readings.all().handed_in()
    count, moved = handed_in.of_present_passage().count(), handed_in.count()
    if count >= READINGS:
        return {}
    if moved > count:
        return {
            "note": _(
                "Readings of the passage that it has now: %(count)s of %(needed)s; %(other)s were made on another "
                "passage. Have it read again, or say here why it is published all the same."
            )
            % {"count": count, "needed": READINGS, "other": moved - count}
        }
    return {
        "note": _("Readings handed in: %(count)s of %(needed)s. Say here why it is published all the same.")
        % {"count": count, "needed": READINGS}
    }
