"""A process that serves is light: large libraries are loaded where they are needed, not where the site begins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.operations.installation import Installation

# One call of each kind: pages, charts, files of every format, the API, the log-in.
CALLS = """
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
formats = ("csv", "json", "jsonl", "xlsx", "parquet", "dta")
addresses = [
    "/", "/provisions/?q=finance", "/provisions/P00001/", "/agreements/", "/economies/CHL/", "/compare/", "/trends/",
    "/trends/strength.svg", "/trends/strength.png", "/data/", "/about/", "/admin/login/", "/api/v1/panel/",
    "/api/v1/provisions/?facets=all", "/api/v1/schema/", *(f"/api/v1/provisions.{format}" for format in formats),
    *(f"/api/v1/panel.{format}?economy=CHL" for format in ("csv", "json", "parquet", "dta")),
]
for address in addresses:
    answer = Client().get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    assert b"".join(answer.streaming_content) if answer.streaming else answer.content
import sys
assert "provisions.exports.writers.parquet_file" in sys.modules
assert not [name for name in ("pandas", "pyarrow") if name in sys.modules]
"""
LARGE = ("altair", "openpyxl", "pandas", "pyarrow", "resvg_py", "xlsxwriter")


@pytest.mark.alone
def test_no_large_library_is_loaded_before_it_is_needed(tmp_path: Path) -> None:
    program = "import sys, django; django.setup(); import rta_db.urls; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "rta_db.settings", "RTA_DB_DATA_DIR": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert "provisions.api.views.lists" in loaded
    assert not [name for name in LARGE if name in loaded]


@pytest.mark.alone
def test_a_worker_never_loads_pandas(filled: Installation) -> None:
    filled.python(CALLS)
