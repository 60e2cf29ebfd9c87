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
FILE = settings.BASE_DIR / "fixtures" / "economy_names.csv"


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
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row[f"name_{language}"] for row in csv.DictReader(file)}


def name_sort_key(name: str) -> str:
    """A key that sorts names as readers expect: without accents and regardless of case."""
    plain = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
    return plain.casefold()
