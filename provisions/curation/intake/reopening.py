"""Opening the outline of an accepted text again: its borders can be moved, its words stay as they are."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from provisions.curation.intake.workspace import EDIT_FACTS, load_document, pack_document, store_outline
from provisions.importers.corpora import find_corpus
from provisions.importers.texts.outlines import load_outline
from provisions.importers.texts.store import TOTA
from provisions.intake.editing import EditedText
from provisions.intake.source import SourceDocument
from provisions.models import Corpus, Document, Intake, IntakeFile, IntakeState, Text, TextLanguage
from provisions.models.intake.intakes import TEXT_FACTS

TOTA_FACTS: dict[str, Any] = {
    "name": "ToTA, Texts of Trade Agreements",
    "source": "Mapping Treaties",
    "source_url": "https://github.com/mappingtreaties/tota",
    "licence": "CC BY-NC 4.0",
}


class NotReopened(ValueError):
    """The outline can't be opened again; the message says why."""


def reopen(text: Text, user: User) -> Intake:
    """The incoming text in which the outline of a text can be changed; the one it came from, where there is one.

    Raises NotReopened for a text without words.
    """
    with transaction.atomic():
        Text.objects.select_for_update().get(pk=text.pk)
        intake = text.intakes.exclude(state=IntakeState.REFUSED).order_by("-pk").first()
        if intake and intake.state != IntakeState.ACCEPTED:
            return intake
        try:
            document, outline = load_outline(text)
        except Document.DoesNotExist as missing:
            raise NotReopened(_("The words of this text are not loaded, so it has no outline.")) from missing
        if intake is None:
            intake = _new_intake(text, user)
            IntakeFile.objects.create(intake=intake, data=b"", document=pack_document(document))
        else:
            document = _with_layout(intake, document)
        intake.state, intake.version = IntakeState.WAITING, intake.version + 1
        intake.edits = [{name: one[name] for name in EDIT_FACTS} for one in intake.edits[: intake.done]]
        intake.done = len(intake.edits)  # they can't be undone: the parts have other identifiers now
        store_outline(intake, EditedText(document, outline))
        intake.save()
    return intake


def _new_intake(text: Text, user: User) -> Intake:
    corpus = find_corpus(text.corpus) or Corpus.objects.create(slug=text.corpus, **_corpus_facts(text.corpus))
    language = text.language if text.language in TextLanguage.values else TextLanguage.ENGLISH
    facts = {name: getattr(text, name) for name in TEXT_FACTS}
    return Intake.objects.create(
        text=text, corpus=corpus, owner=user, language=language, checksum=text.checksum, **facts
    )


def _corpus_facts(slug: str) -> dict[str, Any]:
    return TOTA_FACTS if slug == TOTA else {"name": slug, "source": slug, "licence": _("not stated")}


def _with_layout(intake: Intake, document: SourceDocument) -> SourceDocument:
    """What reading the file gave, with its lines and pages, if the text still has the same words."""
    read = load_document(intake)
    if read.content == document.content:
        return read
    IntakeFile.objects.filter(pk=intake.pk).update(document=pack_document(document))
    return document
