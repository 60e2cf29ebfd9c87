"""Headers: entity tags that follow the dataset, reading from any origin, HEAD."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from provisions.models import DatasetState, GroupingMember
from tests.factories import World

ADDRESSES = [
    "", "provisions/", "provisions/?facets=theme", "provisions.csv", "provisions/P00001/", "agreements/eu-peru/",
    "economies/CHL/", "codebook/", "codebook.csv", "codebook/theme/", "mentions/", "stats/", "stats/theme/", "panel/",
    "panel.csv", "dyads/", "dyads.csv", "releases/", "schema/", "schema/?format=json",
]  # fmt: skip

# Browsers follow a redirect from another origin only where it is open too.
OTHERS = ["docs/", "nothing/", "provisions/?x=1", "provisions", "stats/theme.csv", "economies/chl/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_unchanged_is_304_until_the_dataset_changes(world: World, client: Client, address: str) -> None:
    first = client.get(f"/api/v1/{address}")
    same = client.get(f"/api/v1/{address}", headers={"if-none-match": first["ETag"]})
    assert (same.status_code, same["ETag"], same.content) == (304, first["ETag"], b"")
    world.provisions["P00001"].save()
    changed = client.get(f"/api/v1/{address}", headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_upgrade_changes_every_tag(
    world: World, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same data may be serialized differently by another build."""
    first = client.get(f"/api/v1/{address}")
    monkeypatch.setattr("provisions.api.views.base.build_id", lambda: "an upgrade")
    upgraded = client.get(f"/api/v1/{address}", headers={"if-none-match": first["ETag"]})
    assert (upgraded.status_code, upgraded["ETag"] != first["ETag"]) == (200, True)


def test_tags_differ_by_question_and_language_and_form(world: World, client: Client) -> None:
    tags = {
        client.get("/api/v1/provisions/")["ETag"],
        client.get("/api/v1/provisions/?verb=may")["ETag"],
        client.get("/api/v1/provisions/", headers={"accept-language": "fr"})["ETag"],
        client.get("/api/v1/provisions/", headers={"accept": "text/csv"})["ETag"],
    }
    assert len(tags) == 4


def test_a_fault_has_no_tag(world: World, client: Client) -> None:
    for address in ("provisions/?x=1", "provisions/?page=9", "provisions/P00006/", "provisions/P99999/"):
        assert "ETag" not in client.get(f"/api/v1/{address}")


def test_last_modified_only_when_the_second_is_over(world: World, client: Client) -> None:
    assert "Last-Modified" not in client.get("/api/v1/provisions/")
    DatasetState.objects.update(changed=timezone.now() - timedelta(seconds=5))
    first = client.get("/api/v1/provisions/")
    same = client.get("/api/v1/provisions/", headers={"if-modified-since": first["Last-Modified"]})
    assert same.status_code == 304


def test_who_leaves_a_grouping_changes_the_tag_on_the_day_after(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records tell who is in a grouping today, so they change without a change of the data."""
    today = timezone.localdate()
    GroupingMember.objects.filter(member__code="DEU").update(exit_date=today)
    DatasetState.objects.update(changed=timezone.now() - timedelta(seconds=5))
    first = client.get("/api/v1/economies/")
    asked = {"if-none-match": first["ETag"]}
    assert client.get("/api/v1/economies/", headers=asked).status_code == 304
    monkeypatch.setattr(timezone, "localdate", lambda: today + timedelta(days=1))
    later = client.get("/api/v1/economies/", headers=asked)
    assert later.status_code == 200 and later["Last-Modified"] != first["Last-Modified"]
    monkeypatch.setattr(timezone, "localdate", lambda: today + timedelta(days=2))
    assert client.get("/api/v1/economies/", headers={"if-none-match": later["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", [*ADDRESSES, *OTHERS])
def test_every_answer_tells_the_version_and_is_open(world: World, client: Client, address: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer["X-Dataset-Version"] == str(DatasetState.objects.current().version)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "X-Dataset-Version" in answer["Access-Control-Expose-Headers"]


def test_a_browser_may_ask_before_reading(world: World, client: Client) -> None:
    answer = client.options("/api/v1/provisions/", headers={"origin": "https://example.org"})
    assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_answers_as_get_without_a_body(world: World, client: Client, address: str) -> None:
    head, get = client.head(f"/api/v1/{address}"), client.get(f"/api/v1/{address}")
    assert (head.status_code, head["ETag"], head["Content-Type"]) == (200, get["ETag"], get["Content-Type"])
    body = b"".join(head.streaming_content) if head.streaming else head.content
    assert body == b""
