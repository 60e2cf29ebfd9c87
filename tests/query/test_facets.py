"""The promise of a facet: clicking a value with count n shows n records."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from provisions.models import Mention
from provisions.query import DATASETS, Facet, get_facet_names
from provisions.query.backends.sql import SqlBackend
from provisions.query.lookups import get_lookups
from tests.factories import World, agreement, provision
from tests.query.queries import make_query

QUESTIONS = {
    "provisions": [
        "",
        "q=firms",
        "q=-website",
        "party=PER",
        "party=PER&region=europe",
        "theme=access_to_information",
        "theme=access_to_information&theme=-msme_finance&kind=cooperation",
        "strength=mixed&verified=-yes",
        "signed_from=2007&agreement_type=fta",
        "language=en&location=dedicated_chapter",
        "agreement=-chile-peru&subject=-general",
    ],
    "agreements": [
        "",
        "q=peru",
        "theme=access_to_information",
        "theme=access_to_information&verb=shall",
        "theme=access_to_information&theme=-msme_finance",
        "verb=-declaratory&party=CHL",
        "has_provisions=yes&precision=specific",
        "has_provisions=no",
        "region=south_america&region=europe&verified=no",
    ],
    "economies": ["", "region=europe", "q=peru", "economy_kind=-grouping"],
    "mentions": ["", "language=en", "party=DEU&agreement_type=fta"],
}


@pytest.fixture
def richer(world: World) -> World:
    """The world with rows that a careless join would count twice."""
    both = agreement("Chile - EU", "CHL EUN DEU", "fta eia", "europe south_america", signed_goods="2012-01-01")
    for verb in ("shall", "shall", "may"):
        provision(both, theme=["msme_finance", "rural_msmes"], kind=["cooperation", "finance"], verb=verb)
    for start in (1, 20):
        Mention.objects.create(article=world.article, start=start, end=start + 5, term="firms", pattern="en")
    return world


@pytest.mark.parametrize("dataset", DATASETS)
def test_clicking_a_value_with_count_n_shows_n(richer: World, dataset: str) -> None:
    clicked = 0
    for address in QUESTIONS[dataset]:
        query = make_query(address, dataset)
        for facet in query.facets(get_facet_names(dataset)):
            for value in facet.values:
                shown = query.without(facet.name).with_value(facet.name, value.value)
                assert (facet.name, value.value, shown.count()) == (facet.name, value.value, value.count), address
                assert len(set(shown.queryset().values_list("pk", flat=True))) == value.count
                clicked += 1
    assert clicked > 10


@pytest.mark.parametrize("dataset", DATASETS)
def test_values_that_are_not_shown_find_nothing(richer: World, dataset: str) -> None:
    query = make_query("", dataset)
    for facet in query.facets(get_facet_names(dataset)):
        shown = {value.value for value in facet.values}
        for code in get_lookups().labels(facet.name):
            if code not in shown:
                assert query.with_value(facet.name, code).count() == 0, (facet.name, code)


def values(facet: Facet) -> dict[str, int]:
    return {value.value: value.count for value in facet.values}


def test_a_facet_leaves_out_its_own_choice_and_keeps_the_others(world: World) -> None:
    [theme, kind] = make_query("theme=msme_finance&party=CHL").facets(["theme", "kind"])
    assert values(theme) == {"access_to_information": 2, "msme_finance": 1, "procurement_access": 1}
    assert values(kind) == {"information_sharing": 1, "cooperation": 1}


def test_chosen_and_excluded_values_stay_in_sight(world: World) -> None:
    [facet] = make_query("theme=emergencies&theme=-fragility").facets(["theme"])
    chosen = {value.value: value for value in facet.values}
    assert (chosen["emergencies"].selected, chosen["emergencies"].count) == (True, 0)
    assert (chosen["fragility"].excluded, chosen["fragility"].selected) == (True, False)
    assert not chosen["msme_finance"].selected


def test_most_frequent_first_then_the_codebook_s_order(world: World) -> None:
    [theme] = make_query().facets(["theme"])
    assert list(values(theme)) == ["access_to_information", "msme_finance", "women_led_msmes", "procurement_access"]


def test_a_limit_keeps_what_is_chosen_and_says_what_it_cut(world: World) -> None:
    [facet] = make_query("theme=procurement_access").facets(["theme"], limit=1)
    assert values(facet) == {"access_to_information": 3, "procurement_access": 1}
    assert facet.has_more
    [whole] = make_query().facets(["theme"], limit=4)
    assert not whole.has_more


def test_labels_are_the_codebook_s(world: World) -> None:
    [theme, party] = make_query().facets(["theme", "party"])
    assert theme.label
    assert [value.label for value in theme.values if value.value == "msme_finance"] == ["Finance for MSMEs"]
    assert [value.label for value in party.values if value.value == "CHL"] == ["Chile"]


def test_facets_are_those_that_the_address_asks_for(world: World) -> None:
    assert [facet.name for facet in make_query("facets=theme,verb&facets=party").facets()] == ["party", "theme", "verb"]
    assert [facet.name for facet in make_query("facets=all").facets()] == [*get_facet_names("provisions")]
    assert make_query().facets() == []
    with pytest.raises(KeyError, match="q"):
        make_query().facets(["q"])


@pytest.mark.parametrize("dataset", DATASETS)
def test_all_facets_take_one_query_of_the_database(richer: World, dataset: str) -> None:
    query = make_query(QUESTIONS[dataset][-1], dataset)
    asked = SqlBackend(dataset, query.filters, query.lookups)
    asked.facet_counts(get_facet_names(dataset))  # the facts on agreements are known from now on
    with CaptureQueriesContext(connection) as queries:
        asked.facet_counts(get_facet_names(dataset))
    assert len(queries) == 1


def test_sql_counts_one_facet_as_it_counts_all(richer: World) -> None:
    query = make_query("theme=access_to_information")
    backend = SqlBackend("provisions", query.filters, query.lookups)
    counts = backend.facet_counts(get_facet_names("provisions"))
    assert {name: backend.facet_counts([name])[name] for name in counts} == counts
    assert backend.facet_counts([]) == {}


def test_a_whole_page_takes_a_handful_of_queries(richer: World) -> None:
    address = "q=firms&theme=access_to_information&party=PER&signed_from=2000&facets=all"
    make_query("facets=all").facets()
    with CaptureQueriesContext(connection) as queries:
        query = make_query(address)
        query.facets()
        query.count()
        query.agreement_count()
        list(query.page_records())
    assert len(queries) <= 6  # version; words and years, each with a look at the version after it; rows
