"""The connection notices every write to a public table, whatever sends it, once for each transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F

from provisions.history.signals import public_tables
from provisions.models import Agreement, DatasetState, Provision, Region
from rta_db.db.written_tables import writes_watched_table

STATEMENTS = {
    "INSERT INTO provisions_region VALUES (%s)": True,
    'insert or ignore into "provisions_region" VALUES (%s)': True,
    'UPDATE ONLY "public"."provisions_region" SET name = name': True,
    "\n  DELETE FROM provisions_agreement_types": True,
    "WITH one AS (SELECT 1) UPDATE provisions_provision SET start = 1": True,
    "WITH gone AS (DELETE FROM provisions_text RETURNING id) SELECT * FROM gone": True,
    'SELECT id FROM "provisions_region" FOR UPDATE': False,
    "WITH one AS (SELECT * FROM provisions_region) SELECT * FROM one": False,
    "INSERT INTO provisions_searchdocument (agreement) VALUES ('INTO provisions_region')": True,  # too careful
    "INSERT INTO django_session VALUES (%s)": False,
    "UPDATE provisions_datasetstate SET version = 2": False,
    "SAVEPOINT one": False,
}


@pytest.mark.parametrize(("sql", "expected"), STATEMENTS.items())
def test_statements(sql: str, expected: bool) -> None:
    assert "provisions_agreement_types" in public_tables()
    assert writes_watched_table(sql) == expected


def _sql(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def _pairs() -> Any:
    return Agreement.types.through.objects


# Ways around the models' own managers; each changes something.
RAW_WRITES: list[Callable[[], Any]] = [
    lambda: Region._base_manager.filter(pk="nowhere").update(name="Elsewhere"),
    lambda: _pairs().bulk_create([_pairs().model(agreement_id=_key(), agreementtype_id="fta")]),
    lambda: _pairs().update(agreementtype_id="cu"),
    lambda: _pairs().all().delete(),
    lambda: _pairs().create(agreement_id=_key(), agreementtype_id="fta"),
    lambda: Provision._base_manager.bulk_create(_provisions()),
    lambda: Provision._base_manager.all()._raw_delete("default"),
    lambda: _sql("UPDATE provisions_region SET name = 'Somewhere' WHERE code = 'nowhere'"),
    lambda: _sql("DELETE FROM provisions_region WHERE code = 'nowhere'"),
]


def _key() -> int:
    return Agreement.objects.get(slug="new").pk


def _provisions() -> list[Provision]:
    return [Provision(number=f"P9999{n}", agreement_id=_key(), citation="Art. 1") for n in range(2)]


def version() -> int:
    return DatasetState.objects.current().version


@pytest.mark.django_db(transaction=True)
def test_each_raw_write_moves_the_version_and_a_transaction_with_all_of_them_moves_it_once() -> None:
    Agreement.objects.create(slug="new", name="New", status="in_force")
    region = Region.objects.create(code="nowhere", name="Nowhere")
    for number, write in enumerate(RAW_WRITES):
        before = version()
        write()
        assert version() == before + 1, number
    _pairs().all().delete()
    before = version()
    with transaction.atomic():
        region.save()
        for write in RAW_WRITES:
            write()
        assert version() == before
    assert version() == before + 1


@pytest.mark.django_db(transaction=True)
def test_what_was_not_written_or_rolled_back_leaves_it() -> None:
    Region.objects.create(code="nowhere", name="Nowhere")
    before = version()
    assert _sql("UPDATE provisions_region SET name = 'x' WHERE code = 'none'") == 0
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            with transaction.atomic():
                Region._base_manager.update(name=F("name"))
            raise ZeroDivisionError
        list(Region.objects.select_for_update())
    with transaction.atomic():
        Region._base_manager.update(name=F("name"))
        transaction.set_rollback(True)
    with transaction.atomic():
        DatasetState.objects.lock()
    assert version() == before
    with transaction.atomic():
        with transaction.atomic():
            Region._base_manager.update(name=F("name"))
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Region._base_manager.update(name=F("name"))
            raise ZeroDivisionError
    assert version() == before + 1
