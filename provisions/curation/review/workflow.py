"""The way of a provision: which moves there are, who makes them, and what each demands. Nothing else changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provisions.curation.review import requirements
from provisions.curation.review.requirements import Missing
from provisions.models import Provision, ProvisionStatus, StatusChange

DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN = ProvisionStatus
Demand = Callable[[Provision], Missing]
TO_REVIEW: tuple[Demand, ...] = (requirements.citation, requirements.place, requirements.a_reading)
# A demand of `two_readings` is met by a note instead.
PUBLIC_DEMANDS: tuple[Demand, ...] = (
    requirements.coding, requirements.citation, requirements.summary, requirements.place, requirements.settled,
    requirements.two_readings,
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One allowed move. Who may make it has the permission NAME_provision: see roles.py."""

    name: str
    label: Promise
    source: ProvisionStatus
    target: ProvisionStatus
    demands: tuple[Demand, ...] = ()
    note_needed: bool = False

    @property
    def permission(self) -> str:
        return f"provisions.{self.name}_provision"

    def allowed(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        """Whether a user may make such a move at all."""
        return isinstance(user, User | AnonymousUser) and user.has_perm(self.permission)

    def missing(self, provision: Provision) -> Missing:
        """What the provision lacks for this move, by field; empty when nothing stands against it."""
        return {name: said for demand in self.demands for name, said in demand(provision).items()}


# fmt: off
STEPS: tuple[Step, ...] = (
    #    name        what the button says           from       to         demanded                  a note?
    Step("submit",   _("Send to review"),           DRAFT,     IN_REVIEW, TO_REVIEW),
    Step("return",   _("Send back to its coder"),   IN_REVIEW, DRAFT,     (),                       note_needed=True),
    Step("publish",  _("Publish"),                  IN_REVIEW, PUBLISHED, PUBLIC_DEMANDS),
    Step("withdraw", _("Withdraw"),                 PUBLISHED, WITHDRAWN),  # and a reason, and what replaces it
    Step("restore",  _("Publish again"),            WITHDRAWN, PUBLISHED, PUBLIC_DEMANDS,           note_needed=True),
)
# fmt: on
BY_NAME = {step.name: step for step in STEPS}


class NotAllowed(ValueError):
    """The move can't be made; `missing` says by field what stands against it."""

    def __init__(self, missing: Missing) -> None:
        super().__init__("; ".join(f"{name}: {said}" for name, said in missing.items()))
        self.missing = missing


def steps_from(status: str, user: Any) -> list[Step]:
    """The moves that a user may make with a provision of this status."""
    return [step for step in STEPS if step.source == status and step.allowed(user)]


def move(provision: Provision, step: Step, user: User, note: str = "", **fields: Any) -> StatusChange:
    """Make a move and record it, in one transaction, under a lock: of two people who move at once, one is refused.

    Args:
        fields: for `withdraw` the `withdrawal_reason`, which is public, and `replaced_by`, a provision or None.

    Raises:
        PermissionError: the user may not make such moves.
        NotAllowed: the provision is not where the step begins, or lacks what it demands; nothing was changed.
    """
    if not step.allowed(user):
        raise PermissionError(f"{user} has no permission {step.permission}")
    with transaction.atomic():
        current = Provision.objects.select_for_update().get(pk=provision.pk)
        missing = _against(current, step, note, fields)
        if missing:
            raise NotAllowed(missing)
        current.status = step.target
        if step.name in ("withdraw", "restore"):
            current.withdrawal_reason = fields.get("withdrawal_reason", "")
            current.replaced_by = fields.get("replaced_by")
        current.save()
        return StatusChange.objects.create(
            provision=current, source=step.source, target=step.target, note=note, by=user
        )


def _against(current: Provision, step: Step, note: str, fields: dict[str, Any]) -> Missing:
    if current.status != step.source:
        return {
            "status": _("It is %(now)s by now, and this move begins at %(source)s. Look at it again.")
            % {"now": current.get_status_display(), "source": step.source.label}
        }
    missing = step.missing(current)
    if note.strip():
        missing.pop("note", None)
    elif step.note_needed:
        missing["note"] = _("Say why: whoever works on it next reads this.")
    if step.name == "withdraw":
        missing |= _withdrawal(current, fields)
    return missing


def _withdrawal(current: Provision, fields: dict[str, Any]) -> Missing:
    missing: Missing = {}
    if not str(fields.get("withdrawal_reason", "")).strip():
        missing["withdrawal_reason"] = _("Say why it is withdrawn: its public address shows the reason.")
    other = fields.get("replaced_by")
    if other is not None and other.pk == current.pk:
        missing["replaced_by"] = _("A provision does not replace itself.")
    elif other is not None and not Provision.objects.public().filter(pk=other.pk).exists():
        missing["replaced_by"] = _("%(number)s is not public, so readers could not follow. Publish it first.") % {
            "number": other.number
        }
    return missing
