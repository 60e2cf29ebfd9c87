"""check_texts reports buried articles, missing numbers, cut texts; a mention behind a buried head is cited by it."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from provisions.curation.coding.draft_from_mention import propose_draft
from provisions.importers.mentions import store
from provisions.models import Chapter, Mention, Provision, Text
from tests.factories import World
from tests.loaded_texts import add_article

BODY = "The Parties shall meet.\n\nArticle 102\nAims\n\nThey shall help small and medium-sized enterprises."


@pytest.fixture
def text(world: World) -> Text:
    text = Text.objects.create(
        agreement=world.agreements["chile-peru"], corpus="tota", identifier="pta_1", language="en", title="Here - There"
    )
    chapter = Chapter.objects.create(text=text, position=1, identifier="1")
    add_article(chapter, "11", BODY, number="ARTICLE 101", heading="Meetings")
    add_article(chapter, "12", "This is in force as set out in", number="ARTICLE 105", heading="Force")
    store.refresh_mentions([text.pk])
    return text


def test_the_report_names_what_is_wrong_with_each_text(text: Text, capsys: pytest.CaptureFixture[str]) -> None:
    provision = Provision.objects.get(number="P00001")
    place = {"text": text, "article_identifier": "11", "start": BODY.index("They"), "end": len(BODY)}
    Provision.objects.filter(pk=provision.pk).update(**place, citation="Art. 101")
    call_command("check_texts", "--corpus", "tota")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Here - There (pta_1): Article 102 Aims stands in ARTICLE 101"
    assert lines[1] == "Here - There (pta_1): 103 and 104 are missing between ARTICLE 101 and ARTICLE 105"
    assert lines[2] == "Here - There (pta_1): its last words break off"
    assert lines[3] == "P00001 is cited as Art. 101; its words are in Article 102"
    assert lines[-1] == (
        "1 buried article in 1 text, 1 text that breaks off, 1 provision with another article's number"
    )
    Provision.objects.filter(pk=provision.pk).update(citation="Art. 102")
    call_command("check_texts", "--json", "-")
    assert json.loads(capsys.readouterr().out)[0]["misplaced"] == []


def test_a_mention_behind_a_buried_head_is_cited_by_its_number(text: Text) -> None:
    initial = propose_draft(Mention.objects.get(article__text=text)).initial()
    assert (initial["citation"], initial["heading"]) == ("Art. 102", "Aims")


def test_a_text_without_final_provisions_lacks_its_end(text: Text, capsys: pytest.CaptureFixture[str]) -> None:
    chapter = Chapter.objects.create(text=text, position=2, identifier="2")
    for at in range(20):
        add_article(chapter, f"2{at}", "The Parties shall meet.", number=f"ARTICLE {106 + at}", heading="Meetings")
    call_command("check_texts")
    assert "Here - There (pta_1): it has no final provisions; its last chapters are missing" in capsys.readouterr().out
