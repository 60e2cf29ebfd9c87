"""The pages of the imports in the curator's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.curation.imports.sheets import bring
from tests.factories import World

TEMPLATES = Path(settings.BASE_DIR) / "provisions" / "templates"
TRANSLATED = re.compile(r"{% (comment|blocktranslate|block coltype|block bodyclass)\b.*?{% end\w+ %}", re.DOTALL)
TAGS = re.compile(r"<(code|kbd)>.*?</\1>|{%.*?%}|{{.*?}}|&\w+;", re.DOTALL)
ATTRIBUTES = r"(?:aria-label|title|alt)=|type=\"submit\"[^>]*?value="
SHOWN = re.compile(rf"(?:>|(?:{ATTRIBUTES})\")([^<>\"]*\b(?<!\.)[A-Z]?[a-z]{{3,}}[^<>\"]*)(?=[<\"])")


def sentences(html: str) -> set[str]:
    """The texts of two words or more on an admin page, below its list of models."""
    main = html.split('id="content-main"')[1].split('id="footer"')[0]
    texts = (" ".join(text.split()) for text in re.findall(r">([^<>]+)<", main))
    return {text for text in texts if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", text)}


def test_no_template_of_the_admin_has_words_outside_the_translations() -> None:
    untranslated = {}
    for path in [*TEMPLATES.glob("curation/*.html"), *TEMPLATES.glob("admin/**/*.html")]:
        text = TAGS.sub("", TRANSLATED.sub("", path.read_text("utf-8")))
        if words := SHOWN.findall(text):
            untranslated[path.name] = words
    assert untranslated == {}, "wrap them in {% translate %}"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["1. Exporter une feuille de calcul", "Lignes modifiées", "Importer une liste plus récente"]),
        ("es", ["1. Exportar una hoja de cálculo", "Filas modificadas", "Importar una lista más reciente"]),
    ],
)
def test_the_imports_speak_the_curators_language(
    world: World, curator: Client, language: str, words: list[str]
) -> None:
    preview = bring(curator, "provisions", b"number,heading\r\nP00003,Mine\r\n")
    for address, head in zip(["/admin/spreadsheets/", preview, "/admin/wto-list/"], words, strict=True):
        english, html = (
            curator.get(address, headers={"accept-language": one}).content.decode() for one in ("en", language)
        )
        assert f">{head}<" in html
        assert sentences(html) & sentences(english) == set()
