"""Names of economies in French and Spanish for pages and searches; the data keep the WTO list's English names.

The names are those of fixtures/economy_names.csv; fixtures/SOURCES.md says where they come from.
"""

from __future__ import annotations

import csv
import unicodedata
from functools import cache

from django.conf import settings
from django.utils.translation import get_language

LANGUAGES = ("fr", "es")
COLUMNS = ["code", "name_en", "name_fr", "name_es", "source"]
SOURCES = ("m49", "own")


def economy_name(code: str, english: str) -> str:
    """The name in the active language, or `english` where that language has none."""
    language = (get_language() or "en")[:2]
    return names(language).get(code, english) if language in LANGUAGES else english


def other_names(code: str) -> list[str]:
    """The economy's French and Spanish names, as far as there are any."""
    return [names(language)[code] for language in LANGUAGES if code in names(language)]


@cache
def names(language: str) -> dict[str, str]:
    """The names in `fr` or `es` by economy code."""
    return {row["code"]: row[f"name_{language}"] for row in _read()}


@cache
def _read() -> list[dict[str, str]]:
    """All rows. Raises ValueError for wrong columns, a missing name, an unknown source or a repeated code."""
    path = settings.BASE_DIR / "fixtures" / "economy_names.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    if reader.fieldnames != COLUMNS:
        raise ValueError(f"{path}: the columns must be {', '.join(COLUMNS)}")
    known: set[str] = set()
    for line, row in enumerate(rows, start=2):
        if None in row or not all([row["code"], row["name_fr"], row["name_es"], row["source"] in SOURCES]):
            raise ValueError(f"{path}, line {line}: a name is missing, or the source is none of {', '.join(SOURCES)}")
        if row["code"] in known:
            raise ValueError(f"{path}, line {line}: {row['code']} is listed twice")
        known.add(row["code"])
    return rows


def name_sort_key(name: str) -> str:
    """A key that sorts names as readers expect: without accents and regardless of case."""
    plain = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
    return plain.casefold()
