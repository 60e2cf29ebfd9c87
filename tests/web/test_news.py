"""What's new: the page and the feed of what was added, by day."""

from __future__ import annotations

import html
import re
from importlib import import_module
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils.timezone import localdate

from provisions.models import Agreement, LoadedRow, Provision, StatusChange
from tests.factories import World, provision

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
ATOM = "{http://www.w3.org/2005/Atom}"
TAKES_IN = {"number": "P00008", "added": "2020-05-06", "citation": "Art. 7", "summary": "It takes in another's words."}


@pytest.fixture
def taking(world: World) -> World:
    provision(world.agreements["korea-chile"], incorporates=world.provisions["P00004"], **TAKES_IN)
    return world


def links(page: str) -> dict[str, str]:
    """The links within the days of the page, by their words."""
    found = re.findall(
        r'<a href="(?:http://testserver)?([^"]+)">(.*?)</a>', page.partition('<section class="section flow"')[2]
    )
    return {re.sub("<.*?>", "", words): html.unescape(href) for href, words in found}


def count(client: Client, href: str) -> int:
    return int(client.get(f"/api/v1{href}").json()["count"])


def test_each_count_leads_to_just_these(taking: World, client: Client) -> None:
    page = client.get("/news/").content.decode()
    assert page.index("6 May 2020") < page.index("15 January 2020")
    may, january = (f"added_from={day}&added_to={day}" for day in ("2020-05-06", "2020-01-15"))
    of_days = links(page)
    assert of_days["1 provision that an agreement takes in from another"] == f"/provisions/?{may}&incorporated=only"
    assert of_days["2 agreements, with parties and dates"] == f"/agreements/?{january}"
    assert {count(client, f"/provisions/?{day}") for day in (may, january)} == {2}
    assert [count(client, f"/agreements/?{day}") for day in (may, january)] == [1, 2]
    assert count(client, of_days["1 provision that an agreement takes in from another"]) == 1
    assert re.search(r">2 provisions</a> in 1 agreement<", page)
    assert of_days["Korea, Republic of - Chile"] == "/agreements/korea-chile/"


def test_the_page_answers_the_query_of_a_list(taking: World, client: Client) -> None:
    asked = client.get("/news/?party=CHL&page_size=1&page=2").content.decode()
    assert "15 January 2020" in asked and "6 May 2020" not in asked and "Page 2 of 2" in asked
    assert "EU - Peru" not in asked and "Party: <b>Chile" in asked
    assert "Nothing that was added matches." in client.get("/news/?theme=fragility").content.decode()
    assert [client.get(f"/news/?{bad}").status_code for bad in ("party=XXL", "page=3", "added_to=2020-02-30")] == [
        400
    ] * 3
    beyond = "added_from=2020-05-01&added_to=2020-04-30"
    assert client.get(f"/api/v1/provisions/?{beyond}").status_code == 400
    tag = client.get("/es/news/")["ETag"]
    assert client.get("/es/news/", headers={"If-None-Match": tag}).status_code == 304


def test_the_feed_has_an_entry_for_each_day(taking: World, client: Client) -> None:
    answer = client.get("/feeds/news.atom?agreement=-korea-chile")
    assert answer["ETag"] and answer["Last-Modified"]
    root = ElementTree.fromstring(answer.content)
    entries = root.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["6 May 2020", "15 January 2020"]
    assert [one.findtext(f"{ATOM}updated", "")[:10] for one in entries] == ["2020-05-06", "2020-01-15"]
    assert "http://testserver/provisions/?agreement=eu-peru" in entries[0].findtext(f"{ATOM}summary", "")
    for rel in ("self", "alternate"):
        [href] = [link.attrib["href"] for link in root.findall(f"{ATOM}link") if link.attrib["rel"] == rel]
        assert client.get(href.removeprefix("http://testserver")).status_code == 200
    assert 'type="application/atom+xml" href="/feeds/news.atom"' in client.get("/").content.decode()


def test_a_day_with_many_agreements_names_none_and_folds_the_list(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisions.web.news.MOST_NAMES", 1)
    monkeypatch.setattr("provisions.web.news.OPEN_NAMES", 0)
    page = client.get("/news/").content.decode()
    assert "EU - Peru</a></li>" not in page and "<details open>" not in page


def test_what_is_published_today_is_added_today_and_keeps_its_day(world: World) -> None:
    draft, merged = world.provisions["P00005"], world.provisions["P00007"]
    assert draft.added is None and merged.added == localdate()
    draft.status = "published"
    draft.save()
    Provision.objects.filter(pk=draft.pk).update(added="2020-07-08")
    draft.refresh_from_db()
    draft.status, draft.withdrawal_reason = "withdrawn", "Not one."
    draft.save()
    assert f"{Provision.objects.get(pk=draft.pk).added}" == "2020-07-08"


def test_a_database_from_before_is_filled_in_but_for_what_files_bring(world: World) -> None:
    fill = import_module("provisions.migrations.0037_fill_added").fill
    by = User.objects.create(username="editor")
    published = StatusChange.objects.create(
        provision=world.provisions["P00001"], source="in_review", target="published", by=by
    )
    StatusChange.objects.filter(pk=published.pk).update(at="2019-03-04T12:00Z")
    LoadedRow.objects.create(dataset="provisions", key="P00002", row={})
    for model in (Provision, Agreement):
        model.objects.update(added=None)
    fill(apps, SimpleNamespace(connection=connection))
    days = {number: f"{day}" for number, day in Provision.objects.values_list("number", "added")}
    today = f"{localdate()}"
    assert [days[f"P0000{n}"] for n in (1, 2, 3, 5)] == ["2019-03-04", "None", today, "None"]
    assert {f"{day}" for day in Agreement.objects.values_list("added", flat=True)} == {today}
