"""The page of an agreement's full text."""

from __future__ import annotations

import pytest
from django.test import Client

from provisions.models import Article, Chapter, Mention, Text
from tests.factories import ARTICLE_BODY, World
from tests.loaded_texts import add_article, rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded(world: World) -> Text:
    """The world's text as imported, with a mention and a second chapter."""
    text = Text.objects.get(agreement__slug="eu-peru")
    text.checksum = "0" * 64
    text.save()
    article = Article.objects.get(text=text)
    start = ARTICLE_BODY.index("small and medium-sized")
    Mention.objects.create(
        article=article,
        field="body",
        start=start,
        end=start + 34,
        term="small and medium-sized enterprises",
        pattern="pair",
    )
    chapter = Chapter.objects.create(text=text, position=99, number="CHAPTER 99", heading="Final Provisions")
    words = "The depositary is <b>named</b> elsewhere."
    add_article(chapter, "999", words, position=999, number="ARTICLE 1", heading="Depositary <Clause>")
    return text


def _page(client: Client, query: str = "") -> str:
    answer = client.get(f"/agreements/eu-peru/text/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_opens_at_the_first_chapter_that_names_small_businesses(client: Client):
    page = _page(client)
    assert '<mark class="passage mention">small and medium-sized enterprises</mark>' in page
    assert "The depositary" not in page


def test_a_coded_passage_leads_to_its_provision(client: Client):
    assert '<a class="passage-link" href="/provisions/P00004/">P00004</a>' in _page(client)


def test_every_chapter_can_be_opened_and_its_words_are_escaped(client: Client):
    page = _page(client, "?chapter=99")
    assert "Chapter 99 Final Provisions" in page
    assert "The depositary is &lt;b&gt;named&lt;/b&gt; elsewhere." in page
    assert "Depositary &lt;Clause&gt;" in page


@pytest.mark.parametrize("query", ["?chapter=12345", "?chapter=x", "?language=fr"])
def test_what_is_not_there_is_not_found(client: Client, query: str):
    assert client.get(f"/agreements/eu-peru/text/{query}").status_code == 404


def test_search_inside_finds_articles_and_leads_to_their_place(client: Client):
    page = _page(client, "?q=depositary")
    assert "1 article contains" in page
    assert 'href="?chapter=99#a999"' in page
    assert "<mark>depositary</mark>" in page


def test_without_a_loaded_text_the_page_says_how_to_load_one(client: Client, loaded: Text):
    loaded.checksum = ""
    loaded.save()
    page = _page(client)
    assert "manage.py import_texts" in page
    assert "The depositary" not in page


def test_list_marks_stay_with_their_items(client: Client, loaded: Text):
    rewrite(Article.objects.get(identifier="999"), "The aims are:  (a)  trade;  (b)  peace.")
    assert "The aims are:\n(a) trade;\n(b) peace." in _page(client, "?chapter=99")


def test_an_agreement_in_two_languages_is_read_in_either(client: Client, loaded: Text):
    other = Text.objects.create(
        agreement=loaded.agreement, corpus="tota", identifier="es", language="es", title="UE - Perú", checksum="1" * 64
    )
    Chapter.objects.create(text=other, position=1, identifier="1", number="CAPÍTULO 1", heading="Objeto")
    page = _page(client, "?language=es")
    assert '<a href="?language=en" hreflang="en">English</a>' in page
    assert '<a href="?language=es" hreflang="es" aria-current="true">Spanish</a>' in page
    assert ">espagnol</a>" in client.get("/fr/agreements/eu-peru/text/").content.decode().lower()
