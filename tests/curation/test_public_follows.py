"""What curators save appears in search, filters, facets and the dataset version at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from provisions.importers.quotes import compute_checksum
from provisions.models import Provision
from provisions.query.fulltext.documents import is_current
from tests.curation.forms import errors, filled, move
from tests.factories import World

pytestmark = pytest.mark.engines


def save(curator: Client, record: Any, **changes: Any) -> None:
    page = reverse(f"admin:provisions_{record._meta.model_name}_change", args=[record.pk])
    answer = curator.post(page, filled(curator, page, **changes))
    assert answer.status_code == 302, errors(answer)


def found(client: Client, question: str) -> list[str]:
    answer = client.get(f"/api/v1/provisions/?{question}")
    assert answer.status_code == 200, answer.json()
    return [record["number"] for record in answer.json()["results"]]


@pytest.fixture(autouse=True)
def index_is_current_before_and_after(world: World) -> Any:
    assert is_current()
    yield
    assert is_current()


def test_new_words(world: World, curator: Client) -> None:
    assert found(curator, "q=windmills") == []
    save(curator, world.provisions["P00001"], summary="The parties will build windmills.")
    assert found(curator, "q=windmill") == ["P00001"]


def test_a_renamed_agreement(world: World, curator: Client) -> None:
    save(curator, world.agreements["eu-peru"], name="Zanzibar Accord")
    assert found(curator, "q=zanzibar&ordering=number") == ["P00003", "P00004"]
    page = reverse("admin:provisions_agreement_change", args=[world.agreements["eu-peru"].pk])
    assert "name_source" in errors(curator.post(page, filled(curator, page, name_es="Acuerdo de Borriquito")))
    save(curator, world.agreements["eu-peru"], name_es="Acuerdo de Borriquito", name_source="es: a page that was seen")
    assert found(curator, "q=borriquito&ordering=number") == ["P00003", "P00004"]


def test_a_moved_passage(world: World, curator: Client) -> None:
    assert found(curator, "q=weight") == []
    place: dict[str, Any] = {
        "start": 0,
        "end": world.article.body.index(" led by women"),
        "correction_note": "From its beginning.",
    }
    checksum = compute_checksum(world.article.body[: place["end"]])
    save(curator, world.provisions["P00004"], **place, _passage=checksum)
    assert found(curator, "q=weight") == ["P00004"]


def test_publishing_and_withdrawing(world: World, curator: Client) -> None:
    assert "P00005" not in found(curator, "theme=msme_finance")
    save(curator, world.provisions["P00005"], summary="About kangaroos.")
    Provision.objects.filter(number="P00005").update(status="in_review")
    assert found(curator, "q=kangaroo") == []
    move(curator, world.provisions["P00005"], "publish", note="One reading is enough: it is plain.")
    assert found(curator, "theme=msme_finance&q=kangaroo") == ["P00005"]
    move(curator, world.provisions["P00005"], "withdraw", withdrawal_reason="A mistake.", nothing="on")
    assert found(curator, "q=kangaroo") == []
    assert curator.get("/api/v1/provisions/P00005/").status_code == 410


def test_codes_that_are_saved_after_the_record(world: World, curator: Client) -> None:
    first = curator.get("/api/v1/provisions/?facets=theme")
    save(curator, world.provisions["P00001"], coded_values=["kind:finance", "theme:emergencies"])
    second = curator.get("/api/v1/provisions/?facets=theme", headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    counts = {value["value"]: value["count"] for value in second.json()["facets"]["theme"]}
    assert (counts["emergencies"], "msme_finance" in counts) == (1, False)
    assert found(curator, "theme=emergencies&kind=finance") == ["P00001"]


def test_a_new_label_and_a_new_value(world: World, curator: Client) -> None:
    curator.get("/api/v1/provisions/?facets=verb")
    page = reverse("admin:provisions_value_change", args=["verb:may"])
    curator.post(page, filled(curator, page, label_en="Can do"))
    add = reverse("admin:provisions_value_add")
    sent = {"variable": "theme", "code": "new_theme", "position": 99, "label_en": "New", "definition_en": "Y"}
    assert curator.post(add, sent).status_code == 302
    assert found(curator, "theme=new_theme") == []
    assert curator.get("/api/v1/codebook/verb/").json()["values"][3]["label_en"] == "Can do"


def test_parties(world: World, curator: Client) -> None:
    assert found(curator, "party=KOR") == []
    add = reverse("admin:provisions_membership_add")
    sent = {
        "agreement": world.agreements["eu-peru"].pk,
        "economy": world.economies["KOR"].pk,
        "current": "on",
        "side": "KOR",
    }
    assert curator.post(add, sent).status_code == 302
    assert found(curator, "party=KOR") == ["P00003", "P00004"]
