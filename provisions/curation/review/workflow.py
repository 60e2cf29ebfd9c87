"""The changes of status that a provision allows and what each requires; accounts/roles.py says who may make them.

Only the hour in which an editor can take back a withdrawal of their own is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provisions.curation.review import requirements
from provisions.curation.review.requirements import Missing
from provisions.history.recorder import record_history
from provisions.models import Agreement, Provision, ProvisionStatus, StatusChange

UNDO_TIME = timedelta(hours=1)  # in which editors can take back a withdrawal of their own
DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN = ProvisionStatus
Requirement = Callable[[Provision], Missing]
FOR_REVIEW: tuple[Requirement, ...] = (requirements.citation, requirements.place, requirements.one_reading)
FOR_PUBLICATION: tuple[Requirement, ...] = (
    requirements.agreement, requirements.taken_in, requirements.content, requirements.no_open_differences,
    requirements.two_readings,
)  # fmt: skip
FOR_WITHDRAWAL: tuple[Requirement, ...] = (requirements.taken_in_by_none,)


@dataclass(frozen=True)
class Transition:
    """An allowed change of status. It takes the permission NAME_provision: see roles.py."""

    name: str
    label: Promise
    source: ProvisionStatus
    target: ProvisionStatus
    requirements: tuple[Requirement, ...] = ()
    note_required: bool = False

    @property
    def permission(self) -> str:
        return f"provisions.{self.name}_provision"

    def is_allowed(self, user: Any, provision: Provision | None = None) -> bool:
        """Whether the user has the permission, or may undo the withdrawal of this provision."""
        if user.has_perm(self.permission):
            return True
        return self.name == "restore" and provision is not None and may_undo_withdrawal(user, provision)

    def missing(self, provision: Provision) -> Missing:
        """What the provision lacks for this transition, by field; empty when it meets all requirements."""
        return {name: message for check in self.requirements for name, message in check(provision).items()}


# fmt: off
TRANSITIONS = {one.name: one for one in (
    #          name        label of the button         from       to         requirements
    Transition("submit",   _("Send to review"),          DRAFT,     IN_REVIEW, FOR_REVIEW),
    Transition("return",   _("Send back to its coder"),  IN_REVIEW, DRAFT,     (),              note_required=True),
    Transition("publish",  _("Publish"),                 IN_REVIEW, PUBLISHED, FOR_PUBLICATION),
    Transition("withdraw", _("Withdraw"),                PUBLISHED, WITHDRAWN, FOR_WITHDRAWAL),  # its form asks why
    Transition("restore",  _("Publish again"),           WITHDRAWN, PUBLISHED, FOR_PUBLICATION, note_required=True),
)}
# fmt: on


def may_undo_withdrawal(user: Any, provision: Provision) -> bool:
    """Whether the user withdrew the provision less than UNDO_TIME ago; later an administrator publishes it again."""
    if provision.status != WITHDRAWN or not user.has_perm(TRANSITIONS["withdraw"].permission):
        return False
    last = provision.status_changes.first()
    return bool(last and last.target == WITHDRAWN and last.by_id == user.pk and timezone.now() - last.at <= UNDO_TIME)


class TransitionError(ValueError):
    """The status can't be changed; `missing` says why, by field."""

    def __init__(self, missing: Missing) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in missing.items()))
        self.missing = missing


def change_status(
    provision: Provision, transition: Transition, user: User, note: str = "", **fields: Any
) -> StatusChange:
    """Make a transition and record it, in one transaction. A row lock makes one of two simultaneous users fail.

    Args:
        note: for other curators; required by some transitions, and in place of a missing second reading.
        fields: for `withdraw`: `withdrawal_reason`, which is public, and `replaced_by`, a provision or None.

    Raises:
        PermissionError: the user may not make this transition.
        TransitionError: the provision has another status, or doesn't meet the requirements; nothing was changed.
    """
    if not transition.is_allowed(user, provision):
        raise PermissionError(f"{user} has no permission {transition.permission}")
    reason = note or str(fields.get("withdrawal_reason") or "")
    with transaction.atomic(), record_history(transition.name, reason=reason):
        Agreement.objects.lock(provision.agreement_id)  # first, as a merger does
        current = Provision.objects.select_for_update().get(pk=provision.pk)
        # What it takes in is locked too, so that it is not withdrawn at the same moment.
        list(Provision.objects.select_for_update(of=["self"]).filter(incorporated_by=current))
        missing = _missing(current, transition, note) | _missing_replacement(fields.get("replaced_by"))
        if missing:
            raise TransitionError(missing)
        current.status = transition.target
        if transition.name in ("withdraw", "restore"):
            current.withdrawal_reason = fields.get("withdrawal_reason", "")
            current.replaced_by = fields.get("replaced_by")
        current.save()
        return StatusChange.objects.create(
            provision=current, source=transition.source, target=transition.target, note=note, by=user
        )


def _missing_replacement(replacement: Provision | None) -> Missing:
    """What replaces a provision is public at this very moment, and stays so until it is withdrawn: both are locked."""
    if replacement is None or Provision.objects.public().select_for_update(of=["self"]).filter(pk=replacement.pk):
        return {}
    return {"replaced_by": requirements.REPLACEMENT_NOT_PUBLIC}


def _missing(current: Provision, transition: Transition, note: str) -> Missing:
    if current.status != transition.source:
        return {
            "status": _("Its status is now %(now)s, but this move starts from %(source)s. Please look at it again.")
            % {"now": current.get_status_display(), "source": transition.source.label}
        }
    missing = transition.missing(current)
    if note.strip():
        missing.pop("note", None)
    elif transition.note_required:
        missing["note"] = _("Give a reason, for the person who works on it next.")
    return missing
