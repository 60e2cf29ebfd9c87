"""Merging loses nothing: no rings or chains, and nothing is filed or published under a duplicate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from provisions.models import Accession, Agreement, Provision, Text
from tests.curation.forms import errors, filled, move, stands_against
from tests.curation.imports.sheets import apply, bring, faults
from tests.factories import World, agreement, build, provision

pytestmark = pytest.mark.engines


def page(record: Any, name: str = "change") -> str:
    return reverse(f"admin:provisions_{record._meta.model_name}_{name}", args=[record.pk] if name != "add" else [])


@pytest.fixture
def empty(world: World) -> tuple[Agreement, Agreement]:
    """Two agreements under which nothing is filed."""
    return agreement("One", "CHL PER"), agreement("Two", "CHL PER")


def _file_a_text(duplicate: Agreement) -> None:
    Text.objects.create(agreement=duplicate, corpus="tota", identifier="x", language="en", title="Text")


def _file_an_accession(duplicate: Agreement) -> None:
    Accession.objects.create(agreement=duplicate, wto_rta_id=778, name="Accession", status="in_force")


def _file_a_draft(duplicate: Agreement) -> None:
    provision(duplicate, "P00050", status="draft")


def _merge_another(duplicate: Agreement) -> None:
    agreement("Older", "CHL PER", merged_into=duplicate)


@pytest.mark.parametrize("files", [_file_a_text, _file_an_accession, _file_a_draft, _merge_another])
def test_the_form_and_a_spreadsheet_hide_nothing(curator: Client, empty: Any, files: Any) -> None:
    one, two = empty
    files(one)
    refused = errors(curator.post(page(one), filled(curator, page(one), merged_into=two.pk)))
    assert "moves them along" in refused["merged_into"][0]
    told = faults(curator, bring(curator, "agreements", b"slug,merged_into\none,two"))
    assert "use Merge on its page" in told[0][3]


def test_an_agreement_without_records_is_merged_by_form_or_spreadsheet_and_again_by_itself(
    curator: Client, empty: Any
) -> None:
    one, two = empty
    assert curator.post(page(one), filled(curator, page(one), merged_into=two.pk)).status_code == 302
    assert curator.post(page(one), filled(curator, page(one), merged_into=None)).status_code == 302
    apply(curator, bring(curator, "agreements", b"slug,merged_into\none,two"))
    one.refresh_from_db()
    assert one.merged_into == two


def test_no_ring_and_no_chain(curator: Client, world: World, empty: Any) -> None:
    one, _two = empty
    old = world.agreements["chile-peru-old"]
    told = errors(curator.post(page(one), filled(curator, page(one), merged_into=old.pk)))
    assert "Name the one that stays" in told["merged_into"][0]
    for rows in (b"one,two\ntwo,one", b"one,two\ntwo,chile-peru", b"one,chile-peru-old"):
        told = faults(curator, bring(curator, "agreements", b"slug,merged_into\n" + rows))
        assert told and {row[1] for row in told} == {"merged_into"}, rows
        assert "itself; name the one that stays" in told[0][3]


def test_nothing_is_filed_under_a_duplicate(curator: Client, world: World) -> None:
    old = world.agreements["chile-peru-old"]
    found_names = curator.get(
        "/admin/autocomplete/",
        {"app_label": "provisions", "model_name": "provision", "field_name": "agreement", "term": "Chile"},
    ).json()["results"]
    assert "Chile - Peru (old)" not in {one["text"] for one in found_names} and found_names
    assert "Chile - Peru (old)" in curator.get("/admin/provisions/agreement/?q=old").content.decode()
    records = [world.provisions["P00005"], world.text]
    records.append(
        Accession.objects.create(agreement=world.agreements["eu-peru"], wto_rta_id=1, name="A", status="in_force")
    )
    for record in records:
        told = errors(curator.post(page(record), filled(curator, page(record), agreement=old.pk)))
        assert "is a duplicate, merged into another" in told["agreement"][0]
    told_rows = faults(curator, bring(curator, "provisions", b"number,agreement\nP00003,chile-peru-old"))
    assert "is a duplicate, merged into chile-peru" in told_rows[0][3]


def test_nothing_is_published_under_a_duplicate(curator: Client, world: World) -> None:
    Provision._base_manager.filter(number="P00007").update(status="in_review")
    answer = move(curator, world.provisions["P00007"], "publish", note="One reading is enough: it is plain.")
    assert "__all__" in stands_against(answer)
    assert "Its agreement is a duplicate" in answer.content.decode()


def test_what_leads_in_a_ring_is_gone_and_what_leads_on_leads_to_the_end(client: Client, world: World) -> None:
    new, old = world.agreements["chile-peru"], world.agreements["chile-peru-old"]
    oldest = agreement("Oldest", "CHL PER", merged_into=old)
    addresses = ["/agreements/{}/", "/agreements/{}/text/", "/api/v1/agreements/{}/"]
    for address in addresses:
        answer = client.get(address.format(oldest.slug))
        assert answer["Location"].endswith(address.format(new.slug))
    Agreement.objects.filter(pk=new.pk).update(merged_into=old)
    for address in (*addresses, "/fr/agreements/{}/"):
        for one in (oldest, old, new):
            answer = client.get(address.format(one.slug))
            assert answer.status_code == 410, address
            assert answer.get("Location") is None
    assert client.get("/provisions/?agreement=oldest").status_code == 400
    assert client.get("/agreements/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_provision_saved_while_its_agreement_is_merged_is_not_left_behind() -> None:
    """Whoever comes second is told, or the provision moves along."""
    world = build()
    browsers = []
    for name in ("anna", "bert"):
        browser = Client()
        browser.force_login(User.objects.create(username=name, is_staff=True, is_superuser=True))
        browsers.append(browser)
    target = world.agreements["eu-peru"]
    for number in range(4):
        source = agreement(f"Source {number}", "CHL PER", signed_goods="2012-06-26")
        barrier = Barrier(2)
        answer = browsers[0].post(page(source, "merge"), {"into": target.pk})
        merge = {"into": target.pk, "confirmed": answer.context["merge"].digest}
        add = filled(
            browsers[1], page(Provision(), "add"), agreement=source.pk, citation="Art. 1", text_status="citation_only"
        )
        posts = [(browsers[0], page(source, "merge"), merge), (browsers[1], page(Provision(), "add"), add)]

        def save(one: tuple[Client, str, dict[str, Any]], barrier: Barrier = barrier) -> int:
            try:
                barrier.wait(timeout=20)
                return one[0].post(one[1], one[2]).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(save, posts))
        assert set(codes) <= {200, 302} and 302 in codes, codes
    assert not Provision.objects.filter(agreement__merged_into__isnull=False).exclude(number="P00007").exists()
