"""Every public face follows a change of what it shows, also one that no model announces.

The faces here are pages, the API, its files, feeds and the sitemap. What they answer is cached for a version of the
dataset, and revalidated by ETag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from provisions.history.signals import public_tables, tracked_models
from provisions.models import (
    Accession,
    Agreement,
    AgreementChange,
    AgreementType,
    Article,
    Chapter,
    CodebookVersion,
    Corpus,
    DatasetState,
    Document,
    Economy,
    FormerEconomy,
    GroupingMember,
    Membership,
    Mention,
    NonApplication,
    Provision,
    Reading,
    Region,
    RejectedMention,
    Release,
    Revision,
    SearchDocument,
    Study,
    Text,
    Value,
    Variable,
)
from tests.factories import World

API = "/api/v1"
MARK = "Wexford"  # what a change writes; nothing else says so


@dataclass(frozen=True)
class Face:
    """Which field of a record is changed, and the addresses that show it."""

    field: str
    addresses: tuple[str, ...]
    value: Any = MARK
    shown: str = MARK


def face(field: str, *addresses: str, value: Any = MARK, shown: str = MARK) -> Face:
    return Face(field, addresses, value, shown)


PROVISION = "/provisions/P00004/"
AGREEMENT = "/agreements/eu-peru/"
FACES: dict[type[Any], Face] = {
    Region: face("name", f"{API}/agreements/?facets=region", "/agreements/"),
    AgreementType: face("name", f"{API}/agreements/?facets=agreement_type", "/agreements/"),
    Economy: face("name", "/economies/PER/", f"{API}/economies/PER/", f"{API}/economies.csv", AGREEMENT),
    FormerEconomy: face("economy", "/economies/OLD/", f"{API}/economies/OLD/", value="KOR", shown="KOR"),
    GroupingMember: face("exit_date", "/economies/EUN/", value=date(1999, 4, 5), shown="1999"),
    Agreement: face(
        "name", AGREEMENT, f"{API}{AGREEMENT}", f"{API}/agreements.csv", "/feeds/provisions.atom", PROVISION
    ),
    Accession: face("signed_goods", AGREEMENT, value=date(1999, 4, 5), shown="1999"),
    AgreementChange: face("in_force", AGREEMENT, value=date(1999, 4, 5), shown="1999"),
    NonApplication: face("last_day", AGREEMENT, f"{API}/dyads/", value=date(2022, 4, 5), shown="2022"),
    Membership: face("entry_date", AGREEMENT, value=date(1999, 4, 5), shown="1999"),
    Text: face("source_url", f"{AGREEMENT}text/", value="https://wexford.example", shown="wexford.example"),
    Document: face("content", f"{AGREEMENT}text/?chapter=1", value=f"{MARK} " * 100),
    Chapter: face("heading", f"{AGREEMENT}text/?chapter=1"),
    Article: face("heading", f"{AGREEMENT}text/?chapter=1"),
    Mention: face("term", f"{API}/mentions/", f"{API}/mentions.csv"),
    CodebookVersion: face("date", "/codebook/", value=date(1999, 4, 5), shown="1999"),
    Variable: face("label_en", "/codebook/", f"{API}/codebook/theme/"),
    Value: face("label_en", "/codebook/", f"{API}/codebook/theme/", PROVISION, f"{API}/provisions/?facets=theme"),
    Provision: face(
        "summary", PROVISION, "/provisions/", f"{API}{PROVISION}", f"{API}/provisions.csv", "/feeds/provisions.atom"
    ),
    Release: face("note", "/data/releases/", f"{API}/releases/", "/feeds/releases.atom"),
    Corpus: face("licence", f"{AGREEMENT}text/"),
    Study: face("finding", "/evidence/", f"{API}/evidence/", f"{API}/evidence.csv"),
}
# Shown only as a figure over many records: the reliability of readings, and a file of releases.
WITHOUT_FACE = {Reading, RejectedMention}


@pytest.fixture
def records(world: World) -> dict[type[Any], Any]:
    """The record of each model that is changed."""
    agreement, day = world.agreements["eu-peru"], date(2020, 1, 1)
    mention = {"article": world.article, "field": "body", "pattern": "sme", "start": 0, "end": 4, "term": "SMEs"}
    study = {"authors": "New", "year": 2020, "title": "New", "url": "https://example.org", "seen": "whole"}
    agreement.regions.add("europe")
    Text.objects.update(checksum="as imported")  # so that its words are shown
    made = {
        Region: Region.objects.get(code="europe"),
        AgreementType: AgreementType.objects.get(code="fta"),
        Economy: world.economies["PER"],
        FormerEconomy: FormerEconomy.objects.create(code="OLD", economy=world.economies["PER"]),
        GroupingMember: GroupingMember.objects.get(),
        Agreement: agreement,
        Accession: Accession.objects.create(agreement=agreement, wto_rta_id=9999, name="New", status="in_force"),
        AgreementChange: AgreementChange.objects.create(agreement=agreement, fingerprint="f"),
        Membership: agreement.memberships.get(economy__code="PER"),
        NonApplication: NonApplication.objects.create(
            agreement=agreement, economy_1=world.economies["PER"], economy_2=world.economies["DEU"], first_day=day
        ),
        Text: world.text,
        Document: world.text.document,
        Chapter: world.article.chapter,
        Article: world.article,
        Mention: Mention.objects.create(**mention),
        CodebookVersion: CodebookVersion.objects.get(),
        Variable: Variable.objects.get(name="theme"),
        Value: Value.objects.get(key="theme:women_led_msmes"),
        Provision: world.provisions["P00004"],
        Release: Release.objects.create(version="2099.1", date=day, dataset_version=1, note="New"),
        Corpus: Corpus.objects.create(slug=world.text.corpus, name="New", source="New", licence="New"),
        Study: Study.objects.create(
            slug="new", finding="None.", seen_at="https://example.org", seen_on=day, **study
        ),
    }  # fmt: skip
    return made


def _body(response: Any) -> str:
    """What a response says: its text, or where it redirects to."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{content.decode()} {response.get('Location', '')}"


@pytest.mark.parametrize("model", FACES, ids=lambda model: model.__name__)
def test_every_face_follows(records: dict[type[Any], Any], client: Client, model: type[Any]) -> None:
    one = FACES[model]
    tags = {}
    for address in one.addresses:
        first = client.get(address)
        assert first.status_code < 400 and one.shown not in _body(first), address
        tags[address] = first.get("ETag", "")
    value = Economy.objects.get(code="KOR") if model is FormerEconomy else one.value
    with transaction.atomic():
        model._base_manager.filter(pk=records[model].pk).update(**{one.field: value})
    for address, tag in tags.items():
        response = client.get(address, headers={"If-None-Match": tag})
        assert response.status_code != 304, address
        assert one.shown in _body(response), address


def test_the_search_follows_bulk_writes(world: World, client: Client) -> None:
    def find(word: str) -> list[str]:
        return [one["number"] for one in client.get(f"{API}/provisions/?q={word}&ordering=number").json()["results"]]

    Provision.objects.filter(number="P00001").update(summary="About windmills.")
    assert find("windmill") == ["P00001"]
    world.provisions["P00002"].heading = "Windmills"
    Provision.objects.bulk_update([world.provisions["P00002"]], ["heading"])
    assert find("windmill") == ["P00001", "P00002"]
    Agreement.objects.filter(slug="eu-peru").update(name=MARK)
    assert find(MARK) == ["P00003", "P00004"]
    Provision.objects.filter(number="P00003").delete()
    assert find(MARK) == ["P00004"]


def test_every_tracked_model_has_a_face() -> None:
    assert set(FACES) | WITHOUT_FACE == set(tracked_models())


# Derived from public records, or written together with them.
FOLLOWING = {DatasetState, Revision, SearchDocument}
ADDRESSES = [
    *{address for one in FACES.values() for address in one.addresses},
    *("/", "/about/", "/data/", "/trends/", "/trends/wording/", "/compare/?a=eu-peru&b=chile-peru"),
    *(
        "/trends/theme.svg",
        "/sitemap-provisions.xml",
        f"{API}/panel.csv",
        f"{API}/stats/",
        "/provisions/?q=women&party=EUN",
    ),
    *("/provisions/values/theme/", "/agreements/?q=peru", "/economies/", f"{PROVISION}cite/ris/"),
]


def test_the_public_reads_no_other_tables(records: dict[type[Any], Any], client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        for address in ADDRESSES:
            assert client.get(address).status_code < 400, address
    tables = {name for one in queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"])}
    assert len(tables) > 15
    following = {name for name in tables if name.startswith("provisions_searchdocument")}
    assert tables - following - {one._meta.db_table for one in FOLLOWING} <= public_tables()
