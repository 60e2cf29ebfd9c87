"""The build identifier changes with the sources, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from rta_db.build import build_id, hash_sources


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for name in ("rta_db/urls.py", "provisions/models.py", "provisions/templates/page.html", "provisions/static/x.css"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first")
    return tmp_path


def test_it_is_the_same_for_the_same_sources(sources: Path) -> None:
    before = hash_sources(sources)
    (sources / "provisions" / "models.pyc").write_text("compiled")
    (sources / "README.md").write_text("beside the packages")
    assert hash_sources(sources) == before
    assert build_id() == build_id() == hash_sources(Path(__file__).resolve().parents[1])


@pytest.mark.parametrize(
    "name", ["rta_db/urls.py", "provisions/templates/page.html", "provisions/static/x.css", "provisions/locale/fr.mo"]
)
def test_it_changes_with_every_kind_of_source(sources: Path, name: str) -> None:
    before = hash_sources(sources)
    path = sources / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("second")
    assert hash_sources(sources) != before


def test_it_changes_when_a_module_is_renamed(sources: Path) -> None:
    before = hash_sources(sources)
    (sources / "provisions" / "models.py").rename(sources / "provisions" / "tables.py")
    assert hash_sources(sources) != before
