"""Reading an incoming text: the file is fetched, read in a child process, and divided into parts."""

from __future__ import annotations

import datetime
import hashlib
import time
from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from provisions.curation.intake.workspace import pack_document, store_outline
from provisions.importers.download import DownloadError, download, file_name
from provisions.importers.vocabulary import known_words
from provisions.intake.child import read_in_child
from provisions.intake.editing import EditedText
from provisions.intake.outline import Outline
from provisions.intake.source import ReadingError, SourceDocument
from provisions.models import Intake, IntakeFile, IntakeState, Text

MAX_MEGABYTES = 60
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024
DOWNLOAD_SECONDS = 120
STALE = datetime.timedelta(minutes=25)  # longer than reading may take: a process that has not ended has died
PROGRESS_INTERVAL = 0.3  # seconds

Report = Callable[[str, int, int], None]  # step, how many are done, of how many


class IntakeRefused(ValueError):
    """The text can't be brought in; one plain sentence says why."""


def begin(intake: Intake, data: bytes, owner: User) -> None:
    """Store an incoming text whose file is still to be read, or fetched when there are no bytes."""
    intake.owner = owner
    with transaction.atomic():
        set_file(intake, data)
        intake.save()
        IntakeFile.objects.create(intake=intake, data=data)


def set_file(intake: Intake, data: bytes) -> None:
    """Set size and checksum; raises IntakeRefused for a file that is here already."""
    intake.size, intake.checksum = len(data), hashlib.sha256(data).hexdigest() if data else ""
    if not data:
        return
    twins = Intake.objects.filter(checksum=intake.checksum).exclude(state=IntakeState.REFUSED).exclude(pk=intake.pk)
    if other := twins.without_outline().first() or Text.objects.filter(checksum=intake.checksum).first():
        raise IntakeRefused(_("The same file was brought in already, as “%(title)s”.") % {"title": other})


def claim(pk: int) -> bool:
    """Whether the caller is the one to read the text: no other process is at it."""
    free = Q(started=None) | Q(started__lt=timezone.now() - STALE)
    return bool(Intake.objects.filter(free, pk=pk, state=IntakeState.READING).update(started=timezone.now()))


def read(intake: Intake) -> None:
    """Read an incoming text that was claimed. Raises IntakeRefused; the text is deleted then."""
    try:
        _read(intake)
    except (IntakeRefused, ReadingError, DownloadError) as error:
        intake.delete()
        raise IntakeRefused(str(error)) from error
    except BaseException:
        Intake.objects.filter(pk=intake.pk).update(started=None)  # otherwise nobody could try again at once
        raise


def _read(intake: Intake) -> None:
    report = _Reporter(intake.pk)
    data = bytes(IntakeFile.objects.values_list("data", flat=True).get(pk=intake.pk))
    if not data:
        data = _fetch(intake, report)
    document, outline = _read_file(data, intake, report)
    with transaction.atomic():
        locked = Intake.objects.select_for_update().get(pk=intake.pk)
        locked.size, locked.checksum, locked.file_name = intake.size, intake.checksum, intake.file_name
        store_outline(locked, EditedText(document, outline))
        locked.state, locked.progress = IntakeState.WAITING, {}
        locked.save()
        IntakeFile.objects.filter(pk=intake.pk).update(data=data, document=pack_document(document))


def _read_file(data: bytes, intake: Intake, report: Report) -> tuple[SourceDocument, Outline]:
    report(_("Reading the file"), 0, 0)
    result = read_in_child(
        data,
        intake.file_name,
        language=intake.language,
        known_words=known_words(),
        languages=[intake.language],
        on_page=lambda done, total: report(_("Reading page"), done, total),
    )
    return result.document, result.outline


def _fetch(intake: Intake, report: Report) -> bytes:
    report(_("Fetching the file"), 0, 0)
    with download(intake.source_url, MAX_BYTES, DOWNLOAD_SECONDS, public_only=True) as path:
        data = path.read_bytes()
    if not data:
        raise IntakeRefused(_("The address gave an empty file."))
    intake.file_name = file_name(intake.source_url)[:200]
    set_file(intake, data)
    return data


class _Reporter:
    """Writes how far the reading is, now and then, for the page that polls it."""

    def __init__(self, pk: int) -> None:
        self._pk, self._last = pk, 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        if done and time.monotonic() - self._last < PROGRESS_INTERVAL:
            return
        self._last = time.monotonic()
        Intake.objects.filter(pk=self._pk).update(progress={"step": step, "done": done, "total": total})
