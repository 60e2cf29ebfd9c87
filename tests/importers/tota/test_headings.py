"""Headings as they are shown."""

import pytest

from provisions.importers.tota.headings import display_heading, display_number, find_number


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("Facilitation Of Smes Investment", "Facilitation of SMEs Investment"),
        ("Incorporation Of Provisions From The Gats5", "Incorporation of Provisions from the GATS"),
        ("Scope And Coverage11-1", "Scope and Coverage"),
        ("Minimum Standard Of Treatment 11-2", "Minimum Standard of Treatment"),
        ("Transparency20", "Transparency"),
        ("New Financial Services 2", "New Financial Services"),
        ("Non-Application Of Chapter 14", "Non-Application of Chapter 14"),
        ("Relation To Articles 5 And 6", "Relation to Articles 5 and 6"),
        ("Termination Of 1981 Trade Agreement", "Termination of 1981 Trade Agreement"),
        ("Article Xix Of The Gatt 1994", "Article XIX of the GATT 1994"),
        (
            "Participación De Las Micro, Pequeñas Y Medianas Empresas.",
            "Participación de las Micro, Pequeñas y Medianas Empresas.",
        ),
        ("The Commission", "The Commission"),
        ("INITIAL PROVISIONS AND GENERAL DEFINITIONS", "Initial Provisions and General Definitions"),
        ("SMES’ ACCESS TO E-COMMERCE, PART II", "SMEs’ Access to E-Commerce, Part II"),
        ("GATT", "GATT"),
        ("Definitions:", "Definitions"),
        ("", ""),
    ],
)
def test_shown(stored: str, shown: str) -> None:
    assert display_heading(stored) == shown


@pytest.mark.parametrize(
    ("heading", "body", "number"),
    [
        ("Article 13.5", "Text", "Article 13.5"),
        ("Artículo 3-01:", "Texto", "Artículo 3-01"),
        ("", "\n Article 35\nThis Agreement ...", "Article 35"),
        ("", "ARTICLE IV bis The", "ARTICLE IV bis"),
        ("", "The Parties recall Article 5", ""),
        ("", "Articles of association", ""),
    ],
)
def test_a_number_that_the_corpus_left_in_the_text(heading: str, body: str, number: str) -> None:
    assert find_number(heading, body) == number


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("CHAPTER SEVENTEEN", "Chapter Seventeen"),
        ("TITLE IV", "Title IV"),
        ("PART TWO", "Part Two"),
        ("ARTICLE 24.1", "Article 24.1"),
        ("CAPÍTULO XII", "Capítulo XII"),
        ("06", "06"),
        ("", ""),
    ],
)
def test_numbers_are_read_as_words(stored: str, shown: str) -> None:
    assert display_number(stored) == shown
