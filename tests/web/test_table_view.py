"""The table view of a list: the same records as on cards, sortable by column."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.factories import PUBLIC, World
from tests.web.test_lists import Found, numbers, read

HEADS = ["Number", "Agreement", "Citation", "What it does", "Topic", "Strength", "Date of the words"]


def cells(html: str) -> list[list[str]]:
    """Return the words of each row of the table, headers included."""
    table = html[html.index('class="table-wrap results-table"') : html.index("</table>")]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in table.split("<tr")[1:]]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in rows]


def order(html: str) -> list[str]:
    return [row[0] for row in cells(html)[1:]]


def sort_links(html: str) -> dict[str, str]:
    return {a["id"]: a["href"] for a in Found(html).all("a") if a.get("id", "").startswith("sort-")}


def test_the_table_has_the_rows_of_the_cards(client: Client, world: World) -> None:
    html = read(client, "/provisions/?view=table")
    heads, first, *_others = cells(html)
    assert heads == HEADS
    assert order(html) == PUBLIC
    assert first[:3] == ["P00001", "Chile - Peru read in part", "Art. 19.3 Small and Medium Enterprises"]
    assert first[3:6] == ["Cooperation; Information sharing", "Finance for MSMEs; Access to information", "Mixed"]
    assert cells(html)[4][6] == "1 January 2018"
    assert 'class="cards"' not in html


def test_cards_are_the_usual_view_and_each_leads_to_the_other(client: Client, world: World) -> None:
    cards = read(client, "/provisions/?party=CHL&page_size=25")
    assert "results-table" not in cards
    views = {a["href"] for a in Found(cards).all("a") if a.get("id", "").startswith("view-")}
    assert views == {"/provisions/?party=CHL&page_size=25", "/provisions/?party=CHL&page_size=25&view=table"}
    table = read(client, "/provisions/?party=CHL&view=table")
    here = [a["href"] for a in Found(table).all("a") if "aria-current" in a and a.get("id") == "view-2"]
    assert here == ["/provisions/?party=CHL&view=table"]


def test_the_view_stays_while_one_searches_but_is_no_part_of_files_and_feeds(client: Client, world: World) -> None:
    html = read(client, "/provisions/?party=CHL&view=table&page_size=1")
    found = Found(html)
    assert {"name": "view", "value": "table"}.items() <= found.all("input", type="hidden", name="view")[0].items()
    assert "view=table" in found.all("a", rel="next")[0]["href"]
    assert "view=table" not in html[html.index('class="take panel"') :]


@pytest.mark.parametrize("column", ["number", "agreement", "text_date"])
def test_a_head_sorts_and_sorts_the_other_way_round(client: Client, world: World, column: str) -> None:
    html = read(client, "/provisions/?view=table&ordering=words")
    once = read(client, sort_links(html)[f"sort-{column}"])
    twice = read(client, sort_links(once)[f"sort-{column}"])
    marks = [re.findall(r'<th scope="col" aria-sort="(\w+)"><a id="sort-(\w+)"', one) for one in (once, twice)]
    assert [mark for ((mark, _name),) in marks] in (["ascending", "descending"], ["descending", "ascending"])
    assert {name for ((_mark, name),) in marks} == {column}
    for page in (once, twice):
        asked = re.search(r"ordering=(-?\w+)", sort_links(page)[f"sort-{column}"])
        turned = asked[1] if asked else "number"
        answer = client.get(f"/api/v1/provisions/?fields=number&ordering={turned}").json()["results"]
        again = read(client, sort_links(page)[f"sort-{column}"])
        assert order(again) == [one["number"] for one in answer]


def test_only_what_can_be_sorted_by_is_a_link(client: Client, world: World) -> None:
    assert set(sort_links(read(client, "/provisions/?view=table"))) == {
        "sort-number",
        "sort-agreement",
        "sort-text_date",
    }


def test_words_found_are_marked_in_the_table_too(client: Client, world: World) -> None:
    html = read(client, "/provisions/?view=table&q=enterprises")
    assert "<mark>Enterprises</mark>" in html
    assert not re.search("aria-sort", html), "it is sorted by relevance, which no column shows"
    assert "ordering=number" in sort_links(html)["sort-number"]


@pytest.mark.parametrize("language", ["fr", "es"])
def test_its_heads_are_translated(client: Client, world: World, language: str) -> None:
    heads = cells(read(client, f"/{language}/provisions/?view=table"))[0]
    assert not set(heads) & set(HEADS)


def test_another_view_or_another_list_in_a_table_is_refused(client: Client, world: World) -> None:
    refused = client.get("/provisions/?view=tabel")
    assert refused.status_code == 400
    assert 'href="/provisions/?view=table"' in refused.content.decode()
    assert client.get("/agreements/?view=table").status_code == 400


def test_the_address_is_the_apis_too(client: Client, world: World) -> None:
    """Pages, API and files take the same query string."""
    asked = "provisions/?party=CHL&view=table&ordering=-number"
    answer = client.get(f"/api/v1/{asked}")
    assert answer.status_code == 200
    assert [one["number"] for one in answer.json()["results"]] == order(read(client, f"/{asked}"))
    assert numbers(read(client, "/provisions/?party=CHL")) == sorted(order(read(client, f"/{asked}")))
