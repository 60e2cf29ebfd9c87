"""A text is brought in, read, corrected and accepted in the admin; nothing of it is public before."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from provisions.models import Corpus, Intake, IntakeFile, IntakeState, Text
from tests.curation.intake.incoming import TREATY, incoming_text
from tests.curation.intake.incoming import corpus as own_corpus
from tests.factories import World


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:provisions_intake_{name}", args=args)


@pytest.fixture
def corpus(world: World) -> Corpus:
    return own_corpus()


def bring_in(curator: Client, world: World, corpus: Corpus, **fields: Any) -> Any:
    """The answer to the form that brings a text in; the file is the treaty unless told otherwise."""
    sent = {"agreement": world.agreements["korea-chile"].pk, "language": "en", "corpus": corpus.pk}
    if not {"words", "source_url", "file"} & set(fields):
        sent["file"] = SimpleUploadedFile("treaty.txt", TREATY.encode())
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
    assert bytes(IntakeFile.objects.get().data) == TREATY.encode()
    html = curator.get(page("outline", intake.pk)).content.decode()
    assert "Article 1.2" in html and "Small Firms" in html
    assert not Text.objects.filter(agreement=world.agreements["korea-chile"]).exists()


def test_acceptance_makes_a_text_whose_mentions_wait(world: World, curator: Client) -> None:
    intake = incoming_text(world.agreements["korea-chile"])
    page_of = page("accept", intake.pk)
    assert curator.get(page_of).status_code == 200
    answer = curator.post(page_of, {"version": intake.version}, follow=True)
    assert "Mentions found in it: 2" in answer.content.decode()
    text = Text.objects.get(agreement=intake.agreement)
    assert (text.corpus, text.identifier, text.language) == ("own", "korea-chile-en", "en")
    article = text.articles.get(heading="Small Firms")
    assert article.number == "Article 1.2" and article.body.startswith("1. The Parties shall help")
    terms = {mention.term for mention in article.mentions.all()}
    assert terms == {"Small Firms", "small and medium-sized enterprises"}
    intake.refresh_from_db()
    assert (intake.state, intake.text, intake.accepted_by.username) == (IntakeState.ACCEPTED, text, "curator")
    assert curator.post(page_of, {"version": intake.version}).status_code == 302
    assert Text.objects.filter(agreement=intake.agreement).count() == 1
