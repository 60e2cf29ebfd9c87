"""Every flag has a sentence in the reader's language; those stored as English sentences are shown as they are."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from provisions.curation.intake.flag_messages import TITLES, describe_flag
from provisions.intake.outline import Flag
from provisions.models import Intake
from tests.curation.intake.incoming import incoming_text
from tests.factories import World
from tests.intake.test_flag_docs import flag_codes

BETWEEN = {"before": "1.4", "before_page": 9, "after": "1.17", "page": 12}
SENTENCES: list[tuple[str, dict[str, Any], str, str, str]] = [
    (
        "missing_numbers",
        {**BETWEEN, "numbers": ["1.5", "1.6"]},
        "1.5 and 1.6 are missing between 1.4, page 9, and 1.17, page 12.",
        "1.5 et 1.6 manquent entre 1.4, page 9, et 1.17, page 12.",
        "Faltan 1.5 y 1.6 entre 1.4, página 9, y 1.17, página 12.",
    ),
    (
        "missing_numbers",
        {**BETWEEN, "before_page": None, "page": None, "numbers": ["1.5"]},
        "1.5 is missing between 1.4 and 1.17.",
        "1.5 manque entre 1.4 et 1.17.",
        "Falta 1.5 entre 1.4 y 1.17.",
    ),
    (
        "missing_numbers",
        {"after": "9", "page": 2, "numbers": ["1", "2", "3", "4", "5", "6", "7", "8"]},
        "1 to 8 are missing before 9, page 2.",
        "1 à 8 manquent avant 9, page 2.",
        "Faltan 1 a 8 antes de 9, página 2.",
    ),
    (
        "missing_numbers",
        {"after": "9", "page": None, "numbers": []},
        "Numbers are missing before 9.",
        "Des numéros manquent avant 9.",
        "Faltan números antes de 9.",
    ),
    (
        "number_read_otherwise",
        {"printed": "Article l1", "page": 3, "number": "11"},
        "“Article l1”, page 3, stands where 11 is missing.",
        "« Article l1 », page 3, se trouve là où manque 11.",
        "«Article l1», página 3, figura donde falta 11.",
    ),
    (
        "repeated_part",
        {"number": "Article 1", "pages": [2, 3], "same_words": True},
        "Article 1 stands twice with the same words, on pages 2 and 3.",
        "Article 1 figure deux fois avec le même libellé, aux pages 2 et 3.",
        "Article 1 figura dos veces con la misma redacción, en las páginas 2 y 3.",
    ),
    (
        "repeated_part",
        {"number": "Article 1", "pages": [2, 2], "same_words": False, "inside": "preamble"},
        "Article 1 stands twice; once among the words of the preamble.",
        "Article 1 figure deux fois, dont une dans le texte « préambule ».",
        "Article 1 figura dos veces, una de ellas en el texto de «preámbulo».",
    ),
    (
        "number_out_of_order",
        {"number": "Article 3", "page": 7, "inside": "Article 4"},
        "Article 3, page 7, stands among the words of Article 4.",
        "Article 3, page 7, se trouve dans le texte « Article 4 ».",
        "Article 3, página 7, figura en el texto de «Article 4».",
    ),
    (
        "number_out_of_order",
        {"number": "Article 3", "page": None, "after": "Article 4"},
        "Article 3 comes after Article 4.",
        "Article 3 vient après Article 4.",
        "Article 3 figura después de Article 4.",
    ),
    (
        "repeated_heading",
        {"heading": "Scope", "numbers": ["Article 2", "Article 9"], "pages": [3, 8]},
        "Article 2 and Article 9 have the same heading, “Scope”, on pages 3 and 8.",
        "Article 2 et Article 9 ont le même intitulé, « Scope », aux pages 3 et 8.",
        "Article 2 y Article 9 tienen el mismo título, «Scope», en las páginas 3 y 8.",
    ),
    (
        "very_long_article",
        {"number": "3", "page": None, "letters": 31000},
        "Article 3 is very long (31,000 letters); an annex or other articles may begin in it.",
        "L’article 3 est très long (31 000 caractères) ; une annexe ou d’autres articles peuvent y commencer.",
        "El artículo 3 es muy largo (31 000 caracteres); puede que en él comience un anexo u otros artículos.",
    ),
    (
        "no_article",
        {},
        "No article was found in this text.",
        "Aucun article n’a été trouvé dans ce texte.",
        "No se ha encontrado ningún artículo en este texto.",
    ),
    (
        "contents_not_found",
        {"names": [f"Annex {letter}" for letter in "ABCDEFG"]},
        "The contents list names Annex A, Annex B, Annex C, Annex D, Annex E and 2 more, not found in the text.",
        "La table des matières mentionne ce qui n’a pas été trouvé dans le texte : Annex A, Annex B, Annex C, Annex D, "
        "Annex E et 2 autres.",
        "El índice menciona lo que no se ha encontrado en el texto: Annex A, Annex B, Annex C, Annex D, "
        "Annex E y 2 más.",
    ),
    (
        "not_in_contents",
        {"names": ["CHAPTER 6"]},
        "CHAPTER 6 is not in the contents list.",
        "CHAPTER 6 ne figure pas dans la table des matières.",
        "CHAPTER 6 no figura en el índice.",
    ),
    (
        "scanned_page",
        {"pages": [3, 7, 13, 14, 15]},
        "Pages 3, 7 and 13 to 15 are pictures of text; the words are missing.",
        "Les pages 3, 7 et 13 à 15 sont des images de texte ; les mots manquent.",
        "Las páginas 3, 7 y 13 a 15 son imágenes de texto; faltan las palabras.",
    ),
    (
        "recognised_page",
        {"pages": [4]},
        "Page 4 was read from a picture; letters may be wrong.",
        "La page 4 a été lue à partir d’une image ; des lettres peuvent être fausses.",
        "La página 4 se ha leído de una imagen; puede haber letras erróneas.",
    ),
    ("blank_page", {"pages": [5]}, "Page 5 is empty.", "La page 5 est vide.", "La página 5 está vacía."),
    (
        "unknown_words",
        {"unknown": 120, "words": 1500, "pages": [2]},
        "120 of the 1,500 words of page 2 (8.0%) are unknown.",
        "120 des 1 500 mots de la page 2 (8,0 %) sont inconnus.",
        "120 de las 1 500 palabras de la página 2 (8,0 %) son desconocidas.",
    ),
    (
        "backwards_page",
        {"page": 2},
        "The words of page 2 run backwards.",
        "Le texte de la page 2 est à l’envers.",
        "El texto de la página 2 está al revés.",
    ),
    (
        "other_script",
        {"page": 2, "script": "Cyrillic", "main": "Latin"},
        "Page 2 is mostly in Cyrillic letters, the rest in Latin.",
        "La page 2 est surtout en caractères cyrilliques, le reste en caractères latins.",
        "La página 2 está sobre todo en caracteres cirílicos; el resto, en caracteres latinos.",
    ),
]


def plain(words: str) -> str:
    return " ".join(words.split())  # no-break spaces too


def test_each_flag_is_told_in_three_languages() -> None:
    for code, values, *sentences in SENTENCES:
        flag = Flag(code, json.loads(json.dumps(values)))
        for language, sentence in zip(("en", "fr", "es"), sentences, strict=True):
            with override(language):
                assert plain(describe_flag(flag)) == sentence
    assert {code for code, *_ in SENTENCES} == set(TITLES) == set(flag_codes())


@pytest.fixture
def intake(world: World) -> Intake:
    """A text whose number 1.2 is missing, with another flag as it was stored before flags had parameters."""
    made = incoming_text(world.agreements["korea-chile"])
    start = made.outline["spans"][-1][0]
    old = asdict(Flag("unknown_words", message="9 of the 9 words of page 1 (100%) are unknown.", start=start))
    gap = asdict(Flag("missing_numbers", SENTENCES[1][1], made.outline["parts"][-1]["identifier"], start))
    del old["parameters"], gap["message"]
    made.outline["flags"], made.flag_count = [old, gap], 2
    made.save()
    return made


def test_the_outline_tells_flags_in_the_language_of_its_reader(intake: Intake, curator: Client) -> None:
    at = reverse("admin:provisions_intake_outline", args=[intake.pk])
    html = plain(curator.get(at, headers={"accept-language": "fr"}).content.decode())
    assert "<span>1.5 manque entre 1.4 et 1.17.</span>" in html
    assert '<span lang="en">9 of the 9 words of page 1 (100%) are unknown.</span>' in html
    settle = {"name": "accept_flags", "flags": "1", "reason": "Ainsi.", "version": intake.version}
    curator.post(reverse("admin:provisions_intake_edit", args=[intake.pk]), settle)
    assert "Aviso resuelto Falta 1.5 entre 1.4 y 1.17." in plain(
        curator.get(at, headers={"accept-language": "es"}).content.decode()
    )
