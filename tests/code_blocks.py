"""The blocks of code in the README and the docs, and what kind each is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
INDENTED = re.compile(r"(?:\A|\n\n)((?:    .*\n(?:\n(?=    ))?)+)")
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"[`\s](/(?:[a-z]+(?:[/.][^`\s…]*)?)?)`|^ {4}(/.*)$", re.MULTILINE)
# Not addresses of the site, though they look like some; "/api/v1" is a head, to put in front;
# "/metrics" is there with a setting only (tests/cluster/test_probes.py).
ELSEWHERE = ("/usr/", "/etc/", "/var/", "/opt/", "/srv/", "/dev/", "/proc/", "/run/", "/tmp/")


def addresses_in(text: str) -> set[str]:
    """Every address of the site that a page names, in a sentence or a block."""
    found = {one or other for one, other in ADDRESS.findall(text)}
    return {one for one in found if not one.startswith(ELSEWHERE)} - {"/api/v1", "/metrics"}


@dataclass(frozen=True)
class Block:
    """A block of code: the page it is on and its lines."""

    page: str
    lines: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What its first line is: "address", "manage", "bench", "json", "environment", or "" for anything else."""
        first = self.lines[0]
        if first.startswith("/"):
            return "address"
        if re.match(r"(\.venv/bin/python )?manage\.py ", first):
            return "manage"
        if first.startswith(("python -m tests.", "python -m bench")):
            return "bench"
        if first.startswith("{"):
            return "json"
        return "environment" if re.match(r"[A-Z_]+=", first) else ""


def blocks() -> list[Block]:
    """Every block of every page, in order."""
    return [block for page in PAGES for block in _of(page)]


def _of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = [*INDENTED.findall(text), *FENCED.findall(text)]
    name = page.relative_to(ROOT).as_posix()
    return [Block(name, tuple(_bare(line) for line in one.splitlines() if line.strip())) for one in found]


def _bare(line: str) -> str:
    return line.removeprefix("    ").rstrip()
