"""docs/intake.md tells a curator what to do about every flag that there is, and about no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import provisions.intake

INTAKE = Path(provisions.intake.__file__).parent
DOCS = Path(__file__).resolve().parents[2] / "docs" / "intake.md"
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")


def flag_codes() -> Iterator[str]:
    """The first argument of every Flag, also where it comes from a table of the module."""
    for path in INTAKE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        flags = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Flag"]
        for flag in flags:
            if flag.args and isinstance(flag.args[0], ast.Constant):
                yield str(flag.args[0].value)
            elif flag.args and not isinstance(flag.args[0], ast.Starred):
                tables = (node.values for node in ast.walk(tree) if isinstance(node, ast.Dict))
                values = (node.value for table in tables for node in table if isinstance(node, ast.Constant))
                yield from (value for value in values if isinstance(value, str) and CODE.fullmatch(value))


def test_every_flag_is_explained() -> None:
    section = DOCS.read_text(encoding="utf-8").partition("\n## Flags\n")[2].partition("\n## ")[0]
    explained = re.findall(r"^\| `([a-z_]+)` \| .+ \| .+ \|$", section, re.M)
    codes = set(flag_codes())
    assert len(codes) > 10
    assert sorted(explained) == sorted(codes)
