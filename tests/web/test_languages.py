"""The pages in English, French and Spanish."""

from __future__ import annotations

import csv
import datetime
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import override

from provisions.lib.dates import format_date
from provisions.models import Agreement, Provision, Text, choices
from provisions.query import PARAMETERS
from provisions.web.presenters.sidebar import YEAR_LABELS
from tests.factories import World

TEMPLATES = Path(settings.BASE_DIR) / "provisions" / "templates" / "provisions"
CATALOGUES = Path(settings.BASE_DIR) / "provisions" / "locale"
NUMBER = re.compile(r"-?\d+(\.\d+)?")
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}|%s")

languages = pytest.mark.parametrize("language", ["fr", "es"])


def catalogue(language: str) -> dict[str, str]:
    """Return the compiled catalogue, English to translated, without plurals."""
    translations = gettext.translation("django", str(CATALOGUES), [language])
    return {source: words for source, words in translations._catalog.items() if isinstance(source, str)}  # type: ignore[attr-defined]


def words_of_templates() -> set[str]:
    """Return the words of every {% translate %} tag of the public pages."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        found |= set(re.findall(r'{% translate "([^"]+)"', path.read_text("utf-8")))
    return {words.replace("%", "%%") for words in found}  # as Django looks them up


def words_of_choices() -> set[str]:
    """Return the labels of all model choices."""
    kinds = [kind for kind in vars(choices).values() if isinstance(kind, type) and getattr(kind, "choices", None)]
    with override("en"):
        return {str(value.label) for kind in kinds for value in kind}


def words_of_parameters() -> set[str]:
    """Return the labels and help texts of all parameters, and the labels of the spans of years."""
    with override("en"):
        described = {str(words) for one in PARAMETERS.values() for words in (one.label, one.help)}
        return described | {str(label) for label in YEAR_LABELS.values()}


@languages
def test_every_word_of_the_pages_is_translated(language: str) -> None:
    known = catalogue(language)
    assert len(words_of_templates()) > 200
    assert sorted((words_of_templates() | words_of_choices() | words_of_parameters()) - set(known)) == []


@languages
def test_translations_keep_the_places_for_names_and_figures(language: str) -> None:
    wrong = {
        source: words
        for source, words in catalogue(language).items()
        if source and sorted(PLACES.findall(source)) != sorted(PLACES.findall(words))
    }
    assert wrong == {}


def words_as_shown(language: str) -> list[str]:
    """Return all translations without markup, placeholders and entities."""
    translations = gettext.translation("django", str(CATALOGUES), [language])
    shown = [words for source, words in translations._catalog.items() if source]  # type: ignore[attr-defined]
    return [re.sub(r"<[^>]*>|%\(\w+\)[sd]|\{\w+\}|&\w+;", "x", words) for words in shown]


NO_BREAK, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
UNFRENCH = re.compile(
    rf"(?<!{NARROW})[;?!](?!\S)|(?<!{NO_BREAK}):(?!\S)|\s{{2,}}[:;?!]|«(?!{NO_BREAK})|(?<!{NO_BREAK})»|[“”]"
)


def test_french_signs_keep_their_distance() -> None:
    """French has a narrow no-break space before ; ? and !, and a no-break space before : and inside « »."""
    assert UNFRENCH.findall("Quoi ? « Ceci »: cela; non!") == ["?", "«", "»", ":", ";", "!"]
    assert [words for words in words_as_shown("fr") if UNFRENCH.search(words)] == []


def test_the_provenance_in_french_keeps_its_distance(world: World, client: Client) -> None:
    """Words that a template adds between translations are not in the catalogue."""
    page = client.get("/fr/provisions/P00001/").content.decode()
    assert "pas encore confirmée\N{NARROW NO-BREAK SPACE}; manuel v1.2." in page


@pytest.mark.parametrize("language", ["fr", "es"])
def test_a_per_cent_sign_keeps_its_distance(language: str) -> None:
    shown = [words.replace("%s", "x").replace("%%", "%") for words in words_as_shown(language)]
    assert [words for words in shown if re.search(rf"(?<!{NO_BREAK})%", words)] == []


STAGES = {
    "": "Factual Presentation issued",
    "/fr": "Présentation factuelle distribuée",
    "/es": "Presentación fáctica distribuida",
}


@pytest.mark.parametrize("prefix", STAGES)
def test_the_words_of_the_wtos_list_speak_the_readers_language(world: World, client: Client, prefix: str) -> None:
    stage = {"consideration_goods": STAGES[""], "notification": "GATS Art. V"}
    Agreement.objects.filter(slug="eu-peru").update(**stage)
    html = client.get(f"{prefix}/agreements/eu-peru/").content.decode()
    assert STAGES[prefix] in html
    assert ("AGCS, art. V" if prefix else "GATS Art. V") in html


def test_the_list_s_words_are_all_translated() -> None:
    """The shipped list has nine stages and seven kinds of notification; a new one needs a translation."""
    with (Path(settings.BASE_DIR) / "fixtures" / "agreements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    said = {row[name] for row in rows for name in ("consideration_goods", "consideration_services", "notification")}
    for language in ("fr", "es"):
        assert said - {""} - catalogue(language).keys() == set()


def test_spanish_questions_and_calls_are_opened() -> None:
    unopened = [words for words in words_as_shown("es") if words.count("?") != words.count("¿")]
    unopened += [words for words in words_as_shown("es") if words.count("!") != words.count("¡")]
    assert unopened == []


WORDS = {"": "Skip to the content", "/fr": "Aller au contenu", "/es": "Ir al contenido"}


@pytest.mark.parametrize("prefix", WORDS)
@pytest.mark.parametrize("preferred", ["en", "fr", "es-MX"])
def test_the_address_alone_decides_on_a_pages_language(
    world: World, client: Client, prefix: str, preferred: str
) -> None:
    """An address shows the same page to everybody, whatever language the browser prefers."""
    html = client.get(f"{prefix}/agreements/", headers={"accept-language": preferred}).content.decode()
    assert f'<html lang="{prefix[1:] or "en"}">' in html
    assert WORDS[prefix] in html
    assert f'href="{prefix}/agreements/chile-peru/"' in html


@pytest.mark.parametrize("prefix", WORDS)
def test_a_page_leads_to_itself_in_every_language(world: World, client: Client, prefix: str) -> None:
    html = client.get(f"{prefix}/provisions/?party=CHL&q=finance").content.decode()
    switch = html[html.index('class="languages"') : html.index("</header>")]
    links = re.findall(r'href="([^"]+)" hreflang="(\w+)"', switch)
    query = "provisions/?party=CHL&amp;q=finance"
    assert links == [(f"/{query}", "en"), (f"/fr/{query}", "fr"), (f"/es/{query}", "es")]
    assert re.findall(r'hreflang="(\w+)" lang="\w+" aria-current="true"', switch) == [prefix[1:] or "en"]


@pytest.mark.parametrize("prefix", ["", "/fr", "/es"])
def test_what_is_cited_has_one_address_in_all_languages(world: World, client: Client, prefix: str) -> None:
    html = client.get(f"{prefix}/provisions/P00004/").content.decode()
    assert 'id="cite-line"' in html
    line = html[html.index('id="cite-line"') :]
    assert "http://testserver/provisions/P00004/" in line[: line.index("</p>")]
    assert (
        "http://testserver/provisions/P00004/" in client.get(f"{prefix}/provisions/P00004/cite/ris/").content.decode()
    )


@pytest.mark.parametrize("address", ["/fr/nothing/here/", "/fr/provisions/?theme=nonsense", "/fr/provisions/P00006/"])
def test_refusals_speak_the_language_of_the_address(world: World, client: Client, address: str) -> None:
    html = client.get(address).content.decode()
    assert '<html lang="fr">' in html
    assert "Aller au contenu" in html


def test_programs_and_curators_have_one_address_and_negotiate(world: World, client: Client) -> None:
    assert client.get("/fr/api/v1/provisions/").status_code == 404
    assert client.get("/fr/healthz").status_code == 404
    french = client.get("/admin/login/", headers={"accept-language": "fr"}).content.decode()
    assert "Mot de passe" in french


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "1 August 1999", "2 August 1999"),
        ("fr", "1er août 1999", "2 août 1999"),
        ("es", "1 de agosto de 1999", "2 de agosto de 1999"),
    ],
)
def test_days_are_written_as_the_language_has_them(language: str, first: str, second: str) -> None:
    with override(language):
        assert [format_date(datetime.date(1999, 8, day)) for day in (1, 2)] == [first, second]


@pytest.mark.parametrize("address", ["/fr/provisions/", "/es/provisions/P00004/", "/fr/agreements/eu-peru/"])
def test_a_summary_says_that_it_is_english(world: World, client: Client, address: str) -> None:
    """Screen readers need the language of words that are not in the page's language."""
    html = client.get(address).content.decode()
    assert re.search(r'<p[^>]* lang="en">Each party tries to keep a website', html)


ENGLISH_NAMES = {
    "/provisions/?agreement=eu-peru&q=website": 5,  # chip, facet, and of the card: agreement, citation, heading
    "/provisions/P00004/": 2,
    "/agreements/eu-peru/": 1,
    "/agreements/": 3,
    "/economies/PER/": 2,
    "/compare/?a=chile-peru&b=eu-peru": 4,
}


@pytest.mark.parametrize("address", ENGLISH_NAMES)
def test_names_of_agreements_are_read_out_as_english(world: World, client: Client, address: str) -> None:
    """WCAG 3.1.2, language of parts: agreements have one name in all languages of the site."""
    french = client.get(f"/fr{address}").content.decode()
    assert re.search(r' lang="en">(?:EU - Peru|Chile - Peru)', french)
    assert len(re.findall(r'<(?:span|p|option)[^>]* lang="en"', french)) >= ENGLISH_NAMES[address]
    assert '<span lang="en">' not in client.get(address).content.decode()


@pytest.mark.parametrize(("prefix", "marked"), [("", 1), ("/fr", 1), ("/es", 0)])
def test_what_stands_in_a_text_is_read_out_in_its_language(
    world: World, client: Client, prefix: str, marked: int
) -> None:
    Text.objects.filter(pk=world.text.pk).update(language="es")
    html = client.get(f"{prefix}/provisions/?q=website").content.decode()
    assert '<p class="snippet" lang="es">' in html
    heading = world.provisions["P00004"].heading.replace("'", "&#x27;")
    assert heading and html.count(f'<span lang="es">{heading}</span>') == marked


@pytest.mark.parametrize(
    ("prefix", "told", "note"),
    [
        ("", "(accessed 1 November 2026).", "the text cites no later instrument"),
        ("/fr", "(consulté le 1er novembre 2026).", "le texte ne cite aucun instrument postérieur"),
        ("/es", "(consultado el 1 de noviembre de 2026).", "el texto no cita ningún instrumento posterior"),
    ],
)
def test_a_citation_and_the_note_on_a_date_speak_the_readers_language(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, prefix: str, told: str, note: str
) -> None:
    """Notes that many texts share are translated; others are in English and marked as such."""
    monkeypatch.setattr("provisions.web.views.records.localdate", lambda: datetime.date(2026, 11, 1))
    stored = "Date of signature in the WTO's list; the text cites no later instrument."
    Text.objects.filter(pk=world.text.pk).update(text_date="2012-06-26", text_date_evidence=stored)
    Provision.objects.filter(number="P00004").update(text_date="2012-06-26")
    html = client.get(f"{prefix}/provisions/P00004/").content.decode()
    cited = html[html.index('id="cite-line"') :]
    assert told in cited[: cited.index("</p>")] and "EU - Peru, Art. " in cited[: cited.index("</p>")]
    assert note in html


@pytest.mark.parametrize("prefix", ["", "/fr", "/es"])
def test_a_chart_is_drawn_in_numbers_that_svg_knows(world: World, client: Client, prefix: str) -> None:
    """In French and Spanish 1.5 is 1,5, which SVG would read as two coordinates."""
    response = client.get(f"{prefix}/trends/theme.svg")
    elements = list(ElementTree.fromstring(response.content).iter())
    drawn = [element for element in elements if "x" in element.attrib]
    assert drawn
    for element in drawn:
        for name in ("x", "y", "width", "height", "fill-opacity"):
            if name in element.attrib:
                assert NUMBER.fullmatch(element.attrib[name]), element.attrib


def test_a_summary_is_read_in_the_readers_language(client: Client, world: World) -> None:
    """On pages and in the search, marked as our translation; in English where there is none."""
    one = next(iter(world.provisions.values()))
    one.summary_fr = "Les Parties aident les jeunes pousses."
    one.save()
    address = f"provisions/{one.number}/"
    page = client.get(f"/fr/{address}").content.decode()
    assert '<p class="lead" lang="fr">Les Parties aident les jeunes pousses. <span' in page
    assert "(notre traduction)" in page
    found = client.get("/fr/provisions/", {"q": "pousse"}).content.decode()
    assert 'lang="fr">Les Parties aident les jeunes <mark>pousses</mark>.' in found
    assert f'<p class="lead" lang="en">{escape(one.summary)}</p>' in client.get(f"/es/{address}").content.decode()


def test_an_agreement_has_the_name_that_readers_of_the_language_know(client: Client, world: World) -> None:
    """The English one stands after it; where no name in the language was seen, it stands alone."""
    agreement = Agreement.objects.get(slug="eu-peru")
    agreement.name_fr, agreement.name_source = "Accord UE-Pérou", "fr: https://example.org/"
    agreement.save()
    number = agreement.provisions.public().values_list("number", flat=True)[0]
    plain, named = (
        "Accord UE-Pérou (EU - Peru)",
        'Accord UE-Pérou <span class="muted small" lang="en">(EU - Peru)</span>',
    )
    for address in ("agreements/eu-peru/", "agreements/", "provisions/", f"provisions/{number}/"):
        assert named in client.get(f"/fr/{address}").content.decode(), address
        assert '<span lang="en">EU - Peru</span>' in client.get(f"/es/{address}").content.decode(), address
    assert named.replace("Pérou", "<mark>Pérou</mark>") in client.get("/fr/agreements/?q=Pérou").content.decode()
    assert f"<title>{plain}" in client.get("/fr/agreements/eu-peru/").content.decode()
    assert ">EU - Peru (Accord UE-Pérou)" in client.get("/fr/compare/").content.decode()
    chosen = client.get("/fr/provisions/", {"agreement": "eu-peru"}).content.decode()
    assert f"<b>{plain}</b>" in chosen and f"<span>{plain}</span>" in chosen
    assert number in client.get("/provisions/", {"q": "Pérou"}).content.decode()


def _words_of_models() -> Iterator[Promise]:
    """Names and help texts of all our models and fields, which forms and lists show."""
    for model in apps.get_app_config("provisions").get_models():
        shown = [model._meta.verbose_name, model._meta.verbose_name_plural]
        for field in model._meta.get_fields():
            shown += [getattr(field, "verbose_name", ""), getattr(field, "help_text", "")]
        yield from (words for words in shown if isinstance(words, Promise))


@pytest.mark.parametrize(("language", "same"), [("fr", 25), ("es", 6)])
def test_curators_read_the_names_of_fields_in_their_language(language: str, same: int) -> None:
    """`same` bounds the words that are the same in both languages, such as corpus, each of them a single one."""
    found = [*_words_of_models()]
    with override("en"):
        english = [str(words) for words in found]
    with override(language):
        alike = {own for own, words in zip(english, found, strict=True) if own == str(words)}
    assert len(found) > 500 and len(alike) <= same and not any(" " in words for words in alike), alike
