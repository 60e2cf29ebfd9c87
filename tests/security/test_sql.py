"""No statement is put together from what somebody sent: wherever SQL is written, it is of constants, with a reason."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.trust, pytest.mark.alone]
DOORS = {"execute", "executemany", "executescript", "raw", "extra", "RawSQL"}
# Files in which a statement is put together, and of what.
REASONS = {
    "provisions/query/fulltext/sqlite.py": "names of the index and its columns, constants; words are parameters",
    "provisions/query/fulltext/postgres.py": "names of the index and its columns, constants; words are parameters",
    "provisions/operations/backup/table_io.py": "names of tables, the models' own, quoted by Django",
    "provisions/query/backends/bitmaps/dataset_index.py": "SQL of sqlite.py and postgres.py, words as parameters",
    "provisions/datasets/fetch.py": "a queryset's own SQL, with its parameters",
    "rta_db/db/online_migrations.py": "two statements of the module, with a constant in one",
    "rta_db/db/collation.py": "names of tables and columns, the models' own, quoted by PostgreSQL",
    "rta_db/db/written_tables.py": "what Django is about to run anyway, passed on as it is",
    "provisions/operations/metrics.py": "a constant of the module",
    "provisions/importers/analyze.py": "names of tables, the models' own, quoted by Django",
    "provisions/importers/texts/rows.py": "names of a table and its columns, the model's own; values are parameters",
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("provisions", "rta_db"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def doors(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in DOORS and (node.args or node.keywords):
                yield node


def constant(call: ast.Call) -> bool:
    """Whether the statement stands there as it is."""
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


def test_statements_are_constants_but_where_a_reason_is_given() -> None:
    found = {name for name, tree in sources() for call in doors(tree) if not constant(call)}
    assert found - set(REASONS) == set(), "write it with Django's ORM, or give the reason here"
    assert set(REASONS) - found == set(), "these need no reason any more"


def test_the_linter_looks_for_statements_made_of_strings() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"] and not {"S608", "S610", "S611"} & set(lint["ignore"])
    assert lint["per-file-ignores"].keys() <= {"{tests,bench}/*", "provisions/models/__init__.py"}
