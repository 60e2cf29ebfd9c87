"""A text is brought in, read, corrected and accepted in the admin; nothing of it is public before."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from provisions.models import Corpus, Intake, IntakeFile, IntakeState, Text
from tests.factories import World

TREATY = b"""AGREEMENT BETWEEN CHILE AND KOREA

CHAPTER 1
GENERAL

Article 1.1 Objectives

The Parties seek to expand trade between them.

Article 1.2 Small Firms

1. The Parties shall help small and medium-sized enterprises to trade.

2. They shall keep a website for them.

CHAPTER 2
FINAL PROVISIONS

Article 2.1 Entry into Force

This Agreement enters into force on the first day of the second month.
"""


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:provisions_intake_{name}", args=args)


@pytest.fixture
def corpus(world: World) -> Corpus:
    return Corpus.objects.create(slug="own", name="Our files", source="The depositary", licence="public domain")


def bring_in(curator: Client, world: World, corpus: Corpus, **fields: Any) -> Any:
    """The answer to the form that brings a text in; the file is the treaty unless told otherwise."""
    sent = {"agreement": world.agreements["korea-chile"].pk, "language": "en", "corpus": corpus.pk}
    if not {"words", "source_url", "file"} & set(fields):
        sent["file"] = SimpleUploadedFile("treaty.txt", TREATY)
    return curator.post(page("add"), {**sent, **fields})


def read(curator: Client, answer: Any) -> Intake:
    """The text, read: what the page that follows the form does by itself."""
    intake = Intake.objects.get()
    assert answer.status_code == 302 and answer["Location"] == page("reading", intake.pk)
    assert curator.post(answer["Location"])["Location"] == page("outline", intake.pk)
    return Intake.objects.get()


def test_from_a_file_to_its_outline(world: World, curator: Client, corpus: Corpus) -> None:
    intake = read(curator, bring_in(curator, world, corpus))
    assert (intake.state, intake.part_count, intake.title) == (IntakeState.WAITING, 3, "Korea, Republic of - Chile")
    assert bytes(IntakeFile.objects.get().data) == TREATY
    html = curator.get(page("outline", intake.pk)).content.decode()
    assert "Article 1.2" in html and "Small Firms" in html
    assert not Text.objects.filter(agreement=world.agreements["korea-chile"]).exists()
