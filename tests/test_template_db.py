"""The template of migrated databases follows everything that migrations are made of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from tests import template_db
from tests.engines import on_postgres
from tests.postgres import ROOT

IMPORT = re.compile(r"^\s*(?:from|import) ((?:provisions|rta_db)[\w.]*)", re.MULTILINE)


def test_what_migrations_import_is_part_of_the_name() -> None:
    folders = tuple(folder.replace("/", ".") for folder in template_db.IMPORTED)
    files = (ROOT / "provisions" / "migrations").glob("*.py")
    modules = [module for path in files for module in IMPORT.findall(path.read_text(encoding="utf-8"))]
    assert [module for module in modules if not module.startswith(folders)] == []


def test_a_changed_migration_has_another_template(monkeypatch: pytest.MonkeyPatch) -> None:
    before = template_db.template_path()
    monkeypatch.setattr(template_db, "_sources", lambda: [Path(__file__)])
    assert template_db.template_path() != before


def test_a_template_is_copied(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if on_postgres():
        return
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    copy = tmp_path / "copy.sqlite3"
    assert not template_db.copy_template(copy) and not copy.exists()
    template_db.save_template(connection)
    assert template_db.copy_template(copy) and copy.stat().st_size > 100_000


def test_without_a_cache_folder_there_is_no_template(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    template_db.save_template(connection)
    assert not template_db.copy_template(tmp_path / "copy.sqlite3")
