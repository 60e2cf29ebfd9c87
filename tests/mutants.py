"""Marks wherever curators write what is not the public's, to be looked for in whatever the public can ask for."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from django.contrib.auth.models import User

from provisions.models import Assignment, AssignmentBatch, Intake, Mention, Provision, Reading, StatusChange
from tests.curation.intake.incoming import incoming_text
from tests.factories import World

MARK = b"ZQMARK"
HIDDEN = "zebrafinch"  # a word that stands beside the marks, and nowhere else


INCOMING = f"""Article 1 Aim

The Parties help ZQMARKincoming {HIDDEN} small and medium-sized enterprises.

Article 2 End

It ends.
"""


def plant(world: World) -> None:
    """Write marks into drafts, readings, notes, names of people: each begins with MARK, and most go with HIDDEN."""
    user = User.objects.create(username="ZQMARKuser", first_name="ZQMARKfirst", last_name="ZQMARKlast", is_staff=True)
    published, draft = world.provisions["P00001"], world.provisions["P00005"]
    Provision.objects.filter(pk=published.pk).update(adjudication=f"ZQMARKadjudication {HIDDEN}")
    for status in ("draft", "in_review"):
        other = draft if status == "draft" else world.provisions["P00003"]
        marked = {
            name: f"ZQMARK{name} {HIDDEN}"
            for name in ("citation", "heading", "summary", "chapter_heading", "adjudication")
        }
        Provision.objects.filter(pk=other.pk).update(status=status, **marked)
    finished: dict[str, Any] = {"user": user, "note": f"ZQMARKnote {HIDDEN}", "verb_id": "verb:may"}
    Reading.objects.create(provision=published, coder="reading-1", **finished)
    unfinished: dict[str, Any] = {"coder": "ZQMARKunfinished", "note": "ZQMARKnote", "handed_in": None}
    Reading.objects.create(provision=published, **unfinished)
    Reading.objects.create(provision=draft, coder="ZQMARKdraft", note="ZQMARKnote", user=user)
    StatusChange.objects.create(provision=published, source="in_review", target="published", note="ZQMARKmove", by=user)
    batch = AssignmentBatch.objects.create(name="ZQMARKbatch", made_by=user)
    Assignment.objects.create(batch=batch, provision=published, coder=user)
    incoming = incoming_text(world.agreements["korea-chile"], user, INCOMING)
    Intake.objects.filter(pk=incoming.pk).update(title=f"ZQMARKtitle {HIDDEN}", refusal="ZQMARKrefusal")
    Mention.objects.create(article=world.article, field="body", start=3, end=7, term="SMEs", pattern="acronym_en")


def marks(body: bytes) -> list[bytes]:
    """The marks in a body; a workbook, or another packed file, is unpacked first."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return re.findall(MARK + rb"\w*", body)
