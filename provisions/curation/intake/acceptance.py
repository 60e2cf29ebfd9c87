"""Acceptance by a curator: an incoming text becomes a text of its agreement, its mentions wait in the queue.

Which files are accepted at once by an import, without one: import_files.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from provisions.curation.intake.workspace import load_text
from provisions.history.recorder import record_history
from provisions.importers.texts.store import StoreReport, store_text
from provisions.intake.editing import EditRefused
from provisions.intake.outline import OutlineError
from provisions.models import Intake, IntakeState, Text
from provisions.models.intake.intakes import TEXT_FACTS


@dataclass(frozen=True)
class Acceptance:
    """An accepted text, and what storing it did."""

    intake: Intake
    report: StoreReport


def accept(pk: int, version: int, user: User) -> Acceptance:
    """Store the text with its parts and mentions; raises EditRefused when that can't be done as it stands."""
    with record_history("accept_intake"), transaction.atomic():
        intake = Intake.objects.select_for_update().get(pk=pk)
        if intake.state != IntakeState.WAITING or intake.version != version:
            raise EditRefused(_("Somebody else has changed or accepted it meanwhile. This is how it is now."))
        if intake.flag_count:
            raise EditRefused(_("Settle the open flags first: correct the outline, or say why it can stay so."))
        _refuse_twin(intake)
        intake.text, report = _store(intake)
        intake.state, intake.accepted_by, intake.accepted_at = IntakeState.ACCEPTED, user, timezone.now()
        intake.save()
    return Acceptance(intake, report)


def _refuse_twin(intake: Intake) -> None:
    """Raises EditRefused if another text has come to the identifier while this one waited."""
    others = Text.objects.filter(corpus=intake.corpus.slug, identifier=intake.identifier)
    if others.exclude(pk=intake.text_id or 0).exists():
        message = _("“%(identifier)s” is another text of this corpus. Choose another identifier.")
        raise EditRefused(message % {"identifier": intake.identifier})


def refuse(pk: int, reason: str) -> None:
    """Set an incoming text aside for a reason; it stays on record with its file. Raises EditRefused."""
    with transaction.atomic():
        intake = Intake.objects.select_for_update().get(pk=pk)
        if intake.state != IntakeState.WAITING or intake.text_id:
            raise EditRefused(_("Only a text that waits can be refused."))
        if not reason.strip():
            raise EditRefused(_("Say why it is refused."))
        intake.state, intake.refusal = IntakeState.REFUSED, reason.strip()[:300]
        intake.save()


def _store(intake: Intake) -> tuple[Text, StoreReport]:
    """The text with its parts; a new record, or the one whose outline was opened again."""
    edited = load_text(intake)
    facts = {name: getattr(intake, name) for name in TEXT_FACTS}
    text = intake.text or Text(corpus=intake.corpus.slug, language=intake.language, **facts)
    try:
        return text, store_text(text, edited.document, edited.outline)
    except OutlineError as error:
        raise EditRefused(str(error)) from error
