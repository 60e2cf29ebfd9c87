"""Corrections of published provisions on pages, in the API and in the feed; the author is never disclosed."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from provisions.models import DatasetState, Provision
from tests.curation.forms import errors, filled
from tests.factories import World

NAME = "zebedee"


@pytest.fixture
def curator(db: None) -> Client:
    browser = Client()
    browser.force_login(User.objects.create(username=NAME, is_staff=True, is_superuser=True))
    return browser


def save(curator: Client, provision: Provision, **changes: Any) -> None:
    page = reverse("admin:provisions_provision_change", args=[provision.pk])
    answer = curator.post(page, filled(curator, page, **changes))
    assert answer.status_code == 302, errors(answer)


def told(client: Client, number: str = "P00001") -> Any:
    return client.get(f"/api/v1/provisions/{number}/").json()["corrections"]


def test_a_correction_is_told_everywhere_without_a_name(world: World, client: Client, curator: Client) -> None:
    assert told(client) == []
    assert 'id="corrections"' not in client.get("/provisions/P00001/").content.decode()
    changes: dict[str, Any] = {"citation": "Art. 19.4", "verb": "verb:may"}
    codes = ["kind:cooperation", "kind:finance", "beneficiary:msmes", "beneficiary:small", "theme:msme_finance"]
    changes |= {"coded_values": codes, "correction_note": "The article was misread."}
    save(curator, world.provisions["P00001"], **changes)
    (one,) = told(client)
    assert one["note"] == "The article was misread."
    fields = {each["name"]: (each["before"], each["after"]) for each in one["fields"]}
    assert fields == {
        "citation": ("Art. 19.3", "Art. 19.4"),
        "verb": ("Shall", "May"),
        "kind": ("Cooperation; Information sharing", "Cooperation; Finance"),
        "theme": ("Access to information; Finance for MSMEs", "Finance for MSMEs"),
    }
    html = client.get("/provisions/P00001/").content.decode()
    section = html[html.index('id="corrections"') :]
    assert "The article was misread." in section
    assert "Art. 19.3" in section
    feed = client.get("/feeds/provisions.atom").content.decode()
    entry = ElementTree.fromstring(feed).find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    summary = entry.findtext("{http://www.w3.org/2005/Atom}summary", "")
    assert "Citation" in summary
    assert "The article was misread." in summary
    assert feed.count("misread") == 1
    for text in (html, feed, client.get("/api/v1/provisions/P00001/").content.decode()):
        assert NAME not in text


def test_long_words_are_said_to_be_reworded(world: World, client: Client, curator: Client) -> None:
    save(curator, world.provisions["P00001"], summary="Other words. " * 20)
    assert told(client)[0]["fields"] == [{"name": "summary", "label": "Summary", "before": None, "after": None}]
    assert "reworded" in client.get("/provisions/P00001/").content.decode()
    french = client.get("/fr/provisions/P00001/").content.decode()
    assert "reformulé" in french
    assert "Résumé" in french


def test_work_on_a_draft_is_no_correction(world: World, client: Client, curator: Client) -> None:
    draft = world.provisions["P00005"]
    save(curator, draft, summary="First try.")
    save(curator, draft, summary="Second try.")
    draft.refresh_from_db()
    draft.status = "published"
    draft.save()
    assert told(client, "P00005") == []
    save(curator, draft, summary="Third try.")
    assert [(each["before"], each["after"]) for each in told(client, "P00005")[0]["fields"]] == [
        ("Second try.", "Third try.")
    ]
    assert "First try" not in client.get("/provisions/P00005/").content.decode()


def test_what_readers_never_see_corrects_nothing(world: World, client: Client, curator: Client) -> None:
    save(curator, world.provisions["P00001"], adjudication="We agreed.", correction_note="Nobody should see this.")
    assert told(client) == []


def test_a_correction_moves_the_datasets_version_once_it_is_there(
    world: World, client: Client, curator: Client
) -> None:
    kept = client.get("/provisions/P00001/")
    before = DatasetState.objects.current().version
    save(curator, world.provisions["P00001"], citation="Art. 1")
    assert DatasetState.objects.current().version > before
    assert client.get("/provisions/P00001/").content != kept.content
    assert told(client)


def test_corrections_come_newest_first_and_only_their_own(world: World, client: Client, curator: Client) -> None:
    for citation in ("Art. 1", "Art. 2"):
        save(curator, world.provisions["P00001"], citation=citation)
    save(curator, world.provisions["P00002"], citation="Art. 3")
    assert [one["fields"][0]["after"] for one in told(client)] == ["Art. 2", "Art. 1"]
    assert [one["fields"][0]["after"] for one in told(client, "P00002")] == ["Art. 3"]
