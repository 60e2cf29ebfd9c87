"""ToTA's treaties as plain text, to measure how well their structure is found again.

The number of each chapter and article stands on a line as the attributes have it, the heading on the lines below, the
words wrapped at 62 letters. Every 45 lines a page ends: a line with its number, and one with the name of the treaty.
Half of the treaties open with a contents list. The same file gives the same text every time.
"""

from __future__ import annotations

import random
import tarfile
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

WIDTH, PAGE = 62, 45


@dataclass(slots=True)
class Truth:
    """A head as the corpus marks it. `place` counts the letters and digits before it."""

    kind: str
    number: str
    heading: str
    place: int


@dataclass(slots=True)
class Flat:
    """A flattened treaty."""

    name: str
    language: str
    text: str = ""
    truths: list[Truth] = field(default_factory=list)


def flatten_corpus(archive: Path, wrong: float = 0.0, join: str = "\n") -> Iterator[Flat]:
    """Every treaty of the archive.

    Args:
        wrong: share of letters and digits to replace by another.
        join: what stands between number and heading; a line break, ": " or " ".
    """
    with tarfile.open(archive) as files:
        for member in sorted(files.getmembers(), key=lambda one: one.name):
            data = files.extractfile(member)
            if data and member.name.endswith(".xml"):
                yield flatten(Path(member.name).stem, etree.fromstring(data.read()), wrong, join)


def flatten(name: str, root: etree._Element, wrong: float, join: str) -> Flat:
    """One treaty as lines of text."""
    draw = random.Random(name)
    flat = Flat(name, root.findtext("meta/language") or "")
    lines: list[tuple[str, Truth | None]] = []
    if draw.random() < 0.5:
        lines += [(line, None) for line in _contents(root, draw)]
    for part in root.iter("chapter", "article"):
        lines += _head(part, join)
        if part.tag == "article":
            for paragraph in (part.text or "").split("\n"):
                lines += [(line, None) for line in textwrap.wrap(paragraph, WIDTH)]
    _set_pages(flat, lines, root.findtext("meta/name") or "", draw, wrong)
    return flat


def _contents(root: etree._Element, draw: random.Random) -> Iterator[str]:
    yield {"es": "ÍNDICE", "fr": "TABLE DES MATIÈRES"}.get(root.findtext("meta/language") or "", "TABLE OF CONTENTS")
    page = 1
    for part in root.iter("chapter", "article"):
        words = " ".join(filter(None, [part.get("number"), part.get("name")]))
        if words:
            *above, last = textwrap.wrap(words, WIDTH - 8)
            yield from above
            yield f"{last} {'.' * (WIDTH - 5 - len(last))} {page}"
        page += draw.random() < 0.4


def _head(part: etree._Element, join: str) -> Iterator[tuple[str, Truth | None]]:
    number, heading = (part.get("number") or "").strip(), " ".join((part.get("name") or "").split())
    if not number:
        if heading and part.tag == "chapter":
            yield heading, None
        return
    truth = Truth(str(part.tag), number, heading, 0)
    words = (
        textwrap.wrap(f"{number}{join}{heading}", WIDTH) if join != "\n" else [number, *textwrap.wrap(heading, WIDTH)]
    )
    for place, line in enumerate(words):
        yield line, None if place else truth


def _set_pages(
    flat: Flat, lines: list[tuple[str, Truth | None]], running: str, draw: random.Random, wrong: float
) -> None:
    done: list[str] = []
    place, page = 0, 1
    for at, (line, truth) in enumerate(lines, 1):
        if truth:
            truth.place = place
            flat.truths.append(truth)
        line = _misread(line, draw, wrong) if wrong else line
        done.append(line)
        place += sum(map(str.isalnum, line))
        if at % PAGE == 0:
            for extra in (f"- {page} -", running):
                done.append(extra)
                place += sum(map(str.isalnum, extra))
            page += 1
    flat.text = "\n".join(done)


def _misread(line: str, draw: random.Random, wrong: float) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return "".join(
        draw.choice(letters if letter.islower() else letters.upper())
        if letter.isalpha() and draw.random() < wrong
        else letter
        for letter in line
    )
