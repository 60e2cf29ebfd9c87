"""manage.py load_dataset and the shipped data itself."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from provisions.models import Accession, Agreement, DatasetState, Provision
from provisions.query.fulltext import documents
from tests.importers.fixtures.small import Folder, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def run(*arguments: str, **options: object) -> str:
    out = io.StringIO()
    call_command("load_dataset", *arguments, stdout=out, **options)
    return out.getvalue()


def test_it_tells_what_it_added_and_left(folder: Folder) -> None:
    assert "Provisions                        3            0            0" in run(str(folder.write()))
    Provision.objects.filter(number="P00001").update(heading="Mine")
    told = run(str(folder.path))
    assert "Provisions                        0            0            3            1" in told
    assert "kept: changed here: provisions P00001: heading" in told


def test_a_fault_ends_it_with_a_message_and_nothing_loaded(folder: Folder) -> None:
    folder.data["provisions"][0]["theme"] = ["msme_finanse"]
    with pytest.raises(CommandError, match=r"provisions\.csv line 2, theme: 'msme_finanse'.* 'msme_finance'"):
        run(str(folder.write()))
    assert stored() == 0


def test_a_dry_run_says_so(folder: Folder) -> None:
    assert "Dry run: nothing was changed." in run(str(folder.write()), dry_run=True)
    assert stored() == 0


def test_what_was_loaded_can_be_searched(folder: Folder) -> None:
    run(str(folder.write()))
    assert documents.is_current()


@pytest.mark.alone  # on PostgreSQL, tests/management/test_start.py loads them twice
def test_the_shipped_data_loads_within_fifteen_seconds_and_a_second_time_without_change() -> None:
    began = time.process_time()
    run()
    assert time.process_time() - began < 15
    assert Agreement.objects.filter(origin="wto_rta_is").count() + Accession.objects.count() == 655
    version = DatasetState.objects.current().version
    assert all(line.split()[-7:-5] == ["0", "0"] for line in run().splitlines()[1:] if line[:1].isalpha())
    assert DatasetState.objects.current().version == version
