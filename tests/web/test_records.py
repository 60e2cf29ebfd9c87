"""The pages of single records, and the codebook."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client

from provisions.models import (
    Accession,
    AgreementChange,
    DatasetState,
    Economy,
    Provision,
    Text,
    Value,
)
from provisions.web.presenters.agreement_page import group_by_chapter
from tests.factories import QUOTE, World, member

pytestmark = pytest.mark.engines


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_home_page_publishes_both_counts(client: Client, world: World) -> None:
    """P00003 is an enumeration: without P00004, EU - Peru has no more than a mention."""
    Provision.objects.filter(number="P00004").update(status="in_review")
    html = read(client, "/")
    for number, words in (
        (3, "provisions"),
        (2, "agreements with at least a mention, their own or taken in from another"),
        (1, "of them with more than a mention in a list"),
        (3, "agreements in the WTO's list and beyond"),
        (5, "economies"),
    ):
        assert f"<b>{number}</b>{words}" in html


def test_a_provision_shows_words_coding_and_agreement(client: Client, world: World) -> None:
    html = read(client, "/provisions/P00004/")
    assert QUOTE.split("(SMEs)")[0][3:] in html.replace("&#x27;", "'")
    assert '<blockquote class="quote" lang="en"' in html
    assert 'href="/codebook/#theme-women_led_msmes"' in html
    assert 'href="/codebook/#strength"' in html
    assert 'href="/agreements/eu-peru/"' in html
    assert "https://example.org/eu-peru" in html
    assert "1 January 2018" in html


def test_a_provision_without_words_says_how_to_load_them(client: Client, world: World) -> None:
    Provision.objects.filter(number="P00001").update(text_status="stand_off")
    html = read(client, "/provisions/P00001/")
    assert "not loaded" in html
    assert "manage.py import_texts" in html


def test_a_cited_provision_does_not_promise_words(client: Client, world: World) -> None:
    html = read(client, "/provisions/P00001/")
    assert "import_texts" not in html
    assert "by citation" in html


def test_how_a_coding_was_made_is_said(client: Client, world: World) -> None:
    assert "Coded with a machine's help, not yet confirmed" in read(client, "/provisions/P00001/")
    assert "Coded by a person, confirmed by a person" in read(client, "/provisions/P00004/")


def test_a_withdrawn_provision_is_gone_with_reason_and_replacement(client: Client, world: World) -> None:
    response = client.get("/provisions/P00006/")
    assert response.status_code == 410
    html = response.content.decode()
    assert "Counted twice." in html
    assert 'href="/provisions/P00002/"' in html


@pytest.mark.parametrize("number", ["P00005", "P00007", "P99999"], ids=["draft", "merged", "unknown"])
def test_what_is_not_public_is_not_found(client: Client, world: World, number: str) -> None:
    response = client.get(f"/provisions/{number}/")
    assert response.status_code == 404
    assert b"Not yet public" not in response.content


def test_small_letters_lead_to_the_address(client: Client, world: World) -> None:
    assert client.get("/provisions/p00001/")["Location"] == "/provisions/P00001/"
    assert client.get("/economies/chl/")["Location"] == "/economies/CHL/"


def test_an_agreement_shows_provisions_by_chapter_in_order(client: Client, world: World) -> None:
    html = read(client, "/agreements/chile-peru/")
    assert "Chapter 19: Cooperation" in html
    assert "Chapter 9: Government Procurement" in html
    assert "P00006" not in html
    assert "2 provisions on small businesses have been coded" in html


def test_an_agreement_says_how_many_are_more_than_a_mention(client: Client, world: World) -> None:
    html = read(client, "/agreements/eu-peru/")
    assert "2 provisions" in html
    assert "1 is more than a mention in a list" in html


def test_an_agreement_without_a_text_does_not_claim_silence(client: Client, world: World) -> None:
    assert "No text of this agreement has been read" in read(client, "/agreements/korea-chile/")


def test_a_merged_agreement_leads_on(client: Client, world: World) -> None:
    response = client.get("/agreements/chile-peru-old/")
    assert (response.status_code, response["Location"]) == (301, "/agreements/chile-peru/")


def test_the_timeline_tells_of_accessions_changes_and_parties(client: Client, world: World) -> None:
    agreement = world.agreements["chile-peru"]
    Accession.objects.create(
        agreement=agreement, wto_rta_id=9010, name="Accession of Korea", status="in_force", in_force_goods="2015-02-03"
    )
    AgreementChange.objects.create(
        agreement=agreement, parties_concerned="Peru", in_force="2017-05-06", fingerprint="a"
    )
    member(agreement, "KOR", entry_date="2015-02-03", exit_date="2020-07-08")
    html = read(client, "/agreements/chile-peru/")
    told = [
        "Signed",
        "In force (goods)",
        "In force (services)",
        "Accession in force: Accession of Korea",
        "Change in force: Peru",
        "Last day for Korea",
    ]
    places = [html.index(words, html.index('class="timeline')) for words in told]
    assert places == sorted(places)


def test_an_economy_counts_what_the_search_counts(client: Client, world: World) -> None:
    html = read(client, "/economies/CHL/")
    assert "<b>2</b>agreements" in html
    assert 'href="/provisions/?party=CHL"' in html
    assert "2 provisions" in read(client, "/provisions/?party=CHL")
    assert "<b>2</b>provisions in all" in html


def test_a_member_has_the_agreements_of_its_grouping(client: Client, world: World) -> None:
    html = read(client, "/economies/DEU/")
    assert 'href="/agreements/eu-peru/"' in html
    assert 'href="/economies/EUN/"' in html
    assert 'href="/economies/DEU/"' in read(client, "/economies/EUN/")


def test_the_codebook_has_an_anchor_for_every_value(client: Client, world: World) -> None:
    html = read(client, "/codebook/")
    for value in Value.objects.all():
        assert f'id="{value.get_absolute_url().split("#")[1]}"' in html
    assert value.inclusion.split()[0] in html


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_codebook_is_in_the_language_of_the_page(client: Client, world: World, language: str) -> None:
    """Labels, definitions and rules are all in the page's language."""
    html = unescape(read(client, f"/{language}/codebook/"))
    for value in Value.objects.select_related("variable"):
        for name in ("inclusion", "exclusion"):
            assert f"<dd>{getattr(value, f'{name}_{language}')}</dd>" in html
        assert f"<p>{getattr(value, f'definition_{language}')}</p>" in html
        assert f"<p>{value.definition_en}</p>" not in html
        assert getattr(value.variable, f"rule_{language}") in html


def test_what_is_not_translated_is_shown_in_english(client: Client, world: World) -> None:
    Value.objects.filter(pk="theme:emergencies").update(inclusion="Any shock.", inclusion_fr="")
    assert "<dd>Any shock.</dd>" in read(client, "/fr/codebook/")


def test_an_economy_has_its_topics_its_years_and_its_partners(client: Client, world: World) -> None:
    html = read(client, "/economies/CHL/")
    assert 'href="/provisions/?theme=msme_finance&amp;party=CHL"' in html
    assert 'href="/agreements/?party_all=CHL&amp;party_all=PER">Peru <span class="muted">1</span>' in html
    assert 'href="/trends/year.svg?party=CHL"' in html
    assert "<svg" in html[html.index('id="over-time"') :]


def test_an_economy_without_agreements_has_nothing_to_show_of_them(client: Client, world: World) -> None:
    Economy.objects.create(code="ZAF", name="South Africa", kind="country")
    html = read(client, "/economies/ZAF/")
    assert not [part for part in ("topics", "over-time", "partners") if f'id="{part}"' in html]


def test_an_agreement_with_nothing_but_mentions_in_lists_says_so(client: Client, world: World) -> None:
    world.provisions["P00004"].agreement.provisions.update(extent_id="extent:enumeration")
    html = read(client, "/agreements/eu-peru/")
    assert "They are no more than mentions in a list." in html
    assert "0 are more than" not in html


def test_the_whole_text_is_offered_where_it_is_loaded(client: Client, world: World) -> None:
    offered = 'href="/agreements/eu-peru/text/"'
    assert offered not in read(client, "/agreements/eu-peru/")
    Text.objects.filter(pk=world.text.pk).update(checksum="0" * 64)
    DatasetState.objects.increment()
    assert offered in read(client, "/agreements/eu-peru/")


def test_an_agreements_provisions_stand_in_the_order_of_its_text() -> None:
    articles = ["preamble", "a2.9", "a2.10", "c9-a10.1", "a10.2", "x1-s6-a8.61.8", "x1-s6-a8.61.10", "d"]
    provisions = [Provision(article_identifier=f"own-1:{one}", chapter_heading=one) for one in articles]
    numbered = [Provision(article_identifier=one, chapter_heading=one) for one in ("999", "1000")]
    for ordered in (provisions, numbered):
        assert [group[0] for _, group in group_by_chapter(reversed(ordered))] == ordered
