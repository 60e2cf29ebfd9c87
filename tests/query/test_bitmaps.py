"""The index and the database give the same answers to whatever is asked; while there is no index the database does."""

from __future__ import annotations

import random
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisions.models import Agreement, DatasetState, Mention, Provision
from provisions.models.codings import MANY, SINGLE
from provisions.query import DATASETS, FilterValue, ListQuery, get_facet_names, get_parameters
from provisions.query.backends.bitmaps import registry
from provisions.query.backends.bitmaps.builder import read_dataset
from provisions.query.backends.bitmaps.dataset_index import BitmapBackend, DatasetIndex
from provisions.query.backends.bitmaps.registry import build_files, find_backend
from provisions.query.backends.sql import SqlBackend
from provisions.query.consistency import State, check_unchanged
from provisions.query.facets import FacetCounts
from provisions.query.lookups import Lookups, get_lookups
from provisions.query.parameters import CHOICES, ParameterType, get_choices
from provisions.query.values import FilterValues
from tests.engines import on_postgres
from tests.factories import World, agreement, build, provision
from tests.query.queries import make_query

WORDS = (
    "firms",
    "website",
    "firms website",
    "firms OR pymes",
    "-website",
    "firm*",
    '"small firms"',
    "peru",
    "zebra",
    "!",
)
GIVEN_ONCE = {
    ParameterType.TEXT: WORDS,
    ParameterType.YEAR: ("2004", "2007", "2012", "2014"),
    ParameterType.DATE: ("2020-01-15", "2020-05-06", "2026-01-01"),
}
MANY_QUESTIONS = settings(
    max_examples=40
    if on_postgres()
    else 120,  # the bitmaps are the same; what differs is the SQL they are held against
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def wider(world: World) -> World:
    """The world with two dozen provisions of all kinds of coding, in agreements with and without dates."""
    draw = random.Random(1)
    undated = agreement("Chile - EU", "CHL EUN DEU", "fta eia", "europe south_america")
    agreements = [*world.agreements.values(), undated]
    codes = {name: list(get_lookups().labels(name)) for name in (*SINGLE, *MANY)}
    for _one in range(24):
        coding: dict[str, Any] = {name: draw.choice(codes[name][:3]) for name in SINGLE}
        coding |= {name: draw.sample(codes[name][:4], draw.randint(0, 3)) for name in MANY}
        more = {"words": draw.choice([None, 3, 40]), "text_date": draw.choice([None, "2001-05-01", "2018-01-01"])}
        more["incorporates"] = draw.choice([None, None, world.provisions["P00001"]])
        provision(draw.choice(agreements), summary=draw.choice(WORDS), verified=draw.random() < 0.5, **coding, **more)
    for start in (1, 20, 30):
        Mention.objects.create(article=world.article, start=start, end=start + 5, term="firms", pattern="en")
    return world


def some_choices(dataset: str, words: Lookups) -> st.SearchStrategy[FilterValues]:
    """Choices of a few parameters that decide which records answer."""
    found = {name: one for name, one in get_parameters(dataset).items() if not one.technical}
    drawn: dict[str, Any] = {}
    for name, parameter in found.items():
        if parameter.type == ParameterType.CODES:
            values = sorted(words.labels(name))
            chosen = st.builds(
                FilterValue, st.sampled_from(values), st.booleans() if parameter.excludable else st.just(False)
            )
            drawn[name] = st.lists(chosen, min_size=1, max_size=3, unique=True).map(tuple)
        elif parameter.type == ParameterType.CHOICE:
            drawn[name] = st.sampled_from(CHOICES[name]).map(lambda value: (FilterValue(value),))
        else:
            drawn[name] = st.sampled_from(GIVEN_ONCE[parameter.type]).map(lambda value: (FilterValue(value),))
    names = st.lists(st.sampled_from(sorted(found)), max_size=3, unique=True)
    return names.flatmap(lambda some: st.fixed_dictionaries({name: drawn[name] for name in found if name in some}))


def shown(counts: FacetCounts) -> FacetCounts:
    """The counts of values that have a label, which are those that facets show."""
    labels = get_lookups().labels
    return {name: Counter({v: n for v, n in one.items() if n and v in labels(name)}) for name, one in counts.items()}


def test_the_index_answers_as_the_database_does(wider: World) -> None:
    words = get_lookups()
    asked = st.one_of(
        st.tuples(
            st.just(dataset), some_choices(dataset, words), st.sampled_from(["", *get_choices(dataset, "ordering")])
        )
        for dataset in DATASETS
    )

    @MANY_QUESTIONS
    @given(asked, st.integers(0, 10), st.integers(1, 20))
    def same(query: tuple[str, FilterValues, str], first: int, size: int) -> None:
        dataset, choices, ordering = query
        index, sql = find_backend(dataset, choices, words), SqlBackend(dataset, choices, words)
        assert isinstance(index, BitmapBackend)
        assert index.count() == sql.count()
        assert shown(index.facet_counts(get_facet_names(dataset))) == shown(sql.facet_counts(get_facet_names(dataset)))
        if ordering != "relevance" or "q" in choices:
            q = choices["q"][0].value if "q" in choices else ""
            assert index.page_keys(ordering, q, first, size) == sql.page_keys(ordering, q, first, size)
        if dataset == "provisions":
            assert index.agreement_count() == sql.agreement_count()
        for span in ("signed", "in_force") if "signed_from" in get_parameters(dataset) else ():
            assert index.year_counts(span) == sql.year_counts(span)

    same()


def test_a_page_is_in_the_order_of_the_question(wider: World) -> None:
    for address in (
        "",
        "ordering=-agreement",
        "q=firms",
        "ordering=-words&page=2&page_size=7",
        "party=PER&page_size=3",
    ):
        query = make_query(address)
        first = (query.page - 1) * query.page_size
        assert [*query.page_records()] == [*query.queryset()[first : first + query.page_size]], address


def test_a_known_version_answers_without_the_database(world: World) -> None:
    make_query("theme=msme_finance").facets(get_facet_names("provisions"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        query = make_query("theme=access_to_information&party=CHL&facets=all")
        query.facets()
        query.count()
        query.agreement_count()
        query.year_counts("signed")
    assert len(queries) == 1  # which version there is


def test_a_change_is_counted_at_once(world: World) -> None:
    before = make_query("theme=emergencies").count()
    provision(world.agreements["eu-peru"], theme=["emergencies"])
    assert make_query("theme=emergencies").count() == before + 1


def test_what_was_read_while_the_dataset_moved_on_is_not_used(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change comes between the reading of the records and the look at the version."""
    seen: list[ListQuery] = []

    def moving(state: State | None) -> None:
        if not seen:
            seen.append(make_query(""))
            provision(world.agreements["eu-peru"], "P00900")
        check_unchanged(state)

    monkeypatch.setattr(registry, "check_unchanged", moving)
    assert make_query("").count() == Provision.objects.public().count()
    assert make_query("").count() == Provision.objects.public().count()


def test_an_older_question_is_answered_by_the_database(world: World) -> None:
    older = make_query("agreement=eu-peru")
    provision(world.agreements["eu-peru"], "P00900")
    assert make_query("agreement=eu-peru").count() == older.count()


def test_without_a_version_the_database_answers(world: World) -> None:
    DatasetState.objects.all().delete()
    assert make_query("").count() == Provision.objects.public().count()


@pytest.mark.django_db(transaction=True)
def test_a_large_dataset_is_answered_by_the_database_while_its_index_takes_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    build()
    monkeypatch.setattr(registry, "LARGE", 2)
    monkeypatch.setattr(registry, "PATIENCE", 0)
    go = threading.Event()
    make = registry.StateIndex._build
    monkeypatch.setattr(registry.StateIndex, "_build", lambda index, dataset: go.wait(10) and make(index, dataset))
    query = make_query("theme=access_to_information")
    assert (query.count(), find_backend("provisions", {}, query.lookups)) == (3, None)
    go.set()
    index = registry.get_index(query.lookups)
    assert index is not None
    index.join()
    assert isinstance(find_backend("provisions", {}, query.lookups), BitmapBackend)
    assert make_query("theme=access_to_information").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_question_waits_for_the_index_of_a_large_dataset(monkeypatch: pytest.MonkeyPatch) -> None:
    build()
    monkeypatch.setattr(registry, "LARGE", 2)
    query = make_query("theme=access_to_information")
    assert isinstance(find_backend("provisions", query.filters, query.lookups), BitmapBackend) and query.count() == 3


@pytest.mark.django_db(transaction=True)
def test_another_process_loads_the_file_of_a_large_index(monkeypatch: pytest.MonkeyPatch) -> None:
    build()
    monkeypatch.setattr(registry, "LARGE", 2)
    assert build_files()
    words = get_lookups()
    mine, (path,) = registry.get_index(words), files("provisions")
    assert mine is not None and words.state is not None and f".{words.state[0]}-" in path.name
    with monkeypatch.context() as patch:
        patch.setattr(registry, "read_dataset", unread)
        theirs = registry.StateIndex(words)
        theirs.start()
        records = theirs.get("provisions")
    assert records is not None and same(records, mine.get("provisions"))

    path.write_bytes(path.read_bytes()[:-100])  # a file that was cut off is made anew
    another = registry.StateIndex(words)
    another.start()
    assert same(another.get("provisions"), records)

    provision(Agreement.objects.get(slug="eu-peru"), "P00900")
    newest = registry.get_index(get_lookups())
    assert newest is not None and many(newest) == many(mine) + 1
    newest.join()
    assert len(files("provisions")) == 1 and files("provisions") != [path]


def many(index: registry.StateIndex) -> int:
    records = index.get("provisions")
    return len(records.positions.pks) if records else 0


def files(dataset: str) -> list[Path]:
    return [*Path(django_settings.PREPARED_DIR).glob(f"{dataset}.*.npz")]


def unread(dataset: str, agreements: Any, using: str) -> Any:
    """What reads the database, where only small datasets should be read."""
    assert dataset not in registry.LARGE_DATASETS
    return read_dataset(dataset, agreements, using)


def same(one: DatasetIndex | None, other: DatasetIndex | None) -> bool:
    assert one is not None and other is not None
    arrays = [(one.positions.pks, other.positions.pks), (one.agreement_ranks, other.agreement_ranks)]
    arrays += [(one.sort_keys[name], other.sort_keys[name]) for name in ("words", "text_date")]
    return one.sets == other.sets and all(bool((a == b).all()) for a, b in arrays)


def test_totals_of_agreements_are_those_of_the_database(wider: World) -> None:
    counts = ListQuery("provisions").value_counts("agreement")
    public = Provision.objects.public().with_own_words()
    assert counts == Counter(public.values_list("agreement__slug", flat=True)) and len(counts) > 1


def test_an_index_of_everything_takes_eleven_queries(wider: World, django_assert_max_num_queries: Any) -> None:
    get_lookups()  # has queries of its own
    with django_assert_max_num_queries(15):  # and the four queries ask for the version
        for dataset in DATASETS:
            make_query("", dataset).count()
