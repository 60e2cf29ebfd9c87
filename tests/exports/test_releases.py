"""Releases: the same bytes twice, valid for those who read data packages, told field by field, never changed."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.timezone import localdate
from frictionless import Package

from provisions.exports import FORMATS
from provisions.exports.releases import build
from provisions.exports.releases.build import ReleaseError, make_release
from provisions.exports.releases.files import find_release, list_files
from provisions.exports.releases.folders import clean_up
from provisions.exports.releases.metadata import as_dcat, as_schema_org
from provisions.exports.releases.parts import UNRELEASED_COLUMNS, dataset_parts, released_columns
from provisions.models import DatasetState, Membership, Provision, Release, Value
from provisions.panel.years import FIRST_YEAR
from tests.engines import on_postgres
from tests.exports import busy_release
from tests.factories import World, provision
from tests.operations.installation import Installation
from tests.release_copy import ReleaseCopy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """An empty folder of releases."""
    settings.RELEASES_DIR = tmp_path / "releases"
    return settings.RELEASES_DIR


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(path: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in path.iterdir()}


def test_the_command_writes_every_part_in_every_format_with_sums_that_hold(world: World, folder: Path) -> None:
    out = StringIO()
    call_command("make_release", "2026.1", note="The first.", stdout=out)
    found = contents(folder / "2026.1")
    for part in dataset_parts():
        assert {f"{part.name}.{format}" for format in FORMATS} <= set(found)
    assert {
        "panel.csv",
        "panel.parquet",
        "panel.dta",
        "dyads.jsonl",
        "changelog.csv",
        "columns.csv",
        "codebook.csv",
    } <= set(found)
    lines = [line.split("  ") for line in found["SHA256SUMS"].decode().splitlines()]
    assert {name: digest for digest, name in lines} == {
        name: hashlib.sha256(data).hexdigest() for name, data in found.items() if name != "SHA256SUMS"
    }
    release = Release.objects.get()
    assert (release.version, release.note) == ("2026.1", "The first.")
    assert {(one["name"], one["sha256"]) for one in release.files} == {(name, digest) for digest, name in lines}
    assert f"{len(release.files)} files" in out.getvalue()
    assert not (folder / "2026.1" / "provisions.csv").stat().st_mode & 0o222


@pytest.mark.alone
def test_two_runs_give_the_same_bytes(world: World, folder: Path, tmp_path: Path, settings: Any) -> None:
    """Elsewhere, at another state of the counter, in another language, with other texts loaded."""
    make_release("2026.1")
    Release.objects.all().delete()
    DatasetState.objects.increment()
    Provision.objects.filter(number="P00004").update(quote="")
    settings.RELEASES_DIR = tmp_path / "elsewhere"
    with translation.override("fr"):
        make_release("2026.1")
    assert contents(tmp_path / "elsewhere" / "2026.1") == contents(folder / "2026.1")


@pytest.mark.alone
def test_frictionless_finds_it_valid_and_a_changed_file_not(
    world: World, release_copy: ReleaseCopy, folder: Path
) -> None:
    release_copy.install()
    package = Package(str(folder / "2026.1" / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["name", "type", "message"])
    assert len(package.resources) == sum(bool(one.format) for one in list_files(find_release("2026.1")))
    spoilt = folder / "2026.1" / "provisions.csv"
    spoilt.chmod(0o644)
    spoilt.write_bytes(spoilt.read_bytes().replace(b"P00001", b"P00009"))
    assert not Package(str(folder / "2026.1" / "datapackage.json")).validate().valid


@pytest.mark.alone
def test_its_files_read_back_equal(world: World, release_copy: ReleaseCopy, folder: Path) -> None:
    release_copy.install()
    here = folder / "2026.1"
    expected = [json.loads(line) for line in (here / "agreements.jsonl").read_text(encoding="utf-8").splitlines()]
    assert json.loads((here / "agreements.json").read_text(encoding="utf-8")) == expected
    assert pq.read_table(here / "agreements.parquet").num_rows == len(expected) == 3
    frame, _meta = pyreadstat.read_dta(str(here / "agreements.dta"))
    assert list(frame["slug"]) == [one["slug"] for one in expected]
    assert list(pd.read_excel(here / "agreements.xlsx", sheet_name="data")["slug"]) == list(frame["slug"])


@pytest.mark.alone
def test_it_holds_no_words_of_treaties_and_nothing_of_today(
    world: World, release_copy: ReleaseCopy, folder: Path
) -> None:
    release_copy.install()
    quote = world.provisions["P00004"].quote
    assert quote and not any(quote.encode() in data for data in contents(folder / "2026.1").values())
    for dataset, names in UNRELEASED_COLUMNS.items():
        header = (folder / "2026.1" / f"{dataset}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        assert header == [column.name for column in released_columns(dataset)] and not set(names) & set(header)
    assert max(row["year"] for row in rows(folder / "2026.1" / "panel.csv")) == str(localdate().year - 1)


def test_drafts_and_withdrawn_provisions_stay_out(world: World, release_copy: ReleaseCopy, folder: Path) -> None:
    release_copy.install()
    numbers = {row["number"] for row in rows(folder / "2026.1" / "provisions.csv")}
    assert numbers == {"P00001", "P00002", "P00003", "P00004"}


def test_the_changelog_tells_what_came_changed_and_went(world: World, release_copy: ReleaseCopy, folder: Path) -> None:
    release_copy.install()
    first = rows(folder / "2026.1" / "changelog.csv")
    assert {row["change"] for row in first} == {"added"}
    assert sum(row["dataset"] == "provisions" for row in first) == 4
    before = {row["number"]: row for row in rows(folder / "2026.1" / "provisions.csv")}["P00001"]
    Provision.objects.filter(number="P00001").update(summary="Said better.", words=None)
    world.provisions["P00001"].coded_values.remove("theme:msme_finance")
    Provision.objects.filter(number="P00003").update(
        status="withdrawn", withdrawal_reason="Not on MSMEs.", replaced_by=world.provisions["P00002"]
    )
    provision(world.agreements["eu-peru"], "P00099")
    Membership.objects.filter(agreement__slug="chile-peru", economy__code="PER").update(exit_date="2020-12-31")
    Value.objects.filter(key="theme:emergencies").delete()
    themes = Value.objects.filter(variable="theme").count()
    make_release("2026.2")
    (depth,) = [row for row in rows(folder / "2026.2" / "changelog.csv") if row["dataset"] == "panel"]
    told_of_depth = ("panel", "depth", "changed", "number of themes", str(themes + 1), str(themes))
    assert tuple(depth.values()) == told_of_depth  # depth is a share of them
    moved = [row for row in rows(folder / "2026.2" / "changelog.csv") if row["dataset"] == "dyads"]
    assert [tuple(row.values())[1:] for row in moved] == [
        ("chile-peru CHL PER 2009-03-01", "changed", "exit_date", "", "2020-12-31"),
    ]
    told = [row for row in rows(folder / "2026.2" / "changelog.csv") if row["dataset"] == "provisions"]
    assert [tuple(row.values())[1:] for row in told] == [
        ("P00001", "changed", "words", "61", ""),
        ("P00001", "changed", "summary", before["summary"], "Said better."),
        ("P00001", "changed", "theme", before["theme"], "access_to_information"),
        ("P00099", "added", "", "", ""),
        ("P00003", "withdrawn", "", "", "Not on MSMEs."),
        ("P00003", "withdrawn", "replaced_by", "", "P00002"),
    ]


@pytest.mark.alone
def test_the_release_before_is_the_nearest_smaller_number(world: World, folder: Path) -> None:
    for version in ("2025.9", "2025.10", "2026.1"):
        make_release(version)
    found = [build.previous_release(version) for version in ("2025.9", "2025.10", "2026.1")]
    assert [path and path.name for path in found] == [None, "2025.9", "2025.10"]


@pytest.mark.alone
def test_nothing_is_overwritten(world: World, release_copy: ReleaseCopy, folder: Path) -> None:
    release_copy.install()
    before = contents(folder / "2026.1")
    Provision.objects.filter(number="P00001").update(summary="Said better.")
    with pytest.raises(CommandError, match="exists, and a release never changes"):
        call_command("make_release", "2026.1")
    Release.objects.all().delete()
    with pytest.raises(ReleaseError, match="with other files"):
        make_release("2026.1")
    assert contents(folder / "2026.1") == before and not Release.objects.exists()


@pytest.mark.alone
@pytest.mark.parametrize("version", ["2026", "26.1", "2026.0", "2026.01", "v2026.1", "../2026.1", "2026.1/x", ""])
def test_other_numbers_are_refused(world: World, folder: Path, version: str) -> None:
    with pytest.raises(ReleaseError, match="year and number"):
        make_release(version)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("the disk is full")])
def test_broken_off_it_leaves_nothing(world: World, folder: Path, error: BaseException) -> None:
    def stop(name: str) -> None:
        if name == "texts.csv":
            raise error

    with pytest.raises(type(error)):
        make_release("2026.1", progress=stop)
    assert list(folder.iterdir()) == [] and not Release.objects.exists()
    make_release("2026.1")


def test_broken_off_between_its_name_and_its_record_it_is_taken_back(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_name = build._rename

    def stop(*arguments: Path) -> None:
        give_name(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(build, "_rename", stop)
        make_release("2026.1")
    assert list(folder.iterdir()) == [] and not Release.objects.exists()
    make_release("2026.1")


@pytest.mark.alone
def test_what_a_machine_that_stopped_left_is_settled_by_its_record(world: World, folder: Path) -> None:
    make_release("2026.1")
    (folder / "2026.1" / ".unrecorded").touch()  # it stopped just after the record was committed
    (folder / "2026.2").mkdir()
    (folder / "2026.2" / ".unrecorded").touch()  # and just before
    assert clean_up(folder) == ["2026.2"]
    assert [path.name for path in folder.iterdir()] == ["2026.1"]
    assert not (folder / "2026.1" / ".unrecorded").exists()


@pytest.mark.alone
def test_a_folder_that_lost_its_record_is_taken_up_again(world: World, folder: Path) -> None:
    """An older backup was restored, which did not know of the release."""
    make_release("2026.1")
    before = contents(folder / "2026.1")
    Release.objects.all().delete()
    make_release("2026.1")
    assert contents(folder / "2026.1") == before and Release.objects.count() == 1


if on_postgres():

    @pytest.mark.django_db(transaction=True)
    def test_a_release_is_of_one_moment_while_others_save(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(build, "_write_all", build._write_all)  # `run` replaces it
        busy_release.run()

else:

    def test_a_release_is_of_one_moment_while_others_save(filled: Installation, tmp_path: Path) -> None:
        shutil.copytree(filled.folder, tmp_path / "data")
        Installation(tmp_path / "data").python("from tests.exports import busy_release\nbusy_release.run()")


def test_descriptions_say_the_same_of_every_file(world: World, release_copy: ReleaseCopy, folder: Path) -> None:
    release_copy.install()
    here, files = folder / "2026.1", list_files(find_release("2026.1"))
    cited = yaml.safe_load((here / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["cff-version"], cited["type"], cited["version"]) == ("1.2.0", "dataset", "2026.1")
    assert {"message", "title", "authors"} <= set(cited)
    tables = {one.name: one.sha256 for one in files if one.format}
    schema_org = json.loads((here / "dataset.jsonld").read_text(encoding="utf-8"))
    assert schema_org["@type"] == "Dataset" and schema_org["license"].startswith("https://")
    assert {one["contentUrl"]: one["sha256"] for one in schema_org["distribution"]} == tables
    dcat = json.loads((here / "dcat.jsonld").read_text(encoding="utf-8"))
    sums = {one["dcat:downloadURL"]["@id"]: one["spdx:checksum"] for one in dcat["dcat:distribution"]}
    assert {name: one["spdx:checksumValue"] for name, one in sums.items()} == tables
    base = "https://example.org/data/releases/2026.1/"
    assert as_schema_org("2026.1", files, base)["distribution"][0]["contentUrl"].startswith(base)
    assert as_dcat("2026.1", files, base)["@id"] == base


def test_a_number_of_a_year_to_come_or_before_the_data_is_refused(world: World, folder: Path) -> None:
    with pytest.raises(CommandError, match=f"the highest year is {localdate().year}"):
        call_command("make_release", f"{localdate().year + 1}.1")
    with pytest.raises(CommandError, match=f"the lowest year is {FIRST_YEAR}"):
        call_command("make_release", f"{FIRST_YEAR - 1}.1")
    assert not Release.objects.exists() and not list(folder.glob("2*"))
