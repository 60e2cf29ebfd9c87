"""Words of pictures, recognised by tesseract where it is installed: a program of its own, asked through its TSV."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import groupby
from statistics import median

from provisions.intake.reading.set_lines import SetLine, SetPage

TIMEOUT = 90  # seconds for a page; a page of small type takes about five
_CODES = {
    "en": "eng", "fr": "fra", "es": "spa", "de": "deu", "pt": "por", "it": "ita", "nl": "nld", "ru": "rus",
    "ar": "ara", "zh": "chi_sim", "ja": "jpn", "ko": "kor", "vi": "vie", "id": "ind", "ms": "msa", "th": "tha",
    "tr": "tur", "uk": "ukr", "pl": "pol",
}  # fmt: skip
_USUAL = ("en", "fr", "es", "de")
_SMALL_WORDS = {
    "en": ("the", "of", "and", "shall"), "fr": ("les", "des", "et", "du"), "es": ("los", "del", "las", "y"),
    "de": ("der", "die", "und", "des"), "pt": ("os", "das", "dos", "e"), "it": ("della", "dei", "gli", "che"),
}  # fmt: skip
_RULES = "| "  # what the lines of a table are taken for
_WORD = "5"  # the level of words in tesseract's TSV


@cache
def tesseract() -> str | None:
    """Where tesseract is, if it is installed."""
    return shutil.which("tesseract")


@cache
def version() -> str:
    """Name and version: "tesseract 5.3.0"."""
    found = re.search(r"tesseract v?(\d[\w.]*)", _run(["--version"]))
    return f"tesseract {found[1]}" if found else "tesseract"


@cache
def installed_languages() -> frozenset[str]:
    """Tesseract's codes, such as "eng"."""
    return frozenset(re.findall(r"^(\w+)$", _run(["--list-langs"]), re.MULTILINE))


def language_codes(languages: Collection[str]) -> str:
    """What to tell tesseract for languages such as "en"; the usual ones where none of them is installed."""
    wanted = [_CODES.get(code.lower()[:2], code) for code in languages]
    found = [code for code in wanted if code in installed_languages()]
    found = found or [_CODES[code] for code in _USUAL if _CODES[code] in installed_languages()]
    return "+".join(dict.fromkeys(found)) or "eng"


def guess_languages(pages: Iterable[SetPage]) -> tuple[str, ...]:
    """The language of the words that pages have, by its smallest ones; none where they tell too little."""
    words = Counter(word for page in pages for line in page.lines for word in line.text.lower().split())
    counts = {code: sum(words[word] for word in small) for code, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    return (best,) if counts[best] >= 20 else ()


def recognise(picture: bytes, languages: Collection[str], scale: float, page: int) -> list[SetLine] | None:
    """The lines of a picture, their places in points; `scale` is pixels for each point. None when it fails."""
    dpi = str(round(72 * scale))
    try:
        table = _run(["stdin", "stdout", "-l", language_codes(languages), "--dpi", dpi, "--psm", "3", "tsv"], picture)
    except (OSError, subprocess.SubprocessError):
        return None
    return _evened(list(_lines(table, scale, page)))


def _run(arguments: list[str], data: bytes = b"") -> str:
    program = tesseract()
    if program is None:
        raise FileNotFoundError("tesseract is not installed")
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several threads are slower for one page
    done = subprocess.run(  # noqa: S603 the program that is on the path, and arguments of our own
        [program, *arguments], input=data, capture_output=True, timeout=TIMEOUT, check=True, env=environment
    )
    return done.stdout.decode("utf-8", "replace")


def _lines(table: str, scale: float, page: int) -> Iterator[SetLine]:
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [row for row in rows if row["level"] == _WORD and (row["text"] or "").strip(_RULES)]
    paragraph = None
    for key, group in groupby(words, key=lambda row: (row["block_num"], row["par_num"], row["line_num"])):
        line = list(group)
        left = min(int(word["left"]) for word in line) / scale
        top = min(int(word["top"]) for word in line) / scale
        right = max(int(word["left"]) + int(word["width"]) for word in line) / scale
        bottom = max(int(word["top"]) + int(word["height"]) for word in line) / scale
        text = " ".join(word["text"].strip(_RULES) for word in line)
        size = round(bottom - top, 1)
        yield SetLine(text, page, left, top, right, bottom, size, begins=key[:2] != paragraph)
        paragraph = key[:2]


def _evened(lines: list[SetLine]) -> list[SetLine]:
    """With one size for all lines that are about as high as most: heights differ by the letters that are in them."""
    if lines:
        usual = median(line.size or 0.0 for line in lines)
        for line in lines:
            if line.size and 0.6 * usual < line.size < 1.4 * usual:
                line.size = usual
    return lines
