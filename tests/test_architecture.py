"""The house in order: arrows between rooms go down only, rooms and files stay small, one name is one thing.

docs/architecture.md shows the rooms. A room may import those below it, never one above or beside it.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# From the top down; rooms of one row never import each other.
LEVELS = (
    ("apps", "admin", "management"),
    ("web", "api", "curation"),
    ("operations",),
    ("exports.releases",),
    ("panel",),
    ("exports",),
    ("statistics",),
    ("query",),
    ("importers",),
    ("datasets",),
    ("history",),
    ("models",),
    ("intake",),
    ("lib",),
)
LEVEL = {room: number for number, row in enumerate(LEVELS) for room in row}
# Templates of pages and of the admin load these, so each belongs to its face.
TEMPLATE_TAGS = {"provisions.templatetags.pages": "web", "provisions.templatetags.curation": "curation"}
MOST_FILES, MOST_LINES = 15, 300
SHARED_NAMES = {"Meta", "Media", "Command", "Migration"}
PRIVATE_API = re.compile(r"\.execute_sql\(|\.extra\(|\b_get_session_from_db\b|\b_get_obj_does_not_exist_redirect\b")

pytestmark = pytest.mark.alone


@cache
def modules() -> dict[str, Path]:
    """Every module of the app and the project, by dotted name; migrations and the empty packages aside."""
    files = [path for top in ("provisions", "rta_db") for path in (ROOT / top).rglob("*.py")]
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in files}
    return {
        name.removesuffix(".__init__"): path for name, path in named.items() if not name.startswith("provisions.migr")
    }


@cache
def imports(name: str) -> frozenset[str]:
    """The modules of ours that a module imports, wherever in it the import stands, those for types aside."""
    found = set()
    for node in runtime_nodes(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return frozenset(found & modules().keys() - {name})


def runtime_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node of a tree but those below `if TYPE_CHECKING:`."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield node
            yield from runtime_nodes(node)


def room(name: str) -> str:
    """The room of LEVELS that a module of the app stands in; raises KeyError for a room that has no level."""
    inside = TEMPLATE_TAGS.get(name, name.removeprefix("provisions."))
    found = next(room for room in sorted(LEVEL, key=len, reverse=True) if f"{inside}.".startswith(f"{room}."))
    return found


def app_modules() -> list[str]:
    return [name for name in modules() if name.startswith("provisions.") and name != "provisions.templatetags"]


@pytest.mark.parametrize("name", app_modules())
def test_arrows_go_down_only(name: str) -> None:
    here = LEVEL[room(name)]
    for other in sorted(imports(name)):
        if other.startswith("provisions.") and other != "provisions.templatetags" and room(other) != room(name):
            assert LEVEL[room(other)] > here, f"{name} imports {other}: {room(name)} is not above {room(other)}"


def test_the_project_imports_the_app_in_its_addresses_only() -> None:
    found = [
        (name, other)
        for name in modules()
        if name.startswith("rta_db")
        for other in imports(name)
        if other.startswith("provisions") and name != "rta_db.urls"
    ]
    assert found == []


def test_no_module_imports_itself_by_a_detour() -> None:
    """An import of a package's name, written `from package import module`, counts as one of the module alone."""
    graph = {name: {one for one in imports(name) if not is_package_of(one, name)} for name in modules()}
    assert circles(graph) == []


def is_package_of(package: str, name: str) -> bool:
    return name.startswith(f"{package}.")


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other (Tarjan's strongly connected components), each sorted."""
    reached = {name: reachable(graph, name) for name in graph}
    groups = {tuple(sorted(other for other in reached[name] if name in reached[other])) for name in graph}
    return sorted(list(group) for group in groups if len(group) > 1)


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    """Every module that a module leads to, itself included when a way leads back."""
    seen: set[str] = set()
    ahead = list(graph[start])
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += graph[name]
    return seen


def test_no_folder_and_no_file_is_too_large() -> None:
    folders: dict[Path, int] = defaultdict(int)
    for path in modules().values():
        folders[path.parent] += 1
    assert {str(folder): count for folder, count in folders.items() if count > MOST_FILES} == {}
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules().items()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name not in SHARED_NAMES:
                places[node.name].append(name)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_no_private_or_discouraged_django_api_is_used() -> None:
    found = [
        f"{name}: {line.strip()}"
        for name, path in modules().items()
        for line in path.read_text(encoding="utf-8").splitlines()
        if PRIVATE_API.search(line)
    ]
    assert found == []
