"""Codes that other sources have for economies, and words in another encoding, on pages and in the API."""

from __future__ import annotations

import pytest
from django.test import Client

from provisions.datasets.tables import TABLES
from provisions.importers.fixtures.files import FileContent, FileRow
from provisions.importers.spreadsheets.plan import translate_economies
from provisions.models import Economy, FormerEconomy, Membership
from tests.factories import World


@pytest.fixture
def romania(world: World) -> Economy:
    made = Economy.objects.create(code="ROU", name="Romania", kind="country")
    Economy.objects.create(code="XKX", name="Kosovo", kind="territory")
    Membership.objects.create(agreement=world.agreements["eu-peru"], economy=made)
    FormerEconomy.objects.create(code="RUM", economy=made)
    return made


def test_codes_of_other_sources_lead_to_the_economy(romania: Economy, client: Client) -> None:
    expected = client.get("/api/v1/agreements/?party=ROU").json()["results"]
    assert [one["slug"] for one in expected] == ["eu-peru"]
    for code in ("ROM", "RUM"):
        assert client.get(f"/api/v1/agreements/?party={code}").json()["results"] == expected
        assert "EU - Peru" in client.get(f"/agreements/?party_all={code}").content.decode()
        assert client.get(f"/economies/{code}/")["Location"] == "/economies/ROU/"
        for written in (code, code.lower()):
            assert client.get(f"/api/v1/economies/{written}/")["Location"].endswith("/api/v1/economies/ROU/")
    assert client.get("/api/v1/panel/?economy=ROM&pairs=all").status_code == 200
    assert client.get("/economies/EUU/")["Location"] == "/economies/EUN/"
    assert client.get("/economies/TMP/").status_code == 404  # its economy is not here
    content = FileContent(TABLES["memberships"], TABLES["memberships"].loadable)
    content.rows.append(FileRow("x.csv", 2, {"agreement": "eu-peru", "economy": "ROM"}))
    translate_economies(content)
    assert content.rows[0].values["economy"] == "ROU"


def test_no_hint_proposes_another_country(romania: Economy, client: Client) -> None:
    Economy.objects.create(code="BEN", name="Benin", kind="country")
    Economy.objects.create(code="RUS", name="Russian Federation", kind="country")
    for address in ("panel/?economy=EUN", "agreements/?party=RUX", "agreements/?party=PRU"):
        [error] = client.get(f"/api/v1/{address}").json()["errors"]
        assert (error["suggestion"], "mean" in error["message"]) == (None, False)


def test_words_that_are_not_utf_8_are_refused_in_words(romania: Economy, client: Client) -> None:
    for address in ("/api/v1/agreements/?q=Per%FA", "/agreements/?q=Per%FA", "/agreements/eu-peru/text/?q=Per%FA"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert "is not in UTF-8: write é as %C3%A9, not as %E9" in answer.content.decode()
    assert client.get("/api/v1/agreements/?q=Per%C3%BA").json()["count"] == 2
