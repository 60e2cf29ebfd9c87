"""What an import stores, and what it never does: change anything twice, or store a part."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisions.importers.archives import CorpusFile, read_corpus_files
from provisions.importers.quotes import compute_checksum
from provisions.importers.tota.importer import TextImportReport, import_texts
from provisions.importers.tota.parser import TreatyError
from provisions.models import Agreement, Article, Chapter, DatasetState, Mention, Text
from tests.factories import World, economy, provision
from tests.importers.tota.made import folder, tarred, treaty

TPP = {"name": "Ocean Partnership", "wto_rta_id": "", "signed": "2016-02-03", "parties": "CHL PER ZZZ"}


def run(*files: bytes, dry_run: bool = False) -> TextImportReport:
    packed = [CorpusFile(f"xml/pta_{n}.xml", data, n / len(files)) for n, data in enumerate(files, start=1)]
    return import_texts(packed, dry_run=dry_run)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All that an import may touch, with primary keys."""
    models = (Agreement, Text, Chapter, Article, Mention, DatasetState)
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


def test_a_text_is_filed_under_its_agreement_with_its_structure(world: World) -> None:
    report = run(treaty(7))
    assert (report.added, report.changed, report.unchanged) == (1, 0, 0)
    assert (report.chapters, report.articles, report.mentions) == (2, 3, 3)
    text = Text.objects.get(corpus="tota", identifier="7")
    assert text.agreement == world.agreements["chile-peru"]
    assert (text.language, text.title, text.source_url) == ("en", "Chile - Peru", "http://example.org/7.pdf")
    assert [chapter.heading for chapter in text.chapters.all()] == ["Preamble", "Cooperation"]
    positions = [(article.position, article.identifier, article.number) for article in text.articles.all()]
    assert positions == [(1, "100", ""), (2, "101", "ARTICLE 1"), (3, "102", "ARTICLE 2")]
    assert text.articles.get(identifier="102").body == "2. The Parties help small and\n  medium enterprises (“SMEs”)."


def test_the_mentions_are_stored_with_offsets_on_the_raw_words(world: World) -> None:
    run(treaty(7, chapter="Support For Smes"))
    stored = [(m.article.identifier, m.field, m.term) for m in Mention.objects.filter(article__text__identifier="7")]
    assert sorted(stored) == [
        ("101", "chapter", "Smes"),
        ("102", "body", "SMEs"),
        ("102", "body", "small and\n  medium enterprises"),
        ("102", "heading", "Smes"),
    ]
    for mention in Mention.objects.filter(field="body", article__text__identifier="7"):
        assert mention.article.body[mention.start : mention.end] == mention.term


def test_a_second_import_changes_nothing(world: World) -> None:
    files = [treaty(7), treaty(8, **TPP)]
    run(*files)
    before = everything()
    report = run(*files)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)
    assert everything() == before


def test_a_dry_run_reports_the_same_and_changes_nothing(world: World) -> None:
    before = everything()
    dry = run(treaty(7), treaty(8, **TPP), dry_run=True)
    assert everything() == before
    assert run(treaty(7), treaty(8, **TPP)) == dry


def test_a_changed_file_replaces_its_text(world: World) -> None:
    run(treaty(7), treaty(8, first_article=200))
    kept = Text.objects.get(identifier="7").pk
    report = run(treaty(7, articles=[("New", "For pymes.")]))
    assert (report.added, report.changed) == (0, 1)
    text = Text.objects.get(identifier="7")
    assert text.pk == kept
    assert [article.heading for article in text.articles.all()] == ["", "New"]
    assert [m.term for m in Mention.objects.filter(article__text=text)] == ["pymes"]
    assert Text.objects.get(identifier="8").articles.count() == 3, "texts that are not in the import stay"


def test_the_dataset_version_moves_with_an_import_and_only_then(world: World) -> None:
    before = DatasetState.objects.current().version
    run(treaty(7))
    moved = DatasetState.objects.current().version
    assert moved > before
    run(treaty(7))
    assert DatasetState.objects.current().version == moved


def test_a_shipped_text_record_is_filled_and_keeps_what_curators_know(world: World) -> None:
    other = world.agreements["korea-chile"]
    Text.objects.create(
        agreement=other, corpus="tota", identifier="7", language="en", title="x", text_date="2001-11-27",
        source_url="https://example.org/official",
    )  # fmt: skip
    assert run(treaty(7)).added == 1
    text = Text.objects.get(identifier="7")
    assert text.agreement == other, "where a text is filed is a curator's decision"
    assert str(text.text_date) == "2001-11-27"
    assert text.source_url == "https://example.org/official"
    assert text.articles.count() == 3


def test_texts_without_a_number_share_one_agreement_that_is_not_notified(world: World) -> None:
    report = run(treaty(8, **TPP), treaty(9, language="es", **TPP))
    agreement = Agreement.objects.get(name="Ocean Partnership")
    assert sorted(text.language for text in agreement.texts.all()) == ["en", "es"]
    assert (agreement.status, agreement.origin, agreement.wto_rta_id) == ("not_notified", "tota", None)
    assert agreement.slug == "ocean-partnership"
    assert {one.code for one in agreement.types.all()} == {"fta", "eia"}
    assert {one.code for one in agreement.regions.all()} == {"south_america"}
    assert {one.economy.code for one in agreement.memberships.all()} == {"CHL", "PER"}
    assert any("ZZZ" in note for note in report.notes)
    assert any("created an agreement for it" in note for note in report.notes)


def test_a_number_that_the_list_lacks_gets_an_agreement_of_its_own(world: World) -> None:
    economy("FJI", "Fiji")
    run(treaty(8, name="Chile - Peru", wto_rta_id=136, parties="FJI"))
    agreement = Agreement.objects.get(wto_rta_id=136)
    assert (agreement.status, agreement.origin) == ("in_force", "tota")
    assert "Not in the WTO's list" in agreement.remarks
    assert agreement.slug == "chile-peru-2", "the slug of the other one is taken"


def test_a_code_of_another_source_is_translated(world: World) -> None:
    economy("XKX", "Kosovo")
    report = run(treaty(8, name="Kosovo - Chile", wto_rta_id=137, parties="RKS CHL"))
    agreement = Agreement.objects.get(wto_rta_id=137)
    assert {one.economy.code for one in agreement.memberships.filter(original=True)} == {"XKX", "CHL"}
    assert not any("RKS" in note for note in report.notes)


def test_the_number_of_an_accession_leads_to_what_was_acceded_to(world: World) -> None:
    world.agreements["eu-peru"].accessions.create(wto_rta_id=9050, name="Accession", status="in_force")
    report = run(treaty(8, wto_rta_id=9050))
    assert Text.objects.get(identifier="8").agreement == world.agreements["eu-peru"]
    assert any("accession" in note for note in report.notes)


def test_quotes_appear_when_their_checksum_matches_and_only_then(world: World) -> None:
    text = Text.objects.create(
        agreement=world.agreements["chile-peru"], corpus="tota", identifier="7", language="en", title="x"
    )
    located = {"text": text, "article_identifier": "101", "text_status": "stand_off", "start": 3}
    good = provision(text.agreement, **located, end=14, checksum=compute_checksum("The Parties"))
    bad = provision(text.agreement, **located, end=14, checksum=compute_checksum("Other words"))
    report = run(treaty(7))
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.article is not None
    assert (good.quote, good.article.identifier) == ("The Parties", "101")
    assert bad.quote is None
    assert [mismatch.split()[0] for mismatch in report.mismatches] == [bad.number]
    assert report.quotes == 2, "this one, and that of the world in its own text"
    run(treaty(7, articles=[("Scope", "1. The Parties, in other words.")]))
    good.refresh_from_db()
    assert good.quote == "The Parties", "the passage is still there in the changed text"


def test_one_bad_file_and_nothing_is_stored(world: World) -> None:
    before = everything()
    with pytest.raises(TreatyError, match=r"xml/pta_3\.xml, line \d+: not well-formed"):
        run(treaty(7), treaty(8, **TPP), b"<treaty>")
    assert everything() == before


def test_one_treaty_in_two_files_is_refused(world: World) -> None:
    with pytest.raises(
        TreatyError, match=r"xml/pta_2\.xml, line 1: treaty_identifier 7 is also that of xml/pta_1\.xml"
    ):
        run(treaty(7), treaty(7, first_article=900))


def command(path: object, *options: str) -> str:
    out = StringIO()
    call_command("import_texts", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_command_prints_what_it_did(world: World, tmp_path: Path) -> None:
    archive = tarred(tmp_path / "a.tar.xz", {"xml/pta_7.xml": treaty(7)})
    dry = command(archive, "--dry-run")
    assert "dry run: nothing was changed" in dry
    assert not Text.objects.filter(identifier="7").exists()
    printed = command(archive)
    assert printed in dry
    assert "1   with 2 chapters, 3 articles, 3 mentions" in printed


def test_the_command_says_when_there_is_nothing_to_import(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no file in it(.|\n)*Nothing was imported"):
        command(folder(tmp_path / "empty", {"README.md": b""}))


@pytest.mark.parametrize("address", ["http://127.0.0.1/a corpus.zip", "http://[::1/a.zip"])
def test_the_command_refuses_an_address_that_is_none_in_words(world: World, address: str) -> None:
    with pytest.raises(CommandError, match=r"can't be fetched: .*\nNothing was imported\."):
        command(address)


def test_without_agreements_the_command_says_what_to_run_first(db: None, tmp_path: Path) -> None:
    path = folder(tmp_path / "in", {"pta_7.xml": treaty(7)})
    with pytest.raises(CommandError, match="load_dataset or import_wto first"):
        command(path)
    assert list(read_corpus_files(path))


def test_the_planner_knows_what_came_in_though_it_saw_the_tables_empty(world: World) -> None:
    if connection.vendor != "postgresql":  # no other engine keeps such counts of its own accord
        with CaptureQueriesContext(connection) as queries:
            run(treaty(7))
        assert not any("ANALYZE" in query["sql"] for query in queries)
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE provisions_article")
        before = Article.objects.count()
        run(treaty(7))
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'provisions_article'")
        assert cursor.fetchone() == (Article.objects.count(),) != (before,)
