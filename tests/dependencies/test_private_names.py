"""Only public names of packages are used, so that an upgrade breaks what its release notes say and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.alone
DOCUMENTED = {
    "_meta": "Django: Model _meta API",
    "_default_manager": "Django: the model's default manager, whatever its name",
    "_base_manager": "Django: the manager for related objects",
    "_request": "REST framework: the request that it wraps",
    "_asdict": "Python: named tuples",
    "_Element": "lxml: the type of elements, for annotations",
}


def trees() -> Iterator[ast.AST]:
    for folder in ("provisions", "rta_db"):
        for path in (ROOT / folder).rglob("*.py"):
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def test_no_private_name_of_a_package_is_used() -> None:
    own, used = set(), set()
    for node in trees():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            own.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.Attribute):
            (own if isinstance(node.ctx, ast.Store) else used).add(node.attr)
    private = {name for name in used - own if name.startswith("_") and not name.startswith("__")}
    assert private - DOCUMENTED.keys() == set(), "use the documented way, or say here where it is documented"
    assert DOCUMENTED.keys() - private == set(), "these are not used any more"
