"""Words at line ends, for bench/intake_reading.py: real ones of three PDFs, and those of texts of ToTA set anew.

`line_ends.csv` has 200 of them: text, the two halves, and whether a hyphen stands between them. Ten texts of ToTA are
set in lines of 60 letters as a printed gazette sets them, words broken between a vowel and the next syllable; what
they were before says what is right. The words of a text itself are not among those that are known of other texts.
"""

from __future__ import annotations

import csv
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from bench.cells import CORPORA
from provisions.intake.reading import paragraphs
from provisions.intake.reading.hyphens import WordJoiner
from provisions.intake.reading.pdf import read_pdf

LIST = Path(__file__).with_name("line_ends.csv")
PDFS = {
    "rcep": CORPORA / "newer" / "diyouva-rcep" / "text" / "rcep.pdf",
    "aanzfta": CORPORA / "intake" / "pdf" / "aanzfta.pdf",
    "aanzfta-protocol": CORPORA / "intake" / "pdf" / "aanzfta-protocol.pdf",
}
SET_ANEW = ("pta_9", "pta_22", "pta_36", "pta_71", "pta_141", "pta_157", "pta_327", "pta_393", "pta_407", "pta_449")
WIDTH = 60
LETTERS = 150_000  # of each text that is set anew
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:[-\u2010\u2011][^\W\d_]+)*")
_VOWEL = "aeiouyáéíóúàèéêâäöü"
_BREAK = re.compile(rf"(?<=\w[{_VOWEL}])(?=[bcdfghjklmnpqrstvwxzñç][{_VOWEL}])")
Decided = dict[tuple[str, str], str]


def texts() -> dict[str, str]:
    """The words of every text of ToTA."""
    found = {}
    with tarfile.open(CORPORA / "tota" / "tota-xml.tar.xz") as archive:
        for member in archive:
            if member.name.endswith(".xml") and (file := archive.extractfile(member)):
                found[Path(member.name).stem] = re.sub("<[^>]+>", " ", file.read().decode("utf-8", "replace"))
    return found


def known(of: dict[str, str]) -> Counter[str]:
    """How many of these texts have each word."""
    counts: Counter[str] = Counter()
    for text in of.values():
        counts.update(set(_WORD.findall(text.lower())))
    return counts


def set_anew(text: str) -> Iterator[tuple[str, str]]:
    """The text in lines, each with what its last word ends in: "-", "" for a break that the printer made, or " "."""
    line = ""
    for word in text.split():
        if len(line) + len(word) < WIDTH:
            line = f"{line} {word}".strip()
            continue
        room = WIDTH - len(line) - 2
        hyphens = [at.end() for at in re.finditer(r"(?<=\w)-(?=\w)", word) if at.end() <= room]
        breaks = [at.start() for at in _BREAK.finditer(word) if at.start() <= room and len(word) - at.start() > 2]
        if hyphens:
            yield f"{line} {word[: hyphens[-1]]}", "-"
            line = word[hyphens[-1] :]
        elif breaks:
            yield f"{line} {word[: breaks[-1]]}-", ""
            line = word[breaks[-1] :]
        else:
            yield line, " "
            line = word
    yield line, " "


def decide_anew(text: str, others: Counter[str]) -> tuple[Decided, int, int]:
    """What is decided in a text that was set anew, how often it is right, and how often there was one to decide."""
    own = set(_WORD.findall(text.lower()))
    words = {word: count - (word in own) for word, count in others.items() if count > (word in own)}
    lines = list(set_anew(text[:LETTERS]))
    joiner = WordJoiner([line for line, _ in lines], words)
    decided: Decided = {}
    right = asked = 0
    for (before, truth), (after, _) in pairwise(lines):
        if truth != " ":
            found = joiner.joint(before, after)
            decided[before.split()[-1].rstrip("-"), after.split()[0]] = found
            right += found.strip() == truth
            asked += 1
    return decided, right, asked


def decide_pdf(path: Path, words: Counter[str]) -> Decided:
    """What is decided while a PDF is read."""
    decided: Decided = {}

    class Watched(WordJoiner):
        def joint(self, before: str, after: str) -> str:
            found = super().joint(before, after)
            decided[before.split()[-1][:-1], after.split()[0]] = found
            return found

    paragraphs.WordJoiner = Watched  # type: ignore[misc]
    try:
        read_pdf(path.read_bytes(), words)
    finally:
        paragraphs.WordJoiner = WordJoiner  # type: ignore[misc]
    return decided


def measure() -> str:
    """How many of the list are decided right, and of all line ends of the texts that were set anew."""
    of = texts()
    counts = known(of)
    decided = {name: decide_pdf(path, counts) for name, path in PDFS.items()}
    right = asked = 0
    for name in SET_ANEW:
        decided[name], good, all_ = decide_anew(of[name], counts)
        right, asked = right + good, asked + all_
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = [
        row for row in rows if decided[row["text"]].get((row["before"], row["after"]), "?").strip() != row["hyphen"]
    ]
    named = ", ".join(f"{row['before']}{row['hyphen'] or '|'}{row['after']}" for row in wrong)
    share = 1 - len(wrong) / len(rows)
    listed = f"line ends: {share:.1%} of {len(rows)} right; wrong: {named or 'none'}"
    return f"{listed}\nset anew: {right / asked:.2%} of {asked}"
