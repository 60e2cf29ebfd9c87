"""Installations of their own, run by commands as their owners run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

# What no dataset has, and a backup must: a draft with a reading, an account with a second factor, a release's file.
PRIVATE = """
from datetime import date
from pathlib import Path
from django.conf import settings
from django.contrib.auth.models import User
from django_otp.plugins.otp_totp.models import TOTPDevice
from provisions.curation.accounts import two_factor
from provisions.models import Provision, Reading
draft = Provision.objects.get(number="P00007")
draft.status, draft.summary = "draft", "Ünïcode, “quotes”, a tab\\t and a line\\nbreak"
draft.save()
Reading.objects.create(provision=draft, coder="third", note="marked", read_on=date(2026, 2, 28))
owner = User.objects.create_superuser("curator", "c@example.org", "a long enough one")
TOTPDevice.objects.create(user=owner, name="authenticator")
two_factor.renew_recovery_codes(owner)
folder = Path(settings.RELEASES_DIR) / "2026.1"
folder.mkdir(parents=True)
(folder / "provisions.csv").write_bytes(bytes(range(256)))
"""


@dataclass(frozen=True)
class Installation:
    """A data folder, and the address of a database when it is not SQLite in that folder."""

    folder: Path
    url: str = ""

    @property
    def database(self) -> Path:
        return self.folder / "rta_db.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        given = ("RTA_DB_", "DATABASE_", "DJANGO_", "PYTEST_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(given)}
        kept |= {"RTA_DB_DATA_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": "rta_db.settings", "PYTHONPATH": "."}
        return kept | ({"DATABASE_URL": self.url} if self.url else {})

    def start(self, *command: str) -> subprocess.Popen[str]:
        """`manage.py COMMAND`, running."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """`manage.py COMMAND`, ended."""
        process = self.start(*command)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def good(self, *command: str) -> str:
        """What a command that must succeed prints."""
        done = self.run(*command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, code: str) -> None:
        """Run code as this installation would."""
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        subprocess.run(command, cwd=settings.BASE_DIR, env=self.environment, check=True, timeout=60)

    def contents(self, file: Path) -> dict[str, Any]:
        """Every table's and file's checksum and number of rows, by way of a backup made here and now."""
        self.good("backup", str(file))
        found: dict[str, Any] = manifest(file)["members"]
        return found


def manifest(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found
