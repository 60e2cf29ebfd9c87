"""The shipped codebook in its three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.web.test_languages import UNFRENCH

CODEBOOK = Path(settings.BASE_DIR) / "fixtures" / "codebook.yaml"
CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


@cache
def texts() -> dict[str, dict[str, str]]:
    """Everything that the codebook says of a variable or a value, by its place, in each language."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(_described(yaml.load(CODEBOOK.read_text("utf-8"), loader)["variables"]))


def _described(variables: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, str]]]:
    for variable in variables:
        yield from _texts(variable["name"], variable, ("label", "definition", "rule"))
        for value in variable["values"]:
            yield from _texts(
                f"{variable['name']}.{value['code']}", value, ("label", "definition", "inclusion", "exclusion")
            )


def _texts(where: str, described: dict[str, Any], names: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    for name in names:
        yield f"{where}.{name}", described[name]


@pytest.mark.parametrize("language", ["fr", "es"])
def test_every_text_is_there_in_every_language(language: str) -> None:
    found = texts()
    assert len(found) > 500
    assert [where for where, words in found.items() if not words.get(language, "").strip()] == []
    long = {where: words for where, words in found.items() if len(words["en"]) > 30}
    assert [where for where, words in long.items() if words[language] == words["en"]] == []


@pytest.mark.parametrize("language", ["fr", "es"])
def test_translations_name_the_same_codes(language: str) -> None:
    """`customs_facilitation` is a code in every language: one that is lost or misspelt sends a coder nowhere."""
    wrong = {
        where: (words["en"], words[language])
        for where, words in texts().items()
        if set(CODE.findall(words["en"])) != set(CODE.findall(words[language]))
    }
    assert wrong == {}


def test_french_signs_keep_their_distance() -> None:
    """As in the catalogue of the pages, beside which these words stand."""
    assert [where for where, words in texts().items() if UNFRENCH.search(words["fr"])] == []


def test_msmes_are_called_what_the_wto_calls_them() -> None:
    """MPME in French, MIPYMES in Spanish; PME and PYME stand for what an agreement itself says."""
    for where, words in texts().items():
        assert not re.search(r"\bPMEs?\b", words["fr"]), where
        assert not re.search(r"\b[Pp](YMES?|ymes?)\b", words["es"]), where
