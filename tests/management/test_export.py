"""manage.py export: the same bytes as the API gives, in files that are whole or not there."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from provisions.exports import DATASETS
from provisions.management.commands import export
from tests.factories import World
from tests.template_db import prepare_data_folder

pytestmark = pytest.mark.django_db


def written(path: Path, *arguments: str) -> bytes:
    call_command("export", *arguments, "--output", str(path))
    return path.read_bytes()


@pytest.mark.parametrize("query", ["", "theme=access_to_information", "party=PER&verb=-shall"])
def test_the_bytes_are_those_of_the_api(world: World, tmp_path: Path, client: Client, query: str) -> None:
    filters = [f"--filter={one}" for one in query.split("&") if one]
    answer = client.get(f"/api/v1/provisions.csv?{query}")
    assert written(tmp_path / "x.csv", "provisions", *filters) == b"".join(answer)


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("format", ["csv", "json", "jsonl"])
def test_every_dataset_in_every_format(world: World, tmp_path: Path, dataset: str, format: str) -> None:
    data = written(tmp_path / "x", dataset, "--format", format)
    if format == "json":
        assert isinstance(json.loads(data), list)


def test_a_wrong_value_is_refused_and_no_file_made(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"--filter theme=msme_finanse: .*“msme_finance”"):
        written(tmp_path / "x.csv", "provisions", "--filter", "theme=msme_finanse")
    with pytest.raises(CommandError, match="is not NAME=VALUE"):
        written(tmp_path / "x.csv", "provisions", "--filter", "theme")
    with pytest.raises(CommandError, match=r"memberships takes no --filter. These do: provisions"):
        written(tmp_path / "x.csv", "memberships", "--filter", "party=CHL")
    with pytest.raises(CommandError, match="--loadable writes whole datasets"):
        written(tmp_path / "x.csv", "provisions", "--loadable", "--filter", "party=CHL")
    with pytest.raises(CommandError, match="codebook is not loaded from CSV"):
        written(tmp_path / "x.csv", "codebook", "--loadable")
    with pytest.raises(CommandError, match="needs --loadable and --output with a folder"):
        written(tmp_path / "x.csv", "all")
    assert not list(tmp_path.iterdir())


def test_a_file_that_breaks_off_never_has_the_final_name(world: World, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "x.csv").write_text("what was there before")

    def failing(*arguments: Any) -> Iterator[dict[str, Any]]:
        assert (tmp_path / ".x.csv.rta-db-partial").exists()
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(export.fetch, "fetch_rows", failing)
    with pytest.raises(KeyboardInterrupt):
        written(tmp_path / "x.csv", "provisions")
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert (tmp_path / "x.csv").read_text() == "what was there before"


def test_who_breaks_off_is_told_so_in_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken_off(arguments: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("django.core.management.execute_from_command_line", broken_off)
    monkeypatch.setattr(os, "_exit", sys.exit)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(settings.BASE_DIR / "manage.py"), run_name="__main__")
    assert ended.value.code == 130
    assert capsys.readouterr().err.strip().startswith("Broken off. Nothing is half done")


def test_a_folder_that_is_not_there_is_told(world: World, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"x\.csv can't be written: No such file or directory"):
        written(tmp_path / "none" / "x.csv", "provisions")


@pytest.mark.alone
def test_a_reader_that_has_seen_enough_ends_it_quietly(tmp_path: Path) -> None:
    """As in `manage.py export codebook | head -1`."""
    command = [sys.executable, "manage.py", "export", "provisions"]
    environment = {"RTA_DB_DATA_DIR": str(tmp_path), "PATH": ""}
    prepare_data_folder(tmp_path)
    start = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(start, cwd=settings.BASE_DIR, env=environment, check=True, timeout=120)
    running = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout and running.stderr
    running.stdout.close()
    assert running.stderr.read() == b"" and running.wait(timeout=60) == 0
    running.stderr.close()
