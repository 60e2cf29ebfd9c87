"""Files come in by one command: those that a list knows by checksum are accepted, others wait, and each is reported."""

from __future__ import annotations

import hashlib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from provisions.curation.intake import import_files
from provisions.importers import corpora
from provisions.intake.child import ReadText
from provisions.intake.language import find_language
from provisions.intake.reading.read import read_file
from provisions.intake.structure.find import find_structure
from provisions.models import Agreement, Corpus, Intake, IntakeState, Mention, Text
from tests.curation.intake.incoming import TREATY, corpus
from tests.factories import World


def read_here(data: bytes, name: str, *, language: str = "", **_: Any) -> ReadText:
    """`read_in_child` in this process, which is faster."""
    document = read_file(data, name)
    return ReadText(document, find_structure(document, language), language or find_language(document.content))


@pytest.fixture
def own(world: World, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    monkeypatch.setattr(import_files, "read_in_child", read_here)
    return corpus()


def command(path: Path, *options: str) -> list[str]:
    out = StringIO()
    call_command("import_texts", str(path), *options, stdout=out)
    return out.getvalue().splitlines()


def words(number: int) -> bytes:
    return TREATY.replace("first day", f"day {number}").encode()


def test_known_files_are_accepted_and_others_wait(own: Corpus, tmp_path: Path) -> None:
    agreement = Agreement.objects.exclude(wto_rta_id=None).earliest("pk")
    files = {"in/known.txt": words(1), "in/other.txt": words(2), "in/strange.txt": words(3), "in/old.pdf": b"\x89PNG",
             "README.md": b"What is here"}  # fmt: skip
    checksum = hashlib.sha256(words(1)).hexdigest()
    index = (
        "source,file,rta,rta_name,language,sha256,identifier\r\n"
        f"in,moved.txt,{agreement.wto_rta_id},The agreement,en,{checksum},known-1\r\n"
        f"in,other.txt,{agreement.wto_rta_id},The agreement,en,,\r\n"
    )
    for name, data in {**files, "index.csv": index.encode()}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)

    with pytest.raises(CommandError, match="There is no corpus nowhere"):
        command(tmp_path, "--corpus", "nowhere")
    Text.objects.create(
        **{"agreement": agreement, "corpus": "own", "identifier": "known-1", "language": "en", "title": "A record"},
        **{"main_text": "incomplete", "lacks": "Article 9", "annexes": "read", "source_url": "https://example.org/"},
    )
    dry = command(tmp_path, "--corpus", "own", "--dry-run")
    assert not Intake.objects.exists() and not Text.objects.filter(corpus="own").exclude(checksum="").exists()
    lines = command(tmp_path, "--corpus", "own")
    assert lines == dry[:-1]
    assert lines == [
        f"accepted     in/known.txt: text, 1 page, 3 articles, 0 flags; own known-1: {agreement}",
        "refused      in/old.pdf: This is a picture (PNG); put its pages into one PDF and bring that.",
        f"waits        in/other.txt: text, 1 page, 3 articles, 0 flags; {agreement}",
        "no agreement in/strange.txt: text, 1 page, 3 articles, 0 flags; its agreement is not in the database yet; say "
        "--agreement, or add it",
        "accepted         1",
        "waits            1",
        "no agreement     1",
        "refused          1",
    ]
    text = Text.objects.get(corpus="own")
    assert (text.identifier, text.agreement, text.checksum, text.title) == (
        "known-1",
        agreement,
        checksum,
        "The agreement",
    )
    said = (text.main_text, text.lacks, text.annexes, text.source_url)
    assert said == ("incomplete", "Article 9", "read", "https://example.org/"), "the list says nothing of these"
    assert Mention.objects.filter(article__text=text).exists()
    waiting = Intake.objects.get()
    assert (waiting.state, waiting.identifier, waiting.file.data) == (IntakeState.WAITING, "other", words(2))
    assert [line[:9] for line in command(tmp_path, "--corpus", "own")][0::2][:2] == ["unchanged", "unchanged"]

    (tmp_path / "in" / "strange.txt").rename(tmp_path / "one")
    clean = command(tmp_path / "one", "--corpus", "own", "--agreement", agreement.slug, "--accept-clean")
    assert clean[0].startswith("accepted     one: text, 1 page, 3 articles, 0 flags; own one")
    with pytest.raises(CommandError, match="say --corpus"):
        (tmp_path / "two").write_bytes(words(4))
        command(tmp_path / "two", "--agreement", agreement.slug)


def test_the_shipped_list_names_corpora_and_agreements_that_are_shipped() -> None:
    agreements = {row["slug"] for row in corpora._read_rows(corpora.FIXTURES / "agreements.csv")}
    collections = {row["slug"] for row in corpora._read_rows(corpora.FIXTURES / "corpora.csv")}
    entries = corpora.shipped_entries().values()
    assert {entry.agreement for entry in entries} - {""} <= agreements
    assert {entry.corpus for entry in entries} == collections
    assert {entry.corpus for entry in entries if not entry.agreement} == {"eur-lex"}  # its files are no agreements
    names = [(entry.corpus, entry.identifier) for entry in entries]
    assert len(set(names)) == len(names) > 80
