"""Every block of code in the README and the docs is run as it stands, or is listed here with the reason why not."""

from __future__ import annotations

import importlib.util
import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import no_network
from tests.code_blocks import PAGES, Block, addresses_in, blocks
from tests.operations.installation import Installation
from tests.postgres import ROOT, free_port

# By how a block, or a line in a block of commands, begins: the longest beginning that fits counts.
NOT_RUN = {
    "python3 -m venv .venv": "installs packages; the checks before a change lands do the same",
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]'": "installs packages, and would run itself",
    " management/        web/": "a picture of the rooms",
    "rta_db/          settings": "a list of folders; tests/test_docs.py looks for each",
    "pip install -e '.[bench]'": "installs a peer to measure against",
    "uv pip compile pyproject.toml": "asks the package index; tests/dependencies holds the lock file to its bounds",
    "pip-audit": "asks a list of weaknesses on the network",
    "openapi-python-client generate": "tests/clients/test_generated_client.py makes such a client and uses it",
    "depth = 100 / T": "a formula; tests/panel/recount.py counts by it",
    "import pandas as pd": "tests/panel/test_dyads.py runs it, and compares the panel that it makes",
    "manage.py load_dataset [DIR]": "what it takes, not a call; tests/test_reference.py looks for each option",
    "cp docs/deploy/settings.env.example": "starts containers; tests/cluster reads the files they are made of",
    "readers -- proxy": "a picture",
    "pg_basebackup": "copies a PostgreSQL in use; tests/cluster/test_together.py makes such a replica",
    "aws s3 sync": "copies to somebody's object storage",
    "git diff fixtures": "shows what somebody has edited; nobody has",
    ".venv/bin/python manage.py NAME": "stands for any command; the page goes on with all of them",
    ".venv/bin/python manage.py createsuperuser": "asks for a password; tests/browser signs in",
}
BLOCKS = blocks()
COMMAND = re.compile(r"(?:\.venv/bin/python )?manage\.py (.*)")
INLINE = re.compile(r"`(\.venv/bin/python manage\.py [^`]*)`")
DRIVER = """
import contextlib, json, sys
from django.core.management import execute_from_command_line
for arguments, into in json.load(sys.stdin):
    print("$", *arguments, file=sys.stderr)
    with open(into, "w") if into else contextlib.nullcontext(sys.stdout) as out, contextlib.redirect_stdout(out):
        execute_from_command_line(["manage.py", *arguments])
"""


def of_kind(kind: str) -> list[Block]:
    return [block for block in BLOCKS if block.kind == kind]


def commands() -> list[str]:
    """Every line to be typed, of blocks and of sentences."""
    lines = [line for block in of_kind("manage") for line in block.lines]
    return lines + [line for page in PAGES for line in INLINE.findall(page.read_text(encoding="utf-8"))]


def not_run(line: str) -> str:
    """The beginning in NOT_RUN that fits a line, or "" for one that is run."""
    return max((one for one in NOT_RUN if line.startswith(one)), key=len, default="")


def to_run() -> list[str]:
    return [line for line in commands() if not not_run(line)]


def test_what_is_not_run_has_a_reason_and_is_still_there() -> None:
    others = [f"{block.page}: {block.lines[0]}" for block in of_kind("") if not not_run(block.lines[0])]
    assert others == [], "a block of a kind that nothing here runs: run it, or say why not"
    lines = {line for block in BLOCKS for line in block.lines}
    assert {not_run(line) for line in lines | set(commands())} - {""} == NOT_RUN.keys()


def test_there_is_something_to_run() -> None:
    assert len(of_kind("address")) >= 5 and len(to_run()) >= 8 and of_kind("bench")


@dataclass
class Place:
    """A copy of an installation, and a folder to type commands in; nothing in it reaches another host."""

    data: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            **Installation(self.data).environment,
            **no_network.environment(),
            "RTA_DB_WORKERS": "1",
            "RTA_DB_API_RATE": "0",
        }

    def type(self, lines: list[str]) -> str:
        """Run lines such as `manage.py export ... > FILE`, one after the other; returns what they said."""
        done = subprocess.run(
            [sys.executable, "-c", DRIVER], input=json.dumps([_split(line) for line in lines]),
            cwd=self.folder, env=self.environment, text=True, capture_output=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def _split(line: str) -> tuple[list[str], str | None]:
    match = COMMAND.fullmatch(line)
    assert match, f"{line!r} is no command of ours, and NOT_RUN has no reason for it"
    words = shlex.split(match[1], comments=True)
    return (words[:-2], words[-1]) if ">" in words[-2:] else (words, None)


@pytest.fixture(scope="module")
def place(filled: Installation, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The installation in which every command of the docs was run, in their order."""
    data, folder = tmp_path_factory.mktemp("docs") / "data", tmp_path_factory.mktemp("typed")
    shutil.copytree(filled.folder, data, ignore=shutil.ignore_patterns("releases"))
    (folder / "fixtures").mkdir()
    one = Place(data, folder)
    one.type([line for line in to_run() if " restore " not in line])
    return one


@pytest.fixture(scope="module")
def site(place: Place) -> Iterator[str]:
    """The address of a served site with these data."""
    port = free_port()
    served = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "start", "--port", str(port)],
        cwd=place.folder, env=place.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield _answering(f"http://127.0.0.1:{port}", served)
    finally:
        served.terminate()
        served.communicate(timeout=30)


def _answering(address: str, served: subprocess.Popen[str]) -> str:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
            return address
        except OSError:
            assert served.poll() is None, served.communicate()[1]
            time.sleep(0.1)
    raise AssertionError("the site does not answer")


def answer(site: str, address: str) -> Any:
    """The answer to an address as a browser sends it."""
    return urllib.request.urlopen(site + urllib.parse.quote(address, safe="/?&=:,%-+*"), timeout=60)


@pytest.mark.alone
def test_every_command_does_what_it_says(place: Place, tmp_path: Path) -> None:
    written = {path.relative_to(place.folder).as_posix() for path in place.folder.rglob("*") if path.is_file()}
    assert {"finance.csv", "agreements.jsonl", "fixtures/provisions.csv"} <= written
    assert (place.data / "releases" / "2026.1").is_dir()
    assert all((place.folder / name).stat().st_size for name in written)
    elsewhere = Place(tmp_path / "data", place.folder)
    said = elsewhere.type([line for line in to_run() if " restore " in line])
    assert said.startswith("Restored ")


@pytest.mark.alone
def test_every_address_answers(site: str) -> None:
    """Those of blocks and of sentences, on the shipped data; pages for curators lead to the log-in."""
    asked = sorted(set().union(*(addresses_in(page.read_text(encoding="utf-8")) for page in PAGES)))
    assert len(asked) > 40
    wrong = []
    for address in asked:
        try:
            with answer(site, address) as given:
                wrong += [] if given.read() else [f"{address}: empty"]
        except urllib.error.HTTPError as error:
            wrong.append(f"{address}: {error.code}")
    assert wrong == []


@pytest.mark.alone
def test_the_answers_that_are_shown_are_those_that_are_given(site: str) -> None:
    (block,) = of_kind("json")
    shown = json.loads("\n".join(block.lines))
    with pytest.raises(urllib.error.HTTPError) as refused:
        answer(site, "/api/v1/provisions/?theme=msme_finanse")
    given = json.loads(refused.value.read())
    assert {name: given[name] for name in shown if name != "errors"} == {
        name: shown[name] for name in shown if name != "errors"
    }
    ((there,), (here,)) = given["errors"], shown["errors"]
    assert there.keys() == here.keys() and there["suggestion"] == here["suggestion"]


@pytest.mark.parametrize("block", of_kind("environment"), ids=lambda block: block.page)
def test_settings_that_are_shown_are_taken(block: Block, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is a part only is taken beside a PostgreSQL."""
    monkeypatch.setenv("RTA_DB_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgres://rta_db@db.example.org/rta_db")
    for line in block.lines:
        name, _, value = line.partition("#")[0].strip().partition("=")
        monkeypatch.setenv(name, "k" * 60 if value == "..." else value)
    assert runpy.run_path(str(ROOT / "rta_db" / "settings.py"))["PRODUCTION"] is ("RTA_DB_PRODUCTION=1" in block.lines)


@pytest.mark.parametrize("line", [line for block in of_kind("bench") for line in block.lines])
def test_every_measurement_can_be_called(line: str) -> None:
    """They take minutes, so they are not run: the module is there and knows the options."""
    module, *options = line.split("   ")[0].split()[2:]
    found = importlib.util.find_spec(module)
    assert found and found.origin
    text = Path(found.origin).read_text(encoding="utf-8")
    assert [one for one in options if one.startswith("--") and f'"{one}"' not in text] == []
