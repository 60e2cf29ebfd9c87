"""Studies: on their page, in the API and its files, and in the shipped data."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from provisions.importers.fixtures.loader import load
from provisions.models import DatasetState, Study
from tests.factories import World

SHIPPED = Path(settings.BASE_DIR) / "fixtures" / "evidence.csv"


@pytest.fixture
def study(world: World) -> Study:
    made = Study.objects.create(
        slug="writer-2020",
        authors="Writer, Ann; Other, Bo",
        year=2020,
        title="Small firms & agreements",
        published_in="A Journal 1(2)",
        doi="10.1234/abc",
        finding="Small firms gain where they are told.",
        seen="abstract",
        seen_at="https://example.org/abstract",
        seen_on="2026-01-31",
    )
    made.agreements.add(world.agreements["eu-peru"], world.agreements["chile-peru"])
    return made


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize(("prefix", "seen"), [("", "its abstract"), ("/fr", "son résumé"), ("/es", "su resumen")])
def test_the_page_tells_the_study_its_finding_and_what_was_read(study: Study, client: Client, prefix, seen) -> None:
    html = client.get(f"{prefix}/evidence/").content.decode()
    assert 'href="https://doi.org/10.1234/abc" lang="en">Small firms &amp; agreements</a>' in html
    assert "Writer, Ann; Other, Bo (2020), A Journal 1(2)" in html
    assert "Small firms gain where they are told." in html
    assert f'<a href="https://example.org/abstract">{seen}</a>' in html
    assert f'href="{prefix}/agreements/eu-peru/"' in html
    assert f'href="{prefix}/evidence/"' in client.get(f"{prefix}/about/").content.decode()


def test_without_studies_it_says_how_to_load_them(world: World, client: Client) -> None:
    assert "load_dataset" in client.get("/evidence/").content.decode()


def test_the_api_gives_the_list_one_study_and_files(study: Study, client: Client) -> None:
    found = client.get("/api/v1/evidence/").json()
    assert (found["count"], found["next"]) == (1, None)
    one = client.get("/api/v1/evidence/writer-2020/").json()
    assert found["results"] == [one]
    assert one["agreements"] == ["chile-peru", "eu-peru"]
    assert (one["url"], one["seen"], one["seen_on"]) == (None, "abstract", "2026-01-31")
    file = text_of(client.get("/api/v1/evidence.csv"))
    (row,) = csv.DictReader(io.StringIO(file))
    assert row["agreements"] == "chile-peru;eu-peru" and list(row) == list(one)
    assert text_of(client.get("/api/v1/evidence/?format=csv")) == file


@pytest.mark.parametrize(
    ("address", "status"),
    [("?theme=msme_finance", 400), ("?format=xml", 400), ("?format=html", 406), ("nobody-1900/", 404)],
)
def test_what_there_is_not_is_told(study: Study, client: Client, address: str, status: int) -> None:
    answer = client.get(f"/api/v1/evidence/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_study_that_changes_moves_the_dataset(study: Study, world: World) -> None:
    before = DatasetState.objects.current().version
    study.agreements.remove(world.agreements["eu-peru"])
    assert DatasetState.objects.current().version > before
    before = DatasetState.objects.current().version
    study.save()
    assert DatasetState.objects.current().version > before


def test_a_study_can_be_found_and_its_doi_is_one(study: Study) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Study.objects.filter(pk=study.pk).update(doi="")
    study.doi = "https://doi.org/10.1234/abc"
    with pytest.raises(ValidationError, match=r"begins with 10\."):
        study.full_clean()
    study.doi = ""
    with pytest.raises(ValidationError, match="Give a DOI or an address"):
        study.full_clean()


def test_the_shipped_studies_are_loaded_once_with_their_agreements(shipped: None) -> None:
    folder = SHIPPED.parent
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = {row["slug"]: row for row in csv.DictReader(file)}
    assert set(Study.objects.values_list("slug", flat=True)) == set(rows)
    for one in Study.objects.prefetch_related("agreements"):
        linked = {agreement.slug for agreement in one.agreements.all()}
        assert linked == set(filter(None, rows[one.slug]["agreements"].split(";")))
        assert one.href.startswith("http") and one.finding.endswith(".")
    assert not load(folder).has_changes
    taken = Study.objects.get(slug="takahashi-urata-2009")
    taken.agreements.set(taken.agreements.filter(slug="japan-mexico"))
    assert not load(folder).has_changes, "what a curator took away stays away"
    assert taken.agreements.count() == 1


def test_a_shipped_study_leads_to_its_publisher() -> None:
    copies = re.compile(
        r"//[^/]*(pdfslide|readkong|abcdocz|vdocuments?|documents\.pub|sambuz|docslib|dokumen|moam|vi\.unctad)"
    )
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        assert [row["slug"] for row in csv.DictReader(file) if copies.search(row["url"])] == []
