"""The tables behind the charts, compared with a naive count, and the charts themselves."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from provisions.models import Provision, Text
from provisions.query import FilterValue, ListQuery, get_parameters
from provisions.query.parameters import CODING
from provisions.statistics.charts import Box, Chart, TextLabel, draw, with_captions
from provisions.statistics.trends import TABLES, Selection, StatisticsTable, by_theme_and_period, last_year_of_texts
from provisions.statistics.wording_reuse import find_shared_wordings
from provisions.web.html import table_rows
from tests.factories import World, agreement, provision

pytestmark = pytest.mark.django_db


def _public() -> list[Provision]:
    return list(Provision.objects.public())


def ask(query: str = "") -> ListQuery:
    return ListQuery.parse("provisions", QueryDict(query))


def _table(name: str) -> StatisticsTable:
    return TABLES[name](Selection(ask()))


def test_years_count_agreements_once_however_many_provisions_they_have(world: World):
    rows = {row[0]: row[1:] for row in _table("year").rows}
    slow = Counter(year for _agreement, year in {(one.agreement_id, one.agreement.signed.year) for one in _public()})
    assert {year: row[3] for year, row in rows.items() if row[3]} == slow
    assert list(rows) == list(range(min(slow), max(slow) + 1)), "years without provisions are there, too"
    assert all(some <= read for some, read, *_others in rows.values())


def test_every_filter_on_agreements_narrows_the_base_of_shares_too(world: World):
    """One that applied to the provisions alone would divide them by agreements that the query leaves out."""
    filters = [one for one in get_parameters("provisions").values() if not one.technical]
    on_agreements = {one.name for one in filters if "agreements" in one.datasets} - {*CODING, "q", "incorporated"}
    on_agreements -= {"added_from", "added_to"}  # each record has a day of its own
    query = ListQuery("provisions", {one.name: (FilterValue("some"),) for one in filters})
    assert set(query.agreement_filters) == on_agreements
    assert [len(Selection(ask(f"party={code}")).read) for code in ("PER", "CHL")] == [1, 0]


@pytest.mark.parametrize("name", ["theme", "kind", "location", "strength"])
def test_values_count_each_provision_once(world: World, name: str):
    rows = _table(name).rows
    if name == "strength":
        slow = Counter(one.strength for one in _public())
    else:
        slow = Counter(code for one in _public() for code in one.codes(name))
    assert sorted(row[1] for row in rows) == sorted(slow.values())


def test_years_beyond_the_texts_are_told_of(world: World, client: Client):
    """Of agreements newer than the texts only those with provisions were read, so their share is always 100%."""
    pages = ("/trends/", "/economies/PER/", "/about/")
    assert last_year_of_texts() == 2012
    told = "agreements signed after 2012 fewer than half"
    assert [told in client.get(page).content.decode() for page in pages] == [False, False, True]
    provision(agreement("Chile - Peru, again", "CHL PER", signed_goods="2020-01-01"))
    assert last_year_of_texts() == 2012
    assert [client.get(page).content.decode().count(told) for page in pages] == [2, 1, 1], "charts over time alone"


def test_newer_agreements_are_told_of_at_the_topics_over_time_too(world: World, client: Client):
    """Few of the newer agreements were read, which must not look like a decline."""
    told = "signed after 2012"
    assert told not in client.get("/trends/theme-by-period.svg").content.decode()
    newer = agreement("Chile - Peru, again", "CHL PER", signed_goods="2020-01-01")
    provision(newer, theme=["msme_finance"])
    assert told in client.get("/trends/theme-by-period.svg").content.decode()
    rows = list(csv.reader(StringIO(client.get("/trends/theme-by-period.csv").content.decode())))
    assert rows[0][-1] == "Note" and all(told in row[-1] for row in rows[1:])


def test_a_file_tells_what_its_page_told(world: World, client: Client):
    """A chart's file has a title, filters, source and caveats, since it is passed on without its page."""
    provision(agreement("Chile - Peru, again", "CHL PER", signed_goods="2020-01-01"))
    svg = ElementTree.fromstring(client.get("/fr/trends/year.svg?party=CHL").content)
    words = " ".join(text.text or "" for text in svg.iter("{http://www.w3.org/2000/svg}text"))
    assert words.startswith("Accords par année de signature Partie\N{NO-BREAK SPACE}: Chili")
    assert "accords signés après 2012" in words
    assert "Version" in words and "RTA-DB" in words
    rows = list(csv.reader(StringIO(client.get("/trends/year.csv?party=CHL").content.decode())))
    assert rows[0][-1] == "Note" and all("signed after 2012" in row[-1] for row in rows[1:])
    assert client.get("/trends/strength.csv").content.decode().startswith("Value,Provisions,Agreements\r\n")


@pytest.mark.parametrize("name", TABLES)
def test_a_file_has_a_white_ground_and_holds_all_its_words(world: World, name: str):
    chart = with_captions(draw(_table(name)), "Party: Chile", ["A note. " * 40])
    assert 'fill="#ffffff"' in chart.svg().split("<text")[0]
    assert all(0 < label.y < chart.height for label in chart.labels)
    assert all(box.x >= 0 and box.x + box.width <= chart.width + 0.1 for box in chart.boxes)


def test_one_text_of_a_later_year_does_not_cover_it(world: World):
    first, *_others = [agreement(f"Chile - Peru {place}", "CHL PER", signed_goods="2020-01-01") for place in range(3)]
    Text.objects.create(agreement=first, corpus="tota", identifier="999", language="en", title="A text")
    assert last_year_of_texts() == 2012


@pytest.mark.parametrize("name", ["theme", "kind", "location", "region"])
def test_the_most_frequent_stands_first(world: World, name: str):
    counted = [row[1] for row in _table(name).rows]
    assert len(counted) > 1
    assert counted == sorted(counted, reverse=True)


def test_topics_over_time_stand_in_the_order_of_the_topics(world: World):
    dated = [row[0] for row in by_theme_and_period(Selection(ask())).rows]
    assert len(dated) > 1
    assert dated == [row[0] for row in _table("theme").rows if row[0] in dated]


def test_strength_goes_from_hard_to_soft(world: World):
    """Strength is a scale, so it is not sorted by count."""
    assert [row[0] for row in _table("strength").rows] == ["Hard", "Mixed", "Soft"]


def test_themes_by_period_add_up_to_the_themes(world: World):
    rows = by_theme_and_period(Selection(ask())).rows
    slow = Counter(code for one in _public() if one.text_date for code in one.codes("theme"))
    assert sorted(sum(row[1:]) for row in rows) == sorted(slow.values())


def test_agreements_read_are_those_that_the_filters_leave(world: World):
    """Filters on agreements restrict the agreements read; filters on provisions do not. Shares are of those in full."""
    assert _table("year").rows[0] == [2006, 0, 0, "", 1], "read in part: no base for a share"
    whole = {row[0]: row[2] for row in _table("year").rows}
    some = {row[0]: row[1:] for row in TABLES["year"](Selection(ask("party=DEU"))).rows}
    assert some == {2012: [1, 1, 1.0, 1]}
    assert whole[2012] == 1 == sum(whole.values())
    topic = {row[0]: row[2] for row in TABLES["year"](Selection(ask("theme=msme_finance"))).rows}
    assert topic.items() <= whole.items()


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "1,234"), ("fr", "1\N{NO-BREAK SPACE}234"), ("es", "1\N{NO-BREAK SPACE}234")]
)
def test_counts_are_written_as_the_language_has_them(language: str, shown: str):
    with override(language):
        for table in (
            StatisticsTable("theme", "x", ["x", "y"], [["a", 1234]]),
            StatisticsTable("year", "x", ["x", "y", "z"], [[2000, 1, 1234]]),
            StatisticsTable("theme-by-period", "x", ["x", "2000–2004"], [["a", 1234]]),
            StatisticsTable("economy", "x", ["r", "c", "e", "n"], [["r", "CHL", "Chile", 1234]]),
        ):
            chart = draw(table)
            assert shown in {label.words for label in chart.labels}, table.name
            assert any(shown in box.title for box in chart.boxes), table.name
    assert "2000" in {
        label.words for label in draw(StatisticsTable("year", "x", ["x", "y", "z"], [[2000, 1, 1]])).labels
    }


def test_economies_are_countries_and_territories(world: World):
    codes = {row[1] for row in _table("economy").rows}
    assert "EUN" not in codes
    assert "CHL" in codes


def test_wording_goes_back_to_the_oldest(world: World):
    words = "The Parties recognise the part of small firms in public procurement"
    for number, text_date in (("P00001", "1999-01-01"), ("P00003", "1990-01-01"), ("P00004", "2005-01-01")):
        Provision.objects.filter(number=number).update(summary=f"{words}.", quote=None, text_date=text_date)
    (found,) = find_shared_wordings(Provision.objects.public())
    assert found.first.number == "P00003"
    assert {one.number for one in found.followers} == {"P00001", "P00004"}


@pytest.mark.parametrize("name", TABLES)
def test_every_chart_is_whole_svg_and_stays_inside_its_frame(world: World, name: str):
    chart = draw(_table(name))
    root = ElementTree.fromstring(chart.svg())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert all(box.x >= 0 and box.x + box.width <= chart.width + 0.1 for box in chart.boxes)
    assert all(box.y >= 0 and box.y + box.height <= chart.height + 0.1 for box in chart.boxes)


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_selection_has_empty_charts(world: World, name: str):
    table = TABLES[name](Selection(ask("agreement=korea-chile")))
    assert not any(any(isinstance(cell, int | float) and cell for cell in row[1:2]) for row in table.rows)
    assert draw(table).svg()


def test_the_table_beside_a_chart_formats_counts_and_shares_but_not_years() -> None:
    assert table_rows([[1970, 1234, 0.25]]) == (
        '<tr><th scope="row">1970</th><td class="figure">1,234</td><td class="figure">25%</td></tr>'
    )


def test_charts_follow_the_filters_of_the_search(world: World, client: Client):
    whole = client.get("/trends/theme.csv").content.decode()
    some = client.get("/trends/theme.csv?agreement=chile-peru").content.decode()
    counted = sum(int(row[1]) for row in list(csv.reader(StringIO(some)))[1:])
    assert counted == sum(len(one.codes("theme")) for one in _public() if one.agreement.slug == "chile-peru")
    assert whole != some


def test_a_chart_comes_as_svg_png_and_csv(world: World, client: Client):
    assert client.get("/trends/year.svg")["Content-Type"] == "image/svg+xml"
    assert client.get("/trends/year.png").content.startswith(b"\x89PNG")
    assert client.get("/trends/year.csv").content.decode().startswith("Year of signature,")


def test_a_png_has_letters_on_a_machine_without_fonts() -> None:
    """resvg uses no system fonts here, and draws no text, without an error, where it has no font."""
    chart = draw(StatisticsTable("strength", "x", ["Value", "Provisions"], [["Économie, año", 12]]))
    whole = chart.png()
    assert whole == chart.png()
    assert whole != replace(chart, labels=[replace(label, words=" ") for label in chart.labels]).png()
    titled = replace(chart, labels=[replace(label, kind="title") for label in chart.labels])
    assert titled.png() != whole


def test_a_png_has_every_letter_of_the_sites_languages() -> None:
    letters = "".join(map(chr, [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)])) + "ŒœŸ–—‘’“”…−"
    drawn = {letter: Chart("x", 20, 20, labels=[TextLabel(2, 14, letter)]).png() for letter in letters}
    unknown = Chart("x", 20, 20, labels=[TextLabel(2, 14, "\ue000")]).png()
    empty = Chart("x", 20, 20).png()
    assert [letter for letter, png in drawn.items() if png in (unknown, empty)] == []
    assert all(drawn[accented] != drawn[plain] for accented, plain in zip("éèêëàâçñóúü", "eeeeaacnouu", strict=True))


@pytest.mark.parametrize(
    ("address", "status"),
    [("/trends/nothing.csv", 404), ("/trends/?theme=nonsense", 400), ("/trends/year.csv?themes=x", 400)],
)
def test_what_is_not_there_is_refused(world: World, client: Client, address: str, status: int):
    assert client.get(address).status_code == status


def test_a_year_shows_the_part_before_the_whole(world: World):
    """The pale column of agreements read is never lower than that of agreements with provisions."""
    chart = draw(_table("year"))
    columns = [box for box in chart.boxes if re.match(r"\d{4}: ", box.title)]
    for whole, part in zip(columns[::2], columns[1::2], strict=True):
        assert (whole.x, whole.title) == (part.x, part.title)
        assert whole.height >= part.height
        assert whole.opacity < part.opacity
    named = {label.words for label in chart.labels}
    assert {"Read in full, with provisions", "Read in full"} <= named


def _shine(colour: tuple[float, ...]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("tint", "ground", "dark_words", "light_words"),
    [
        ((11, 88, 103), (247, 246, 242), (28, 39, 51), (255, 255, 255)),
        ((132, 203, 216), (17, 23, 29), (229, 233, 237), (13, 26, 31)),
        ((11, 88, 103), (255, 255, 255), (28, 39, 51), (255, 255, 255)),
    ],
    ids=["light", "dark", "file"],
)
def test_words_on_any_tint_can_be_read(tint, ground, dark_words, light_words):
    """WCAG asks for a contrast of 4.5 to 1; axe-core does not check text in SVG."""
    for hundredth in range(1, 101):
        box = Box(0, 0, 1, 1, "", hundredth / 100)
        under = tuple(box.opacity * t + (1 - box.opacity) * g for t, g in zip(tint, ground, strict=True))
        low, high = sorted([_shine(under), _shine(light_words if box.strong else dark_words)])
        assert (high + 0.05) / (low + 0.05) >= 4.5, hundredth
