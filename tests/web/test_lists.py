"""The searchable lists: records, counts, links and downloads."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.factories import PUBLIC, World

pytestmark = pytest.mark.engines


class Found(HTMLParser):
    """Collects the tags of a page with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [found for name, found in self.tags if name == tag and attributes.items() <= found.items()]


def read(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def numbers(html: str) -> list[str]:
    return [number for number in [f"P{n:05d}" for n in range(1, 10)] if f'href="/provisions/{number}/"' in html]


def test_only_what_is_public_is_listed(client: Client, world: World) -> None:
    html = read(client, "/provisions/")
    assert numbers(html) == PUBLIC
    assert "4 provisions" in html
    assert "in 2 agreements" in html


@pytest.mark.parametrize("page", ["/provisions/", "/trends/"])
def test_the_title_tells_the_question(client: Client, world: World, page: str) -> None:
    """Titles of tabs and bookmarks differ between queries."""
    title = re.search("<title>(.*)</title>", read(client, f"/fr{page}?theme=-msme_finance&party=CHL&q=<b>"))
    assert title and title[1].startswith("Mots\N{NO-BREAK SPACE}: &lt;b&gt;\N{NARROW NO-BREAK SPACE}; Partie")
    assert "sauf Financement des MPME · " in title[1]
    title = re.search("<title>(.*)</title>", read(client, page))
    assert title and title[1].count("·") == 1


def test_a_filter_narrows_and_leaves_a_chip(client: Client, world: World) -> None:
    html = read(client, "/provisions/?theme=msme_finance")
    assert numbers(html) == ["P00001"]
    assert "1 provision<" in html or "1 provision " in html
    chips = html[html.index('class="chips"') :]
    assert 'href="/provisions/"' in chips


def test_an_excluded_value_stays_in_the_form(client: Client, world: World) -> None:
    html = read(client, "/provisions/?location=-preamble")
    assert numbers(html) == ["P00001", "P00002", "P00004"]
    boxes = Found(html).all("input", name="location", value="-preamble")
    assert [("checked" in box) for box in boxes] == [True]


def test_the_form_says_the_whole_question_again(client: Client, world: World) -> None:
    """Submitting the unchanged form must repeat the query."""
    address = "/provisions/?party_all=PER&theme=access_to_information&q=website&signed_from=2000"
    address += "&page_size=25&ordering=-signed"
    html = read(client, address)
    sent = {
        (box["name"], box.get("value", ""))
        for box in Found(html).all("input")
        if box.get("name") and (box.get("type") != "checkbox" or "checked" in box)
    }
    assert {
        ("party_all", "PER"),
        ("theme", "access_to_information"),
        ("q", "website"),
        ("signed_from", "2000"),
        ("page_size", "25"),
        ("ordering", "-signed"),
    } <= sent


def test_words_found_are_marked_and_text_is_escaped(client: Client, world: World) -> None:
    world.provisions["P00001"].summary = "Credit <b>for</b> small firms"
    world.provisions["P00001"].save()
    html = read(client, "/provisions/?q=credit")
    assert "<mark>Credit</mark>" in html
    assert "&lt;b&gt;for&lt;/b&gt;" in html
    assert "<b>for</b>" not in html


@pytest.mark.parametrize(
    ("address", "rows"),
    [("/provisions/?", 4), ("/provisions/?party=CHL&", 2), ("/agreements/?", 3), ("/economies/?", 5)],
)
def test_a_file_has_the_rows_that_the_page_counts(client: Client, world: World, address: str, rows: int) -> None:
    response = client.get(f"{address}format=csv")
    assert response["Content-Type"].startswith("text/csv")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert len(list(csv.DictReader(io.StringIO(text)))) == rows
    page = read(client, address.rstrip("?&"))
    assert f"{rows} " in page[page.index('id="tally"') :][:80]


def test_the_download_and_the_api_carry_the_question(client: Client, world: World) -> None:
    links = [a["href"] for a in Found(read(client, "/provisions/?party=CHL&theme=msme_finance")).all("a")]
    assert any("format=csv" in href and "party=CHL" in href and "theme=msme_finance" in href for href in links)
    assert any(href.startswith("/api/v1/provisions/?") and "party=CHL" in href for href in links)


def test_every_facet_count_is_the_number_of_rows_behind_it(client: Client, world: World) -> None:
    """Follows each checkbox of the page: the number of results equals the count beside it."""
    html = read(client, "/provisions/")
    boxes = Found(html).all("input", type="checkbox")
    counts = html.split('type="checkbox"')[1:]
    assert len(boxes) > 30
    for box, rest in zip(boxes, counts, strict=True):
        promised = rest.split('class="count">')[1].split("<")[0]
        page = read(client, f"/provisions/?{box['name']}={box['value']}")
        assert page[page.index('id="tally"') :].split(">")[1].startswith(f"{promised} "), box


def test_htmx_gets_the_content_and_the_address(client: Client, world: World) -> None:
    response = client.get("/provisions/?q=&theme=msme_finance", headers={"hx-request": "true"})
    html = response.content.decode()
    assert '<header class="masthead"' not in html
    assert 'id="explorer"' in html
    assert 'id="announcement"' in html
    assert response["HX-Push-Url"] == "/provisions/?theme=msme_finance"
    assert "HX-Request" in response["Vary"]


def test_nothing_found_says_what_to_take_away(client: Client, world: World) -> None:
    html = read(client, "/provisions/?theme=msme_finance&location=preamble")
    assert "No records match" in html
    assert 'href="/provisions/?theme=msme_finance"' in html
    assert 'href="/provisions/?location=preamble"' in html


def test_pages_follow_each_other(client: Client, world: World) -> None:
    html = read(client, "/provisions/?page_size=3")
    after = next(a["href"] for a in Found(html).all("a", rel="next"))
    assert numbers(read(client, after)) == ["P00004"]


def test_who_agreed_first_stands_first(client: Client, world: World) -> None:
    order = r'<a href="/provisions/\?ordering=signed" rel="nofollow"(.*?)>Oldest signature</a>'
    assert re.findall(order, read(client, "/provisions/")) == [""]
    assert re.findall(order, read(client, "/provisions/?ordering=signed")) == [' aria-current="true"']


def test_agreements_tell_how_many_provisions_they_have(client: Client, world: World) -> None:
    html = read(client, "/agreements/")
    assert 'href="/provisions/?agreement=chile-peru">2</a>' in html
    assert "/agreements/chile-peru-old/" not in html


def test_economies_are_searched_by_name(client: Client, world: World) -> None:
    html = read(client, "/economies/?q=chile")
    assert 'href="/economies/CHL/"' in html
    assert 'href="/economies/KOR/"' not in html
