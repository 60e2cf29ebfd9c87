"""A full disk, and a folder that can't be written to: told in words, nothing half-written, and pages go on reading."""

from __future__ import annotations

import os
from typing import Any

import pytest

from provisions.operations.error_hints import HINTS
from rta_db.db.errors import FaultKind
from tests.engines import on_postgres
from tests.report import Tally

pytestmark = [
    pytest.mark.alone,
    pytest.mark.trust,
    pytest.mark.skipif(os.name == "nt", reason="limits and rights are others on Windows"),
]
# Those that write files on either engine; on PostgreSQL the database's own disk is the server's.
FILES = ("make_release", "export", "backup")
DATABASE = ("import_texts", "load_dataset", "restore")
TROUBLES = ("full", "read_only")
SMALL = ("export", "full")  # what there is to export fits in


CASES = [(order, trouble) for order in (FILES if on_postgres() else FILES + DATABASE) for trouble in TROUBLES]


@pytest.mark.parametrize(("order", "trouble"), [case for case in CASES if case != SMALL])
def test_it_is_told_and_nothing_is_changed(order: str, trouble: str, kill: Any, tally: Tally) -> None:
    found = kill("trouble", name=order, trouble=trouble)
    tally.fault(survived=not found["wrong"])
    assert not found["wrong"]
    assert (
        HINTS[FaultKind.FULL if trouble == "full" else FaultKind.READ_ONLY] in found["told"]
        and "Traceback" not in found["told"]
    )


@pytest.mark.parametrize("trouble", ["read_only"])
def test_pages_go_on_reading_and_nothing_is_taken_for_saved(trouble: str, kill: Any, tally: Tally) -> None:
    found = kill("meet", trouble=trouble)
    tally.fault(survived=not found["wrong"])
    assert not found["wrong"]
