"""Footnotes, page numbers, running heads and contents lists of three PDFs, each beside a naive regular expression.

    python -m bench.intake_roles [--corpora ../shared/corpora]

What is right stands in bench/gold/. A footnote counts when its number is found on its page, and when its part is the
one that cites it.
"""

from __future__ import annotations

import argparse
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

from provisions.intake.outline import Outline, OutlinePart, PartKind, SpanRole
from provisions.intake.reading.read import read_file
from provisions.intake.source import SourceDocument
from provisions.intake.structure.find import find_structure
from provisions.intake.structure.line_roles import classify_lines, find_notes

GOLD = Path(__file__).parent / "gold"
FILES = {
    "rcep": "newer/diyouva-rcep/text/rcep.pdf",
    "aanzfta": "intake/pdf/aanzfta.pdf",
    "aanzfta-first-protocol": "intake/pdf/aanzfta-protocol.pdf",
}
NAIVE_NOTE = re.compile(r"(\d{1,3}) [A-Z]")
NAIVE_NUMBER = re.compile(r"[\W_]*(?:\d+|[ivxl]+)(?:-\d+)?[\W_]*")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    corpora = parser.parse_args().corpora
    print("| set | right | found | missed | false | naive: found | naive: false |\n|---|---|---|---|---|---|---|")
    for name, path in FILES.items():
        document = read_file((corpora / path).read_bytes(), path)
        started = process_time()
        roles = classify_lines(document)
        spent = process_time() - started
        for row in measured(name, document, roles):
            print("|", " | ".join(map(str, row)), "|")
        print(f"| {name}: seconds for {len(document.lines)} lines | {spent:.2f} | | | | | |")


def measured(name: str, document: SourceDocument, roles: list[SpanRole | None]) -> Iterator[tuple[object, ...]]:
    """Rows of the table for one file."""
    pages = json.loads((GOLD / "pages.json").read_text())[name]
    texts = [document.text(line) for line in document.lines]
    numbered = Counter(page for page in range(1, pages["pages"] + 1) if page not in pages["unnumbered"])
    found = pages_of(document, roles, SpanRole.PAGE_NUMBER)
    naive = Counter(
        line.page + 1 for line, text in zip(document.lines, texts, strict=True) if NAIVE_NUMBER.fullmatch(text)
    )
    yield f"{name}: page numbers", *counted(numbered, found), *counted(numbered, naive)[1::2]
    listed = set(pages["contents"])
    found = pages_of(document, roles, SpanRole.CONTENTS)
    right = Counter(line.page + 1 for line in document.lines if line.page + 1 in listed)
    right -= pages_of(document, roles, SpanRole.PAGE_NUMBER)
    naive = Counter(
        line.page + 1 for line, text in zip(document.lines, texts, strict=True) if re.search(r"\.{4,} *\d+$", text)
    )
    yield f"{name}: lines of contents lists", *counted(right, found), *counted(right, naive)[1::2]
    heads = pages_of(document, roles, SpanRole.RUNNING_HEAD)
    first, last = pages["repeated_heads"] or (0, -1)
    outside = sum(count for page, count in heads.items() if not first <= page <= last)
    yield f"{name}: pages with a repeated head", last - first + 1, len(heads) - outside, "", outside, "", ""
    if name == "rcep":
        yield from notes(document, roles)


def pages_of(document: SourceDocument, roles: list[SpanRole | None], role: SpanRole) -> Counter[int]:
    return Counter(line.page + 1 for line, one in zip(document.lines, roles, strict=True) if one is role)


def counted(right: Counter[Any], found: Counter[Any]) -> tuple[int, int, int, int]:
    """Right ones; found, missed and false ones."""
    hits = (right & found).total()
    return right.total(), hits, right.total() - hits, found.total() - hits


def notes(document: SourceDocument, roles: list[SpanRole | None]) -> Iterator[tuple[object, ...]]:
    gold = json.loads((GOLD / "rcep-footnotes.json").read_text())
    outline = find_structure(document, "en")
    names = part_names(outline)
    right = Counter((one["page"], str(one["number"])) for one in gold)
    attached = Counter((one["page"], str(one["number"]), one["part"]) for one in gold)
    found, placed = Counter[Any](), Counter[Any]()
    footnotes = [span for span in outline.spans if span.role is SpanRole.FOOTNOTE]
    starts = [span.start for span in footnotes]
    for note in find_notes(document, roles):
        line = document.lines[note.lines[0]]
        span = footnotes[bisect_right(starts, line.start) - 1]
        found[line.page + 1, note.marker] += 1
        placed[line.page + 1, note.marker, names.get(span.part, "")] += 1
    naive = Counter(
        (line.page + 1, match[1])
        for line in document.lines
        if (match := NAIVE_NOTE.match(document.text(line).translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))))
    )
    yield "rcep: footnotes", *counted(right, found), *counted(right, naive)[1::2]
    yield "rcep: footnotes with their part", *counted(attached, placed), "", ""


def part_names(outline: Outline) -> dict[str, str]:
    """ "Article 2.5", "Annex 8B, Article 18" for each part, as the gold list names them."""
    parts = {part.identifier: part for part in outline.parts}

    def annex(part: OutlinePart) -> str:
        while part.parent:
            part = parts[part.parent]
            if part.kind is PartKind.ANNEX:
                return f"Annex {part.number.split()[-1]}, "
        return ""

    found = {}
    for part in outline.parts:
        word, _, number = part.number.partition(" ")
        found[part.identifier] = f"{annex(part)}{word.capitalize()} {number}"
    return found


if __name__ == "__main__":
    main()
