"""A text comes in as a file, as pasted words, or from a public address; what can't be read leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from provisions.curation.intake.reading import claim
from provisions.importers.download import DownloadError, download
from provisions.models import Corpus, Intake, IntakeFile, IntakeState, Text
from provisions.operations.backup import table_io
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


def read(curator: Client, answer: Any) -> Any:
    """The answer to what the page behind the form does by itself."""
    intake = Intake.objects.get()
    assert answer.status_code == 302 and answer["Location"] == page("reading", intake.pk)
    assert "Reading" in curator.get(answer["Location"]).content.decode()
    return curator.post(answer["Location"])


def test_from_a_file_to_its_outline(world: World, curator: Client, corpus: Corpus) -> None:
    answer = read(curator, bring_in(curator, world, corpus))
    intake = Intake.objects.get()
    assert answer["Location"] == page("outline", intake.pk)
    assert (intake.state, intake.part_count, intake.title) == (IntakeState.WAITING, 3, "Korea, Republic of - Chile")
    assert (intake.identifier, str(intake.owner)) == ("korea-chile-en", "curator")
    assert bytes(IntakeFile.objects.get().data) == TREATY.encode()
    html = curator.get(page("outline", intake.pk)).content.decode()
    assert "Article 1.2" in html and "Small Firms" in html
    assert curator.get(page("progress", intake.pk))["Location"] == page("outline", intake.pk)
    assert not Text.objects.filter(agreement=world.agreements["korea-chile"]).exists()


def test_pasted_words_are_a_text(world: World, curator: Client, corpus: Corpus) -> None:
    read(curator, bring_in(curator, world, corpus, words=TREATY))
    assert Intake.objects.get().part_count == 3


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
    assert (intake.state, intake.text, str(intake.accepted_by)) == (IntakeState.ACCEPTED, text, "curator")
    public = Client().get("/agreements/korea-chile/text/").content.decode()
    assert "Our files (public domain) · korea-chile-en" in public
    assert curator.post(page_of, {"version": intake.version}).status_code == 302
    assert Text.objects.filter(agreement=intake.agreement).count() == 1


def test_an_identifier_that_another_text_has_come_to_meanwhile(world: World, curator: Client) -> None:
    intake = incoming_text(world.agreements["korea-chile"])
    Text.objects.filter(pk=world.text.pk).update(corpus="own", identifier=intake.identifier)
    answer = curator.post(page("accept", intake.pk), {"version": intake.version}, follow=True)
    assert "Choose another identifier" in answer.content.decode()
    intake.refresh_from_db()
    assert intake.state == IntakeState.WAITING and intake.text is None


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"The quick brown fox jumps over the lazy dog, and the dog sleeps.", "No article was found"),
        ("a.pdf", b"%PDF-1.4\nnothing", "PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".doc"),
        ("a.bin", bytes(range(256)) * 40, ""),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence_and_not_kept(
    world: World, curator: Client, corpus: Corpus, name: str, data: bytes, reason: str
) -> None:
    answer = read(curator, bring_in(curator, world, corpus, file=SimpleUploadedFile(name, data)))
    html = curator.get(answer["Location"]).content.decode()
    assert reason in html and "Nothing was stored." in html
    assert f'value="{world.agreements["korea-chile"].pk}" selected' in html  # the form keeps what was chosen
    assert not Intake.objects.exists() and not IntakeFile.objects.exists()


def test_what_the_form_refuses(world: World, curator: Client, corpus: Corpus) -> None:
    def said(**fields: Any) -> str:
        answer = bring_in(curator, world, corpus, **fields)
        assert answer.status_code == 400
        return str(answer.content.decode())

    assert "paste the words, or give an address" in said(words="")
    assert "The file is empty" in said(file=SimpleUploadedFile("a.pdf", b""))
    assert "paste the words, or give an address" in said(words="\r\n ")
    assert "not both" in said(words="x", file=SimpleUploadedFile("a.pdf", b"x"))
    assert "Say what is missing" in said(main_text="incomplete")
    assert "a duplicate" in said(agreement=world.agreements["chile-peru-old"].pk)
    Text.objects.filter(pk=world.text.pk).update(checksum=hashlib.sha256(b"As imported by a command.").hexdigest())
    assert f"brought in already, as “{world.text}”" in said(words="As imported by a command.")
    incoming_text(world.agreements["korea-chile"])
    assert "brought in already" in said()
    assert "Choose another identifier" in said(words="Other.", identifier="korea-chile-en")
    assert Intake.objects.count() == 1


def test_a_file_that_is_too_large_is_refused_unread(world: World, curator: Client, corpus: Corpus) -> None:
    large: dict[str, Any] = {"CONTENT_LENGTH": str(2 * 1024**3), "wsgi.input": io.BytesIO(b"x" * 1000)}
    answer = curator.post(page("add"), **large)
    assert answer.status_code == 413
    assert "at most 60 MB" in answer.content.decode()


def test_words_that_are_too_long_to_paste_are_refused(world: World, curator: Client, corpus: Corpus) -> None:
    answer = bring_in(curator, world, corpus, words="x" * 3_000_000)
    assert answer.status_code == 413
    assert "too long: save them as a file" in answer.content.decode()


def test_only_one_request_reads_a_text(world: World, curator: Client, corpus: Corpus) -> None:
    answer = bring_in(curator, world, corpus)
    intake = Intake.objects.get()
    assert claim(intake.pk) and not claim(intake.pk)
    assert curator.post(answer["Location"]).status_code == 204
    assert curator.get(page("progress", intake.pk)).status_code == 200


def test_a_backup_holds_files_that_wait(world: World) -> None:
    file = incoming_text(world.agreements["korea-chile"]).file
    (row,) = table_io.dump_rows(IntakeFile)
    IntakeFile.objects.all().delete()
    assert table_io.load_rows(IntakeFile, [json.loads(row)]) == 1
    again = IntakeFile.objects.get()
    assert (bytes(again.data), bytes(again.document)) == (bytes(file.data), bytes(file.document))


def test_a_corpus_of_ones_own_is_never_tota(world: World, curator: Client) -> None:
    sent = {"name": "Ours", "slug": "tota", "source": "A ministry", "licence": "public domain"}
    address = reverse("admin:provisions_corpus_add")
    assert "is the corpus ToTA" in curator.post(address, sent).content.decode()
    assert curator.post(address, {**sent, "slug": "ours"}).status_code == 302
    assert Corpus.objects.get().licence == "public domain"


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_pages_speak_the_curators_language(language: str) -> None:
    templates = Path(settings.BASE_DIR) / "provisions" / "templates" / "curation"
    words = {
        found
        for path in (*templates.glob("intake_*.html"), templates / "index.html")
        for found in re.findall(r'{% translate "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    with override(language):
        same = {one for one in words if str(gettext(one)) == one}
    assert len(words) > 60 and same <= {": "}


PRIVATE = ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "::1", "fe80::1", "::ffff:127.0.0.1", "0.0.0.0"]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_leads_into_the_private_network(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Not even by a public name; the name is looked up once, and what was checked is what is connected to."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
    for scheme in ("http", "https"):
        with (
            pytest.raises(DownloadError, match="not a public host"),
            download(f"{scheme}://treaties.example.org/a.pdf", 1000, 5, public_only=True),
        ):
            pass


def test_an_address_that_cannot_be_fetched_leaves_nothing(world: World, curator: Client, corpus: Corpus) -> None:
    answer = read(curator, bring_in(curator, world, corpus, source_url="http://127.0.0.1/rcep.pdf"))
    html = curator.get(answer["Location"]).content.decode()
    assert "is not a public host" in html
    assert not Intake.objects.exists()


def test_the_work_list_tells_where_a_text_is(world: World, curator: Client) -> None:
    incoming_text(world.agreements["korea-chile"])
    listed = reverse("admin:provisions_agreement_changelist") + "?has_text=no"
    html = curator.get(listed).content.decode()
    assert "Add its text" in html and "go on" in html
    assert f"{page('add')}?agreement={world.agreements['chile-peru'].pk}" in html
    assert "Add its text" not in curator.get(listed.replace("no", "yes")).content.decode()
