"""What the documents promise is there: the two commands, all commands and files they name, a full contents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from provisions.exports import FORMATS
from provisions.panel.dataset import WRITERS
from tests.postgres import ROOT
from tests.test_architecture import LEVELS

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def test_the_readme_has_the_two_commands() -> None:
    both = [
        "    python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/python manage.py start\n",
        "    python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest\n",
    ]
    assert [line for line in README.splitlines(keepends=True) if line.startswith("    python3")] == both


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", page.read_text(encoding="utf-8")))
    assert named <= set(get_commands())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_links_to_exists(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_folder_and_file_that_the_readme_names_exists() -> None:
    named = re.findall(r"(?:docs|fixtures)/[A-Za-z.-]*", README)
    named += [
        f"provisions/{room}" for room in re.findall(r"^ {4}.{16} (?:and )?([a-z/]+/) ", README, flags=re.MULTILINE)
    ]
    assert [name for name in named if not (ROOT / name.rstrip(".")).exists()] == []


def test_the_page_on_the_api_names_every_ending_of_a_file() -> None:
    lists, panel = re.findall(r"Files end in ([^;]*?\sor\s`\.\w+`)", (DOCS / "api.md").read_text(encoding="utf-8"))
    assert set(re.findall(r"`\.(\w+)`", lists)) == set(FORMATS)
    assert set(re.findall(r"`\.(\w+)`", panel)) == set(WRITERS)


def test_the_readme_lists_the_rooms_from_the_top_to_the_bottom() -> None:
    """As it says, a room imports from those below it."""
    listed = README[README.index("    provisions/ ") : README.index("    fixtures/ ")]
    lines = [re.findall(r"([a-z/]+)/(?=[ ,])", line[21:48]) for line in listed.splitlines()]
    rooms = [[name.replace("/commands", "").replace("/", ".") for name in line] for line in lines]
    assert rooms == [["management"], *(list(row) for row in LEVELS[1:])]


def test_the_contents_list_every_page() -> None:
    listed = set(re.findall(r"\]\(([a-z-]+\.md)\)", (DOCS / "README.md").read_text(encoding="utf-8")))
    assert listed == {page.name for page in DOCS.glob("*.md")} - {"README.md"}
