"""Regions, types of agreement and economies have names in every language of the site."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from provisions.lib import economy_names
from provisions.lib.economy_names import name_sort_key, names
from provisions.models import AgreementType, Economy, Region
from provisions.query.lookups import get_lookups
from tests.factories import World
from tests.web.test_lists import Found, read

ECONOMIES = Path(settings.BASE_DIR) / "fixtures" / "economies.csv"
languages = pytest.mark.parametrize("language", ["fr", "es"])


def shipped() -> dict[str, str]:
    with ECONOMIES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


@languages
def test_every_shipped_economy_has_one_name_of_its_own(language: str) -> None:
    known = names(language)
    assert sorted(set(shipped()) - set(known)) == []
    mine = [known[code] for code in shipped()]
    assert len(set(mine)) == len(mine)
    assert [name for name in mine if not name or name != name.strip() or "  " in name] == []


def test_every_row_is_complete_and_names_of_our_own_are_of_shipped_economies() -> None:
    with economy_names.FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert all(list(row) == ["code", "name_en", "name_fr", "name_es", "source"] for row in rows)
    assert [row for row in rows if not all([row["code"], row["name_fr"], row["name_es"]])] == []
    assert len({row["code"] for row in rows}) == len(rows)
    assert {row["source"] for row in rows} == {"m49", "own"}
    own = {row["code"] for row in rows if row["source"] == "own"}
    assert own and sorted(own - set(shipped())) == []


@pytest.mark.parametrize(
    ("code", "french", "spanish"),
    [
        ("DEU", "Allemagne", "Alemania"),
        ("EUN", "Union européenne", "Unión Europea"),
        ("TWN", "Taipei chinois", "Taipei Chino"),
        ("HKG", "Hong Kong, Chine", "Hong Kong, China"),
        ("KOR", "Corée, République de", "Corea, República de"),
        ("DZA", "Algérie", "Argelia"),
        ("USA", "États-Unis", "Estados Unidos"),
    ],
)
def test_names_are_those_that_the_wto_uses(code: str, french: str, spanish: str) -> None:
    assert (names("fr")[code], names("es")[code]) == (french, spanish)


@languages
def test_regions_and_types_are_translated(db: None, language: str) -> None:
    records = [*Region.objects.all(), *AgreementType.objects.all()]
    assert len(records) == 15
    with override(language):
        same = {one.name for one in records if one.label == one.name}
    assert same <= {"Europe"}
    with override("en"):
        assert all(one.label == one.name for one in records)


def test_an_economy_that_nobody_has_named_keeps_its_own_name(db: None) -> None:
    with override("fr"):
        assert Economy(code="QQQ", name="Atlantis").label == "Atlantis"


@pytest.mark.parametrize(
    ("address", "french"),
    [
        ("/fr/economies/DEU/", ["Allemagne", "Europe", "Union européenne"]),
        ("/fr/economies/", ["Corée, République de", "Amérique du Sud"]),
        ("/fr/provisions/?party=DEU", ["<b>Allemagne</b>", "Pérou"]),
        ("/fr/provisions/values/region/", ["Amérique du Sud"]),
        ("/fr/agreements/?agreement_type=fta", ["<b>Accord de libre-échange</b>"]),
        ("/fr/agreements/eu-peru/", ["Union européenne", "Accord d&#x27;intégration économique", "Amérique du Sud"]),
        ("/fr/provisions/P00004/", ["Union européenne", "Accord d&#x27;intégration économique"]),
        ("/fr/trends/", ["Amérique du Sud", "Pérou"]),
    ],
)
def test_pages_show_them(client: Client, world: World, address: str, french: list[str]) -> None:
    """English first: names cached in one language must not appear in another."""
    read(client, address.removeprefix("/fr"))
    html = read(client, address)
    assert [name for name in french if name not in html] == []
    english = read(client, address.removeprefix("/fr"))
    assert "Allemagne" not in english and "Pérou" not in english


def test_lists_of_values_stand_in_the_order_of_the_language(client: Client, world: World) -> None:
    Economy.objects.create(code="ZAF", name="South Africa", kind="country")
    with override("fr"):
        shown = list(get_lookups().labels("party").values())
    assert shown[0] == "Afrique du Sud"
    assert shown == sorted(shown, key=name_sort_key)
    assert name_sort_key("Égypte") < name_sort_key("Espagne")


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("/fr/economies/", ["ZAF", "DEU", "CHL", "KOR", "PER", "EUN"]),
        ("/fr/economies/?ordering=-name", ["EUN", "PER", "KOR", "CHL", "DEU", "ZAF"]),
        ("/fr/economies/?page_size=2&page=2", ["CHL", "KOR"]),
        ("/economies/", ["CHL", "EUN", "DEU", "KOR", "PER", "ZAF"]),
        ("/fr/economies/?ordering=code", ["CHL", "DEU", "EUN", "KOR", "PER", "ZAF"]),
    ],
)
def test_economies_stand_in_the_order_of_the_names_that_are_shown(
    client: Client, world: World, address: str, codes: list[str]
) -> None:
    Economy.objects.create(code="ZAF", name="South Africa", kind="country")
    assert re.findall(r'<th scope="row"><a href="[a-z/]*/economies/(\w+)/"', read(client, address)) == codes


def test_programs_are_given_economies_in_one_order_whatever_their_language(client: Client, world: World) -> None:
    orders = {
        language: [
            one["code"]
            for one in client.get("/api/v1/economies/", headers={"accept-language": language}).json()["results"]
        ]
        for language in ("en", "fr")
    }
    assert orders["fr"] == orders["en"]


@pytest.mark.parametrize("words", ["allemagne", "Alemania", "germany", "DEU"])
@pytest.mark.parametrize("prefix", ["", "/fr", "/es"])
def test_an_economy_is_found_by_its_name_in_any_language(client: Client, world: World, prefix: str, words: str) -> None:
    """The same parameters find the same records in every language."""
    found = Found(read(client, f"{prefix}/economies/?q={words}"))
    links = {a["href"] for a in found.all("a") if a.get("href", "").startswith(f"{prefix}/economies/")}
    assert {link for link in links if link.count("/") > 2 + bool(prefix) and "?" not in link} == {
        f"{prefix}/economies/DEU/"
    }


def test_files_keep_the_lists_own_names(client: Client, world: World) -> None:
    answer = client.get("/fr/economies/?format=csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "DEU,Germany" in text and "Allemagne" not in text
