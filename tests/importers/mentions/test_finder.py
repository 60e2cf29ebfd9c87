"""What is found and what is not, case by case. The sentences are made up."""

import unicodedata
from itertools import pairwise

import pytest

from provisions.importers.mentions.finder import FoundMention, find_mentions, merge_spans


def terms(text: str, language: str = "en") -> list[str]:
    hits = find_mentions(text, language)
    assert all(text[hit.start : hit.end] == hit.term for hit in hits)
    return [hit.term for hit in hits]


@pytest.mark.parametrize(
    "term",
    [
        "small and medium enterprises",
        "small and medium-sized enterprises",
        "small- and medium-scale undertakings",
        "small, medium and large scale enterprises",
        "small to medium sized companies",
        "small or medium-sized firm",
        "micro-, small-, and medium- sized enterprises",
        "micro, small and medium businesses",
        "medium and small-scale industries",
        "small and medium suppliers",
        "small and medium-sized producers",
        "small and medium-sized national firms",
        "small and medium-sized industrial, agro-industrial or tourist undertakings",
        "small business",
        "small-scale entrepreneurs",
        "small-scale industrial operators",
        "smaller firms",
        "small economic operators",
        "micro-enterprises",
        "microenterprise",
        "micro and craft enterprises",
        "SMEs",
        "MSME",
        "SME's",
        "Micro and SMEs",
        "MEs and SMEs",
    ],
)
def test_found_in_english(term: str) -> None:
    assert terms(f"The Parties shall support {term} of all kinds.") == [term]


@pytest.mark.parametrize(
    "term",
    [
        "micro, pequeñas y medianas empresas",
        "pequeña y mediana empresa",
        "micro, pequeña y mediana industria",
        "medianas y pequeñas empresas",
        "pequeñas empresas",
        "microempresas",
        "empresas de menor tamaño",
        "empresas pequeñas y medianas",
        "PYMES",
        "MiPyMEs",
        "MIPYME",
        "pymes",
    ],
)
def test_found_in_spanish(term: str) -> None:
    assert terms(f"Las Partes apoyan a las {term} del sector.", "es") == [term]


@pytest.mark.parametrize(
    "term",
    [
        "petites et moyennes entreprises",
        "micro, petites et moyennes entreprises",
        "petites entreprises",
        "micro-entreprises",
        "très petites entreprises",
        "PME",
    ],
)
def test_found_in_french(term: str) -> None:
    found = terms(f"Les Parties soutiennent les {term} du secteur.", "fr")
    assert found == [term.removeprefix("très ")]


@pytest.mark.parametrize(
    "text",
    [
        "small-scale fisheries and small-scale mining",
        "small farmers, small producers and small inventors",
        "small- and medium-scale energy projects of the region",
        "a small number of service suppliers",
        "small and medium-term credits to exporters",
        "the special needs of small island economies",
        "small arms and light weapons",
        "micro-projects and microcredit for villages",
        "micro-organisms and microbiological processes",
        "the carrier medium of the software, a business matter",
        "conformity assessment by the industry",
        "artisans, handicrafts and cottage industry",
        "short and medium term economic plans",
    ],
)
def test_not_found_in_english(text: str) -> None:
    assert terms(text) == []


def test_pme_is_french_only() -> None:
    assert terms("The PME of the Ministry", "en") == []


@pytest.mark.parametrize(
    "text",
    [
        "betweenSMEs and others",
        "the smalland medium enterprises",
        "small andmedium enterprises",
        "small and mediumsized enterprises",
        "small and medium-\n\n   sized enterprises",
        "small and me\u00addium-sized enterprises",
        "small\u00a0and\u00a0medium\u2011sized enterprises",
        "small and medium\u2013sized enter-\nprises",
        "small and medium-sized enter\nprises",
        "\u201csmall\n\tand\n\tmedium\u201d-sized enterprises".replace("\u201d", ""),
        "co-operation of smalland medium enterprisesand others",
    ],
)
def test_typing_faults_are_read_over(text: str) -> None:
    assert len(terms(text)) == 1


def test_letters_may_be_typed_in_two_parts() -> None:
    text = unicodedata.normalize("NFD", "apoyo a pequeñas y medianas empresas")
    assert terms(text, "es") == [unicodedata.normalize("NFD", "pequeñas y medianas empresas")]


def test_headings_have_every_word_capitalised() -> None:
    assert terms("Facilitation Of Smes Investment") == ["Smes"]
    assert terms("Comité De Pymes", "es") == ["Pymes"]


def test_the_name_and_the_acronym_beside_it_are_two_mentions() -> None:
    assert terms("small and medium enterprises (“SMEs”)") == ["small and medium enterprises", "SMEs"]


def test_small_ones_need_a_firm_before_them() -> None:
    assert terms("economic operators, especially small ones, doing business") == ["small ones"]
    assert terms("territories, especially small ones, by the sea") == []


def test_square_metres_defined_in_the_article_silence_the_acronym_but_not_the_words() -> None:
    text = "25,000 square meter equivalents (“SME”) a year; 5 SME more. Small businesses are heard."
    assert terms(text) == ["Small businesses"]


def test_a_counted_acronym_is_square_metres_also_without_the_definition() -> None:
    assert terms("up to a quantity of 1,000,000 SME, and the SME factor") == []
    assert terms("an SME exporter of fabric") == ["SME"]


def test_acronyms_that_only_begin_alike_are_left() -> None:
    assert terms("SMEF means a factor, and SMEDIA a company") == []


def test_overlapping_finds_become_the_longest() -> None:
    spans = [(0, 10, "short"), (5, 30, "long"), (30, 35, "next")]
    assert merge_spans(spans) == [(0, 30, "long"), (30, 35, "next")]


def test_hits_come_in_order_and_never_overlap() -> None:
    hits = find_mentions("MSMEs, SMEs, small firms and micro-enterprises or small and medium companies", "en")
    assert hits == sorted(hits)
    assert all(before.end <= after.start for before, after in pairwise(hits))


def test_a_hit_says_which_row_found_it() -> None:
    assert find_mentions("for SMEs", "en") == [FoundMention(4, 8, "SMEs", "acronym_en")]


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'pt'.*en, es, fr, de"):
        find_mentions("pequenas empresas", "pt")


@pytest.mark.parametrize(
    "term",
    [
        "Kleinst-, kleine und mittlere Unternehmen",
        "kleiner und mittlerer Unternehmen",
        "Klein- und Mittelbetriebe",
        "mittelständischen Betrieben",
        "kleine inländische Anbieter",
        "Kleinstunternehmens",
        "KMUs",
        "Mittelstands",
    ],
)
def test_german_names_of_small_firms(term: str) -> None:
    assert terms(f"Zusammenarbeit zugunsten {term}, soweit möglich", "de") == [term]


@pytest.mark.parametrize(
    "words",
    [
        "eine kleine Zahl von Unternehmen", "mittelständische Familien", "Kosten für Unternehmen verkleinern",
        "Mikroorganismen", "der Mittelwert des Unternehmens", "Kleinproduzenten",
    ],
)  # fmt: skip
def test_german_words_that_only_look_alike(words: str) -> None:
    assert terms(words, "de") == []
