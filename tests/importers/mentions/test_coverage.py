"""Mentions as they are stored, written to files, and worked off."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from provisions.importers.archives import CorpusFile
from provisions.importers.mentions import store
from provisions.importers.mentions.coverage import MentionCoverage, measure_coverage
from provisions.importers.tota.importer import import_texts
from provisions.models import Article, DatasetState, Mention, Provision, RejectedMention, Text
from tests.factories import World, provision
from tests.importers.tota.made import treaty
from tests.loaded_texts import rewrite


def no_provisions() -> None:
    Provision.objects.update(replaced_by=None)
    Provision.objects.all().delete()


@pytest.fixture
def text(world: World) -> Text:
    """A loaded text: mentions in article 102 (two in the body, one in the heading) and in the chapter's heading."""
    no_provisions()
    Text.objects.all().delete()
    import_texts([CorpusFile("pta_7.xml", treaty(7, chapter="Support For Smes"), 1.0)])
    return Text.objects.get(identifier="7")


def counts(worked_off: MentionCoverage) -> tuple[int, int, int]:
    return worked_off.coded, worked_off.rejected, worked_off.open


def code(text: Text, identifier: str, start: int | None, end: int | None, **fields: object) -> Provision:
    return provision(text.agreement, text=text, article_identifier=identifier, start=start, end=end, **fields)


def reject(identifier: str, field: str, start: int, end: int) -> None:
    RejectedMention.objects.create(
        corpus="tota", article_identifier=identifier, field=field, start=start, end=end, term="x", reason="other"
    )


def test_at_first_all_are_open(text: Text) -> None:
    worked_off = measure_coverage()
    assert counts(worked_off) == (0, 0, 4)
    assert [mention.term for mention in worked_off.open_mentions if mention.field == "chapter"] == ["Smes"]


def test_a_passage_covers_what_it_touches_and_the_headings_above_it(text: Text) -> None:
    first = Mention.objects.get(term__startswith="small")
    code(text, "102", 0, first.end)
    worked_off = measure_coverage()
    assert counts(worked_off) == (3, 0, 1)
    assert worked_off.open_mentions[0].term == "SMEs"


def test_a_passage_beside_a_mention_does_not_cover_it(text: Text) -> None:
    first = Mention.objects.get(term__startswith="small")
    code(text, "102", 0, first.start)
    assert "small" in " ".join(mention.term for mention in measure_coverage().open_mentions)


def test_a_provision_without_offsets_stands_for_its_article(text: Text) -> None:
    code(text, "102", None, None)
    assert counts(measure_coverage()) == (4, 0, 0)


def test_a_provision_in_the_chapter_codes_the_chapters_heading_only(text: Text) -> None:
    code(text, "101", 0, 5)
    assert counts(measure_coverage()) == (1, 0, 3)


def test_a_withdrawn_provision_covers_nothing(text: Text) -> None:
    code(text, "102", None, None, status="withdrawn", withdrawal_reason="Twice.")
    assert counts(measure_coverage()) == (0, 0, 4)


def test_a_rejection_counts_for_its_field_and_place(text: Text) -> None:
    first = Mention.objects.get(term__startswith="small")
    reject("102", "heading", first.start, first.end)
    reject("102", "body", first.start, first.end)
    reject("101", "chapter", 12, 16)
    assert counts(measure_coverage()) == (0, 2, 2), "body and chapter; the heading has no mention at that place"


def test_coded_and_rejected_counts_as_coded(text: Text) -> None:
    code(text, "102", None, None)
    reject("102", "body", 0, 500)
    assert counts(measure_coverage()) == (4, 0, 0)


def test_finding_again_keeps_the_rows(text: Text) -> None:
    before = list(Mention.objects.order_by("pk").values_list())
    assert store.refresh_mentions() == store.MentionCounts(total=4, added=0, removed=0)
    assert list(Mention.objects.order_by("pk").values_list()) == before


def test_what_is_no_longer_there_goes(text: Text) -> None:
    rewrite(Article.objects.get(text=text, identifier="102"), "Only SMEs.")
    assert store.refresh_mentions([text.pk]) == store.MentionCounts(total=3, added=1, removed=2)


def command(*options: str) -> str:
    out = StringIO()
    call_command("find_mentions", *options, stdout=out)
    return out.getvalue()


def test_the_command_writes_rows_with_offsets_on_the_raw_text(text: Text, tmp_path: Path) -> None:
    command("--json", str(tmp_path / "mentions.json"))
    rows = json.loads((tmp_path / "mentions.json").read_text(encoding="utf-8"))
    assert len(rows) == 4
    for row in rows:
        assert row["tota_treaty_identifier"] == "7"
        assert row["language"] == "en"
        article = Article.objects.get(text=text, identifier=row["article_identifier"])
        words = {"body": article.body, "heading": article.heading, "chapter": article.chapter.heading}[row["field"]]
        assert words[row["start"] : row["end"]] == row["term"]


def test_the_command_writes_rows_to_the_screen(text: Text) -> None:
    assert len(json.loads(command("--json", "-"))) == 4


def test_coverage_ends_with_three_lines(text: Text) -> None:
    code(text, "102", None, None)
    assert command("--coverage").splitlines()[-3:] == ["coded 4", "rejected 0", "open 0"]
    no_provisions()
    lines = command("--coverage").splitlines()
    assert lines[-3:] == ["coded 0", "rejected 0", "open 4"]
    assert sum(line.startswith("open: ") for line in lines) == 4


def test_new_and_removed_mentions_move_the_datasets_version(text: Text, client: Client) -> None:
    """Answers that were cached before show the change; a second search that changes nothing moves nothing."""

    def shown() -> int:
        return client.get("/api/v1/mentions/").json()["count"]

    before = DatasetState.objects.current().version
    assert shown() == 4
    rewrite(Article.objects.get(text=text, identifier="102"), "Only SMEs, PYMES and MSMEs.")
    command()
    assert shown() == 5
    rewrite(Article.objects.get(text=text, identifier="102"), "Nothing.", heading="Nothing")
    command()
    assert shown() == 1
    after = DatasetState.objects.current().version
    command()
    assert DatasetState.objects.current().version == after > before


def test_without_texts_the_command_says_what_to_do(db: None) -> None:
    with pytest.raises(CommandError, match="import_texts PATH"):
        command()
