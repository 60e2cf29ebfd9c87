"""A process that serves is light: large libraries are loaded where they are needed, not where the site begins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

LARGE = ("altair", "nltk", "openpyxl", "pandas", "pyarrow", "resvg_py", "xlsxwriter")


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
