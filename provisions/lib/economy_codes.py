"""Codes and names of economies as other sources have them: fixtures/economy_aliases.csv."""

from __future__ import annotations

import csv
from collections.abc import Container, Mapping
from functools import cache

from django.conf import settings
from rapidfuzz import fuzz, process

from provisions.lib.economy_names import name_sort_key

FILE = settings.BASE_DIR / "fixtures" / "economy_aliases.csv"
CLOSE = 85  # likeness, 0 to 100, from which a name is a misspelling, not another country's name
SHORTEST_NAME = 5  # letters; shorter words are as near to a code of another country


@cache
def load_aliases(kind: str) -> dict[str, str]:
    """Our codes by another name (`kind` is "name") or by the code of another source ("code")."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["alias"]: row["code"] for row in csv.DictReader(file, strict=True) if row["kind"] == kind}


def translate_code(code: str, known: Container[str]) -> str:
    """Our code for that of another source, such as XKX for RKS.

    A code is returned unchanged if it is `known`, or if its translation is not.
    """
    ours = load_aliases("code").get(code, code)
    return ours if code not in known and ours in known else code


def normalise_name(name: str) -> str:
    """A name for comparisons: case, accents, blanks and the kind of apostrophe do not matter."""
    return " ".join(name_sort_key(name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).split())


def suggest_code(value: str, names: Mapping[str, str]) -> str | None:
    """The code that was meant by an unknown one, or by a name; None when that is not certain.

    A code of three letters is near to many others, and each is another country: only case, codes of other sources
    and names lead to a suggestion.

    Args:
        names: the names of the known economies by code.
    """
    code = value.strip().upper()
    for candidate in (code, translate_code(code, names)):
        if candidate in names:
            return candidate
    wanted = normalise_name(value)
    by_name = {normalise_name(alias): code for alias, code in load_aliases("name").items() if code in names}
    by_name |= {normalise_name(name): code for code, name in names.items() if name}
    if wanted in by_name or len(wanted) < SHORTEST_NAME:
        return by_name.get(wanted)
    nearest = process.extractOne(wanted, list(by_name), scorer=fuzz.ratio, score_cutoff=CLOSE)
    return by_name[nearest[0]] if nearest else None
