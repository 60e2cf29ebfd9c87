"""Codes and versions that were renamed: old ones are still understood, wherever they come from."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from provisions.datasets.tables import TABLES
from provisions.datasets.text_format import from_text
from provisions.exports.shapes import build_shape
from provisions.history.corrections import find_corrections
from provisions.history.recorder import record_history
from provisions.models import CodebookVersion, DatasetState, LoadedRow, Provision, Revision, Value
from provisions.models.codebook import RENAMED_CODES
from provisions.panel.columns import panel_columns
from tests.factories import World

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("provisions.migrations.0017_shorter_codes_and_version_names")
RENAMED = [(variable, old, new) for variable, codes in RENAMED_CODES.items() for old, new in codes.items()]


@pytest.mark.parametrize(("variable", "old", "new"), RENAMED)
def test_old_codes_lead_to_the_new_ones(client: Client, world: World, variable: str, old: str, new: str) -> None:
    page = client.get(f"/provisions/?verb=shall&{variable}=-{old}")
    assert (page.status_code, page["Location"]) == (302, f"/provisions/?verb=shall&{variable}=-{new}")
    answers = [client.get(f"/api/v1/provisions/?{variable}={code}") for code in (old, new)]
    assert [one.status_code for one in answers] == [200, 200] and answers[0].json() == answers[1].json()
    for table in ("provisions", "readings"):
        assert from_text(TABLES[table].column(variable), f"{old}") == [new]
        assert from_text(TABLES[table].column("codebook"), "1.1") == "v1.1"


def test_the_database_takes_the_new_names(world: World) -> None:
    one = world.provisions["P00001"]
    one.coded_values.add("kind:dispute_exclusion", "beneficiary:agri_producers")
    past = MigrationLoader(None).project_state().apps  # its models write no history, as in a migration
    corrections = len(find_corrections(one))
    _as_before(one, past)
    version = DatasetState.objects.current().version
    MIGRATION.rename(past, None)
    one.refresh_from_db()
    assert {"kind:dispute_exclusion", "beneficiary:agri_producers"} <= {value.pk for value in one.coded_values.all()}
    assert one.codebook_id == "v1.2"
    assert not Value.objects.filter(key__in=MIGRATION.RENAMED).exists()
    assert not CodebookVersion.objects.exclude(version__startswith="v").exists()
    assert LoadedRow.objects.get().row == {"kind": ["dispute_exclusion"], "codebook": "v1.2"}
    assert DatasetState.objects.current().version > version
    with record_history("test"):  # saved again, it differs in nothing: no correction is made of the new names
        one.save()
        one.coded_values.set(list(one.coded_values.all()))
    assert len(find_corrections(one)) == corrections


def _as_before(provision: Provision, past: Any) -> None:
    """Take the database back to the old names of codes and versions."""
    values = past.get_model("provisions", "Value").objects
    for old, new in MIGRATION.RENAMED.items():
        value = values.get(key=new)
        value.key, value.code = old, old.partition(":")[2]
        value.save(force_insert=True)
        Provision.coded_values.through.objects.filter(value_id=new).update(value_id=old)
        values.filter(key=new).delete()
    versions = past.get_model("provisions", "CodebookVersion").objects
    versions.create(version="1.2", date="2026-01-01", note="First version.")
    past.get_model("provisions", "Provision").objects.update(codebook_id="1.2")
    versions.exclude(version="1.2").delete()
    LoadedRow.objects.create(
        dataset="provisions", key=provision.number, row={"kind": ["dispute_settlement_exclusion"], "codebook": "1.2"}
    )
    last = Revision.objects.filter(model="provision", key=str(provision.pk)).first()
    assert last is not None
    names = {new: old for old, new in MIGRATION.RENAMED.items()}
    last.state["coded_values"] = sorted(names.get(key, key) for key in last.state["coded_values"])
    last.state["codebook"] = "1.2"
    last.save()


def test_no_format_cuts_the_name_of_a_column(world: World) -> None:
    """Stata's names have at most 32 characters; code written for one format works with any other."""
    names = [
        column.name
        for table in TABLES.values()
        for shape in ("", "wide" if any(column.variable for column in table.public) else "")
        for column in build_shape(table, shape=shape).columns
    ]
    names += [column.name for column in panel_columns()]
    assert [name for name in names if len(name) > 32] == []
