"""A typo never returns the whole database: whatever is not known is refused, named, and set right."""

from __future__ import annotations

import pytest

from provisions.query import DATASETS, InvalidQuery
from tests.factories import PUBLIC, World
from tests.query.queries import get_error, get_errors, make_query

SUGGESTED = {
    "theme=msme_finanse": "msme_finance",
    "theme=-msme_finanse": "msme_finance",
    "themes=msme_finance": "theme",
    "party=chl": "CHL",
    "party=Chile": "CHL",
    "party=germany": "DEU",
    "party_all=Peruu": "PER",
    "party_all=PRU": None,  # a wrong letter is another country
    "party=south korea": "KOR",
    "agreement=chile-perou": "chile-peru",
    "wto_rta_id=9004": "9001",
    "region=South America": "south_america",
    "agreement_type=FTA": "fta",
    "agreement_status=inforce": "in_force",
    "composition=bilatral": "bilateral",
    "language=english": "en",
    "verified=yess": "yes",
    "ordering=numbers": "number",
    "format=jsn": "json",
    "facets=themes": "theme",
    "pagesize=10": "page_size",
}
REFUSED = [
    "theme=", "theme=-", "party=", "agreement=", "wto_rta_id=", "wto_rta_id=abc", "theme=annex",
    "location=msme_finance",
    "theme=theme:msme_finance", "theme=msme_finance%20", "theme=--msme_finance", "verified=1", "dta_score=2",
    "page=0", "page=-1", "page=x", "page=1.5", "page=", "page=\u0661", "page=99999999999999999999",
    "page_size=0", "page_size=1001", "page_size=", "page=1&page=2", "page_size=5&page_size=5",
    "ordering=number&ordering=-number", "ordering=", "ordering=relevance", "ordering=-relevance&q=x", "ordering=pk",
    "format=exe", "format=csv&format=json", "facets=", "facets=q", "facets=theme,nothing",
    "signed_from=abc", "signed_from=99", "signed_from=20066", "signed_from=-2006", "signed_from=2006&signed_from=2007",
    "signed_from=2007&signed_to=2006", "in_force_from=2010&in_force_to=2009",
    "q=a&q=b", "q=a%00b", "theme=a%00b", "nothing=1", "Theme=msme_finance", "has_provisions=yes",
    "economy_kind=country",
    "party_all=-CHL", "agreement=korea", "=", "%00=1",
]  # fmt: skip


def test_the_nearest_is_suggested(world: World) -> None:
    assert {address: get_error(address).suggestion for address in SUGGESTED} == SUGGESTED


def test_an_error_names_parameter_and_value_and_lists_what_is_allowed(world: World) -> None:
    found = get_error("theme=msme_finanse")
    assert (found.parameter, found.value) == ("theme", "msme_finanse")
    assert "msme_finanse" in found.message
    assert "msme_finance" in found.message
    assert {"msme_finance", "emergencies"} <= set(found.allowed)
    assert {"theme", "party", "page"} <= set(get_error("themes=x").allowed)


def test_what_is_refused(world: World) -> None:
    answered = []
    for address in REFUSED:
        try:
            answered.append((address, make_query(address).count()))
        except InvalidQuery as refused:
            assert refused.errors
            assert all(error.message for error in refused.errors)
    assert answered == []


def test_all_errors_are_listed_at_once(world: World) -> None:
    assert [error.parameter for error in get_errors("theme=x&party=CHL&colour=red&page=0")] == [
        "theme",
        "colour",
        "page",
    ]


def test_a_list_with_commas_is_told_how_to_repeat(world: World) -> None:
    message = get_error("theme=msme_finance,rural_msmes").message
    assert "theme=msme_finance&theme=rural_msmes" in message


def test_long_words_are_refused_with_the_limit(world: World) -> None:
    assert make_query("q=" + "a" * 500).count() == 0
    found = get_error("q=" + "a" * 501)
    assert "501" in found.message
    assert "500" in found.message
    assert len(found.value) < 100


def test_control_characters_are_not_given_back(world: World) -> None:
    assert "\x1b" not in get_error("theme=%1b[31mred").message


def test_empty_words_and_years_are_as_if_not_given(world: World) -> None:
    empty = make_query("q=%20&signed_from=&signed_to=&in_force_from=&in_force_to=&theme=msme_finance")
    assert empty.querystring() == "theme=msme_finance"
    assert empty.count() == 1


def test_a_page_beyond_the_last_names_the_last(world: World) -> None:
    assert [record.number for record in make_query("page=2&page_size=3").page_records()] == ["P00004"]
    with pytest.raises(InvalidQuery) as refused:
        make_query("page=3&page_size=3").page_records()
    [found] = refused.value.errors
    assert (found.parameter, found.suggestion) == ("page", "2")
    assert list(make_query("party=KOR").page_records()) == []  # an empty answer has a first page
    assert [record.number for record in make_query("page_size=1000").page_records()] == PUBLIC


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_refuses_the_unknown(world: World, dataset: str) -> None:
    assert get_error("colour=red", dataset).parameter == "colour"


def test_long_lists_are_cut_to_the_nearest(world: World) -> None:
    from provisions.query.errors import NEAREST, unknown_value

    many = {f"agreement-{number}": "" for number in range(500)}
    assert len(unknown_value("agreement", "agreement-77x", many).allowed) == NEAREST


def test_an_unknown_dataset_is_a_mistake_of_ours(world: World) -> None:
    with pytest.raises(ValueError, match="economies"):
        make_query("", "treaties")
