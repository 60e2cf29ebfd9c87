"""A variable that came with a later codebook: what was coded before reads as not coded yet, never as none."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client

from provisions.models import CodebookVersion, DatasetState, Provision, Reading
from provisions.statistics.reading_differences import differences, with_open_differences
from provisions.statistics.reliability import alphas, measure
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier(world: World) -> Provision:
    """A provision that was coded under version 1.1, which had no `element`; the others are of version 1.2."""
    one = world.provisions["P00001"]
    CodebookVersion.objects.create(version="v1.1", date="2025-01-01", note="Before.")
    Provision.objects.filter(pk=one.pk).update(codebook_id="v1.1")
    DatasetState.objects.increment()
    one.refresh_from_db()
    return one


def test_it_is_missing_where_it_was_not_coded_and_empty_where_nothing_fits(client: Client, earlier: Provision) -> None:
    results = client.get("/api/v1/provisions/").json()["results"]
    assert {one["number"]: one["element"] for one in results[:2]} == {"P00001": None, "P00002": []}
    wide = list(csv.DictReader(io.StringIO(client.get("/api/v1/provisions.csv?shape=wide").getvalue().decode())))
    assert [one["element_website"] for one in wide[:2]] == ["", "0"]
    plain = list(csv.DictReader(io.StringIO(client.get("/api/v1/provisions.csv").getvalue().decode())))
    assert [one["element"] for one in plain[:2]] == ["", ""]


def test_pages_say_that_it_is_not_coded_yet(client: Client, earlier: Provision) -> None:
    assert "not coded yet" in client.get("/provisions/P00001/").content.decode()
    assert "not coded yet" not in client.get("/provisions/P00002/").content.decode()
    assert "pas encore codé" in client.get("/fr/provisions/P00001/").content.decode()
    earlier.coded_values.add("element:website")
    assert "not coded yet" not in client.get("/provisions/P00001/").content.decode()
    assert client.get("/api/v1/provisions/?element=website").json()["count"] == 1


def test_readings_are_compared_where_both_have_coded_it(earlier: Provision) -> None:
    same: dict[str, Any] = {"provision": earlier, **{f"{name}_id": None for name in ("verb", "subject")}}
    old = Reading.objects.create(coder="reading-1", codebook_id="v1.1", **same)
    new = Reading.objects.create(coder="reading-2", codebook_id="v1.2", **same)
    new.coded_values.add("element:website")
    assert "element" not in {one.variable for one in measure(Reading.objects.all())}
    assert alphas([(old, new)], ["element"]) == [None]
    assert differences(earlier) == {} and with_open_differences() == []
    Reading.objects.filter(pk=old.pk).update(codebook_id="v1.2")  # its empty answer is one now
    assert [one.n for one in measure(Reading.objects.all()) if one.variable == "element"] == [1]
    assert differences(earlier) == {"element": {"reading-1": [], "reading-2": ["website"]}}
    assert with_open_differences() == [earlier.pk]
