"""An agreement that takes in another's text: its page says by which article, what is left out, what was not seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from provisions.importers.fixtures.loader import load
from provisions.importers.fixtures.problems import LoadRefused
from provisions.models import Text
from tests.factories import World, provision
from tests.importers.fixtures.small import Folder

pytestmark = pytest.mark.django_db
FACTS = {
    "incorporation": "Art. 3(1)",
    "not_incorporated": "Arts. 7 and 9",
    "incorporation_note": "Item 2 was not seen.",
}


def part(client: Client, address: str) -> str:
    return client.get(address).content.decode().partition('id="takes-in"')[2].partition("</section>")[0]


def test_the_page_says_what_it_takes_in(world: World, client: Client) -> None:
    taker, source = world.agreements["korea-chile"], world.agreements["eu-peru"]
    provision(taker, incorporates=world.provisions["P00004"])
    Text.objects.filter(agreement=source).update(checksum="0" * 64)
    derived = part(client, "/agreements/korea-chile/")
    assert "It takes in provisions of another agreement" in derived and 'href="/agreements/eu-peru/"' in derived
    Text.objects.create(agreement=taker, corpus="own", identifier="kc", language="en", incorporates=source, **FACTS)
    said = part(client, "/agreements/korea-chile/")
    for words in ("By its Art. 3(1)", "Arts. 7 and 9", "Item 2 was not seen.", 'href="/agreements/eu-peru/text/"'):
        assert words in said
    assert '<span lang="en">Item 2 was not seen.</span>' in part(client, "/fr/agreements/korea-chile/")
    assert world.provisions["P00004"].citation in said
    assert 'taken in by: <a href="/agreements/korea-chile/">' in client.get("/agreements/eu-peru/").content.decode()
    assert part(client, "/agreements/chile-peru/") == "" and "has not been recorded yet" not in said
    Text.objects.update(incorporates=world.agreements["chile-peru"])
    assert "has not been recorded yet" in part(client, "/agreements/eu-peru/")


def test_what_is_taken_in_stands_in_the_order_of_the_other_text(world: World, client: Client) -> None:
    taker, source = world.agreements["korea-chile"], world.agreements["eu-peru"]
    for chapter, place, number in (("Chapter 9", "9", "P00032"), ("Chapter 10", "10", "P00031")):
        taken_in = provision(source, article_identifier=place, citation=f"Art. {place}")
        provision(taker, number, incorporates=taken_in, chapter_heading=chapter)
    page = client.get("/agreements/korea-chile/").content.decode()
    assert page.index(">Art. 9</a>") < page.index(">Art. 10</a>")
    assert page.index(">Chapter 9</h3>") < page.index(">Chapter 10</h3>")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"incorporates": "eu-chile"}, "is the agreement that the text is filed under"),
        ({"incorporates": "namibia-chile"}, "name the article by which the text takes in another"),
        ({"not_incorporated": "Art. 7"}, "it is only for a text that takes in another"),
    ],
)
def test_a_file_says_it_whole(tmp_path: Path, cells: dict[str, str], said: str) -> None:
    folder = Folder(tmp_path)
    folder.data["texts"][0] |= cells
    with pytest.raises(LoadRefused, match=said):
        load(folder.write())
