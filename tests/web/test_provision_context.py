"""The sections of a provision's page: its article, similar provisions, and citation."""

from __future__ import annotations

import json
import re

import pytest
import time_machine
from django.test import Client

from provisions.models import Provision, Text
from tests.factories import World

pytestmark = pytest.mark.django_db


def test_the_passage_stands_in_its_article(world: World, client: Client):
    page = client.get("/provisions/P00004/").content.decode()
    assert "The whole article" in page
    assert re.search(
        r"<span class=\"muted\">1\. The Parties see.*</span><mark>2\. Each Party shall endeavour", page, re.S
    )


def test_a_passage_without_loaded_text_has_no_article(world: World, client: Client):
    assert "The whole article" not in client.get("/provisions/P00001/").content.decode()


def test_similar_provisions_of_other_agreements_show_the_words_that_differ(world: World, client: Client):
    words = "The Parties recognise the part of small firms in public procurement"
    Provision.objects.filter(number="P00001").update(summary=f"{words}.", subject_id="subject:smes")
    Provision.objects.filter(number="P00003").update(summary=f"{words} abroad.", subject_id="subject:smes")
    page = client.get("/provisions/P00001/").content.decode()
    assert "Similar provisions" in page
    assert "<ins>procurement abroad.</ins>" in page
    assert '<a href="/provisions/P00003/">' in page


@pytest.mark.parametrize(
    ("prefix", "of_summary", "of_passage"),
    [
        ("", "against the summary above", "Against the passage above"),
        ("/fr", "face au résumé ci-dessus", "Face au passage ci-dessus"),
        ("/es", "frente al resumen de arriba", "Frente al pasaje de arriba"),
    ],
)
def test_similar_provisions_say_what_is_compared(
    world: World, client: Client, prefix: str, of_summary: str, of_passage: str
) -> None:
    words = "The Parties recognise the part of small firms in public procurement"
    Provision.objects.update(summary=words, quote=None, subject_id="subject:smes")
    page = client.get(f"{prefix}/provisions/P00001/").content.decode()
    assert of_summary in page and of_passage not in page
    Provision.objects.update(quote=words, text=world.text)
    page = client.get(f"{prefix}/provisions/P00002/").content.decode()
    assert of_passage in page and of_summary not in page


@pytest.mark.parametrize(("number", "like", "language"), [("P00001", "P00004", "es"), ("P00002", "P00003", "en")])
def test_words_that_differ_say_their_language(world: World, client: Client, number: str, like: str, language: str):
    """A quote has the language of its text; a summary in its place is English."""
    words = "The Parties recognise the part of small firms in public procurement"
    Provision.objects.update(summary=f"{words}.", quote=None, subject_id="subject:smes")
    Provision.objects.filter(number__in=("P00001", "P00004")).update(quote=f"{words} abroad.", text=world.text)
    Text.objects.update(language="es")
    page = client.get(f"/fr/provisions/{number}/").content.decode()
    card = page[page.index(f'<a href="/fr/provisions/{like}/">') :]
    assert f'<p class="small" lang="{language}">' in card[: card.index("</article>")]


def test_passages_side_by_side_say_their_language(world: World, client: Client):
    Text.objects.update(language="es")
    page = client.get("/compare/?a=eu-peru&b=chile-peru").content.decode()
    passages = page[page.index('id="by-passage"') :]
    assert '<p class="small" lang="es">' in passages
    assert '<p class="small" lang="en">' in passages


def test_what_is_not_published_is_like_nothing(world: World, client: Client):
    summary = "The Parties recognise the part of small firms in public procurement."
    Provision.objects.update(summary=summary, subject_id="subject:smes")
    page = client.get("/provisions/P00003/").content.decode()
    found = set(re.findall(r"/provisions/(P\d+)/", page)) - {"P00003"}
    assert found == {"P00001", "P00002"}


def test_bibtex(world: World, client: Client):
    answer = client.get("/provisions/P00001/cite/bibtex/")
    assert answer["Content-Disposition"] == 'attachment; filename="P00001.bib"'
    text = answer.content.decode()
    assert text.startswith("@misc{rta-db-P00001,\n")
    assert "url = {http://testserver/provisions/P00001/}," in text
    assert text.rstrip().endswith("}")
    assert text.count("{") == text.count("}")


def test_bibtex_escapes_what_it_would_run(world: World, client: Client):
    Provision.objects.filter(number="P00001").update(heading=r"Profit & 10% of {all} \input ~ ^ # $ _")
    escaped = r"Profit \& 10\% of \{all\} \textbackslash{}input \textasciitilde{} \textasciicircum{} \# \$ \_"
    assert escaped in client.get("/provisions/P00001/cite/bibtex/").content.decode()


def test_ris_has_a_tag_on_every_line_and_ends_its_record(world: World, client: Client):
    Provision.objects.filter(number="P00001").update(heading="Two\nlines")
    lines = client.get("/provisions/P00001/cite/ris/").content.decode().split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert lines[0] == "TY  - DBASE"
    assert lines[-2] == "ER  - "


def test_csl_json(world: World, client: Client):
    (item,) = json.loads(client.get("/provisions/P00001/cite/csl/").content)
    assert item["number"] == "P00001"
    assert item["URL"] == "http://testserver/provisions/P00001/"


@time_machine.travel("2026-11-30")
@pytest.mark.parametrize(
    ("prefix", "seen"),
    [("", "accessed 30 November 2026"), ("/fr", "consulté le 30 novembre 2026"), ("/es", "30 de noviembre de 2026")],
)
def test_the_page_has_the_plain_citation(world: World, client: Client, prefix: str, seen: str):
    page = client.get(f"{prefix}/provisions/P00001/").content.decode()
    assert "P00001. http://testserver/provisions/P00001/ (" in page
    assert seen in page


@pytest.mark.parametrize("number", ["P00005", "P00006", "P99999"])
def test_only_what_is_public_can_be_cited(world: World, client: Client, number: str):
    assert client.get(f"/provisions/{number}/cite/ris/").status_code == 404


def test_a_quote_is_shown_without_the_gaps_of_its_corpus(world: World, client: Client):
    """One blank line separates paragraphs; further ones would leave a gap in the page."""
    Provision.objects.filter(number="P00004").update(quote="One <b>:\n \n\xa0\n\n(a) two;\n\n(b) three.\n(c) four.")
    assert (
        ">One &lt;b&gt;:\n\n(a) two;\n\n(b) three.\n(c) four.</blockquote>"
        in client.get("/provisions/P00004/").content.decode()
    )
