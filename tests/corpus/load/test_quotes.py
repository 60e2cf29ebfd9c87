"""Quotes are cut out of the loaded text by offsets, and only when the words are those that were coded."""

from __future__ import annotations

import pytest

from provisions.corpus.load import load
from provisions.corpus.quotes import checksum_of, cut, fill
from provisions.models import Article, DatasetState, Provision
from tests.world import ARTICLE_BODY, QUOTE, World

pytestmark = pytest.mark.django_db


def quote(number: str = "P00004") -> str | None:
    return Provision.objects.get(number=number).quote


def test_a_quote_is_cut_and_the_article_set(world: World) -> None:
    Provision.objects.update(quote=None, article=None)
    filled = fill(Provision.objects.all())
    assert (filled.changed, filled.matched, filled.without_text, filled.mismatches) == (1, 1, 0, [])
    assert quote() == QUOTE and Provision.objects.get(number="P00004").article == world.article


def test_a_second_time_nothing_is_written(world: World) -> None:
    assert fill(Provision.objects.all()).changed == 0


def test_without_the_article_there_is_no_quote(world: World) -> None:
    Article.objects.all().delete()
    filled = fill(Provision.objects.all())
    assert (filled.changed, filled.without_text) == (1, 1)
    assert quote() is None


def test_words_that_changed_are_told_and_not_quoted(world: World) -> None:
    Article.objects.update(body=ARTICLE_BODY.replace("website", "web site"))
    filled = fill(Provision.objects.all())
    assert len(filled.mismatches) == 1 and filled.mismatches[0].startswith("P00004 article 900201: the words at ")
    assert quote() is None


def test_offsets_that_leave_the_article_are_told(world: World) -> None:
    Provision.objects.filter(number="P00004").update(end=9999)
    (told,) = fill(Provision.objects.all()).mismatches
    assert "to 9999 is not inside the article's" in told


def test_offsets_count_characters_not_bytes() -> None:
    body = "Perú: “PYMES”\u00a0siempre"
    assert cut(body, 7, 12, checksum_of("PYMES")) == "PYMES"


@pytest.mark.parametrize(("start", "end"), [(None, None), (5, 5), (6, 5), (0, 7)])
def test_no_passage_is_cut_at_offsets_that_can_not_be(start: int | None, end: int | None) -> None:
    with pytest.raises(ValueError, match="is not inside"):
        cut("sample", start, end, checksum_of("sample"))


def test_queries_do_not_grow_with_the_provisions(world: World, django_assert_num_queries) -> None:
    one = Provision.objects.get(number="P00004")
    for number in range(30):
        one.pk, one.number = None, f"P2{number:04}"
        one.save()
    Provision.objects.update(quote=None)
    with django_assert_num_queries(5):  # provisions, articles, one update for the batch, and the words to search
        assert fill(Provision.objects.all()).changed == 31


def test_loading_fills_quotes_when_the_corpus_is_there_and_tells_what_does_not_match(folder) -> None:
    from provisions.models import Chapter, Text
    from tests.corpus.load.small import BODY, END, START

    load(folder.write())
    assert quote("P00001") is None
    text = Text.objects.get()
    chapter = Chapter.objects.create(text=text, position=1)
    Article.objects.create(text=text, chapter=chapter, position=1, identifier="7701", body=BODY)
    version = DatasetState.objects.current().version
    report = load(folder.path)
    assert quote("P00001") == BODY[START:END] and report.quotes_filled == 1
    assert DatasetState.objects.current().version == version + 1
    Article.objects.update(body=BODY.upper())
    assert load(folder.path).mismatches[0].startswith("P00001 article 7701")
