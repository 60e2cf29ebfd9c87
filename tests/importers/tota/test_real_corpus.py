"""The whole of ToTA: all of it comes in, fast, within little memory, with offsets that hold.

Times are the processor's: the clock on the wall also counts what other programs take meanwhile."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from provisions.importers.archives import read_corpus_files
from provisions.importers.mentions import store
from provisions.importers.tota.importer import TextImportReport, import_texts
from provisions.importers.tota.parser import TreatyText, parse
from provisions.models import Agreement, Article, Mention, Text

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]


@pytest.fixture(scope="module")
def archive(corpora: Path) -> Path:
    return corpora / "tota" / "tota-xml.tar.xz"


@pytest.fixture(scope="module")
def treaties(archive: Path) -> dict[str, TreatyText]:
    return {text.identifier: text for text in (parse(m.name, m.data) for m in read_corpus_files(archive))}


def agreements(treaties: dict[str, TreatyText]) -> None:
    """One agreement for each number, but for 136, which is not in the WTO's list."""
    Agreement.objects.bulk_create(
        Agreement(name=text.name, slug=f"rta-{text.wto_rta_id}", wto_rta_id=text.wto_rta_id, status="in_force")
        for text in treaties.values()
        if text.wto_rta_id not in (None, 136)
    )


def fingerprint() -> str:
    """Of every stored article and mention, keys included."""
    digest = hashlib.sha256()
    for model in (Text, Article, Mention):
        for row in model.objects.order_by("pk").values_list().iterator(500):
            digest.update(repr(row).encode())
    return digest.hexdigest()


@pytest.fixture
def imported(treaties: dict[str, TreatyText], archive: Path, db: None) -> Iterator[tuple[TextImportReport, float]]:
    agreements(treaties)
    began = time.process_time()
    report = import_texts(read_corpus_files(archive))
    yield report, time.process_time() - began


def test_all_of_it(imported: tuple[TextImportReport, float], treaties: dict[str, TreatyText], archive: Path) -> None:
    report, seconds = imported
    assert (report.added, report.chapters, report.articles) == (450, 4893, 40993)
    assert seconds < 60
    languages = [Text.objects.filter(language=language).count() for language in ("en", "es", "fr")]
    assert languages == [424, 24, 2]

    tpp = Agreement.objects.get(name="Trans-Pacific Partnership")
    assert tpp.status == "not_notified"
    assert sorted(text.identifier for text in tpp.texts.all()) == ["449", "450"]
    assert Agreement.objects.get(wto_rta_id=136).origin == "tota"
    assert Agreement.objects.filter(origin="tota").count() == 2

    _bodies_are_letter_for_letter(treaties)
    _mentions_hold(report)

    before = fingerprint()
    again = import_texts(read_corpus_files(archive))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 450)
    began = time.process_time()
    counts = store.refresh_mentions()
    assert time.process_time() - began < 20
    assert (counts.added, counts.removed) == (0, 0)
    assert fingerprint() == before


def _bodies_are_letter_for_letter(treaties: dict[str, TreatyText]) -> None:
    expected = {
        (text.identifier, article.identifier): article.body
        for text in treaties.values()
        for chapter in text.chapters
        for article in chapter.articles
    }
    for body, text, identifier in Article.objects.values_with_bodies("text__identifier", "identifier"):
        assert expected.pop((text, identifier)) == body
    assert not expected


def _mentions_hold(report: TextImportReport) -> None:
    mentions = Mention.objects.select_related("article__chapter")
    assert report.mentions == mentions.count() > 600
    for mention in mentions:
        article = mention.article
        words = {"body": article.body, "heading": article.heading, "chapter": article.chapter.heading}[mention.field]
        assert words[mention.start : mention.end] == mention.term
    square_metres = Mention.objects.filter(article__identifier__in=["6138", "6371", "6373", "2771"])
    assert not square_metres.exists(), "SME is square metre equivalents there"
    assert Mention.objects.filter(article__identifier="7378", term__startswith="smalland").exists()
