"""The pages in English, French and Spanish, as the browser asks for them."""

from __future__ import annotations

import gettext
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from provisions.models import choices
from tests.world import World

TEMPLATES = Path(settings.BASE_DIR) / "provisions" / "templates" / "provisions"
CATALOGUES = Path(settings.BASE_DIR) / "provisions" / "locale"
NUMBER = re.compile(r"-?\d+(\.\d+)?")
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}|%s")

languages = pytest.mark.parametrize("language", ["fr", "es"])


def catalogue(language: str) -> dict[str, str]:
    """The compiled catalogue: English words -> translated words; plurals are left out."""
    translations = gettext.translation("django", str(CATALOGUES), [language])
    return {source: words for source, words in translations._catalog.items() if isinstance(source, str)}  # type: ignore[attr-defined]


def words_of_templates() -> set[str]:
    """Every {% translate "words" %} of the public pages."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        found |= set(re.findall(r'{% translate "([^"]+)"', path.read_text("utf-8")))
    return {words.replace("%", "%%") for words in found}  # as Django looks them up


def words_of_choices() -> set[str]:
    """The labels of every list of choices that a record can show."""
    kinds = [kind for kind in vars(choices).values() if isinstance(kind, type) and getattr(kind, "choices", None)]
    with override("en"):
        return {str(value.label) for kind in kinds for value in kind}


@languages
def test_every_word_of_the_pages_is_translated(language: str) -> None:
    known = catalogue(language)
    assert len(words_of_templates()) > 200
    assert sorted((words_of_templates() | words_of_choices()) - set(known)) == []


@languages
def test_translations_keep_the_places_for_names_and_figures(language: str) -> None:
    wrong = {
        source: words
        for source, words in catalogue(language).items()
        if source and sorted(PLACES.findall(source)) != sorted(PLACES.findall(words))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Skip to the content"), ("fr", "Aller au contenu"), ("es", "Ir al contenido")],
)
def test_a_page_comes_in_the_browsers_language(world: World, client: Client, language: str, words: str) -> None:
    html = client.get("/agreements/", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}">' in html
    assert words in html


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_chart_is_drawn_in_numbers_that_svg_knows(world: World, client: Client, language: str) -> None:
    """French and Spanish write 1,5; in SVG that is a list of two places, and every letter goes its own way."""
    response = client.get("/trends/theme.svg", headers={"accept-language": language})
    elements = list(ElementTree.fromstring(response.content).iter())
    drawn = [element for element in elements if "x" in element.attrib]
    assert drawn
    for element in drawn:
        for name in ("x", "y", "width", "height", "fill-opacity"):
            if name in element.attrib:
                assert NUMBER.fullmatch(element.attrib[name]), element.attrib
