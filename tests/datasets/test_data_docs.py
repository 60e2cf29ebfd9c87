"""The page on data files and the list of sources name every file, column kind and option that there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from provisions.datasets.tables import TABLES
from provisions.importers.fixtures.files import read_shipped
from provisions.importers.fixtures.loader import FILES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
SOURCES = (ROOT / "fixtures" / "SOURCES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "file"), FILES.items())
def test_every_shipped_file_is_there_and_described(name: str, file: str) -> None:
    assert (ROOT / "fixtures" / file).is_file()
    assert f"| `{file}` |" in SOURCES
    key = ", ".join(f"`{column}`" for column in TABLES[name].key) if name in TABLES and name != "codebook" else ""
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{file}` |")]
    assert line.split("|")[3].strip() == key


def test_no_other_file_is_shipped() -> None:
    shipped = {path.name for path in (ROOT / "fixtures").iterdir()}
    others = {
        "oddities.csv",
        "economy_names.csv",
        "economy_aliases.csv",
        "list_departures.csv",
        "corpora.csv",
        "corpus_files.csv",
    }
    assert shipped == {*FILES.values(), *others, "SOURCES.md"}
    assert [name for name in others if f"| `{name}` |" not in SOURCES] == []


def test_every_agreement_outside_the_list_names_the_source_of_its_facts() -> None:
    section = SOURCES.split("## Agreements outside the list\n")[1].split("\n## ")[0]
    names = {row["name"] for row in read_shipped("agreements") if row["origin"] == "own"}
    assert names and {name for name in names if f"| {name} |" not in section} == set()


def test_official_addresses_of_agreements_are_no_copies_by_others() -> None:
    addresses = [row["source_url"] for row in read_shipped("agreements") if row["source_url"]]
    copies = ("edit.wti.org", "github.com", "stanford.edu", "worldbank.org", "sice.oas.org", "wipo.int", "unctad.org")
    assert len(addresses) > 300
    assert [one for one in addresses if not one.startswith("http") or any(copy in one for copy in copies)] == []


def test_the_columns_for_curators_are_named() -> None:
    private = {column.name for table in TABLES.values() for column in table.columns if not column.public}
    (line,) = [line for line in PAGE.splitlines() if line.startswith("| for curators")]
    assert {name for name in private if f"`{name}`" in line} == private


@pytest.mark.parametrize("name", [name for name in FILES if name != "codebook"])
def test_shipped_files_are_as_the_exporter_writes_them(name: str) -> None:
    """CRLF, UTF-8 without a mark, the loadable columns in their order: so that a new export shows only true changes.

    A file of before an optional column may still lack it.
    """
    data = (ROOT / "fixtures" / f"{name}.csv").read_bytes()
    header = data.partition(b"\r\n")[0].decode().split(",")
    columns = [column.name for column in TABLES[name].loadable if column.name in header or not column.optional]
    assert header == columns and data.endswith(b"\r\n")
