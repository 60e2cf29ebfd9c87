"""Whatever is typed into the search box finds something or nothing; it never fails, and never takes long."""

from __future__ import annotations

import time

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisions.models import Provision
from provisions.query import InvalidQuery, ListQuery
from provisions.query.fulltext import get_engine
from provisions.query.fulltext.highlight import highlight, snippet
from provisions.query.fulltext.syntax import parse
from tests.factories import PUBLIC
from tests.fuzzing.nasty import PIECES, STRINGS, Nasty
from tests.fuzzing.watched import SECONDS, Watched
from tests.report import Tally

pytestmark = pytest.mark.trust
TEXT = "The Parties’ small firms, SMEs and e-commerce (Art. 5(2)): access to finance."
TYPED = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES + STRINGS), max_size=40).map("".join))


def found(typed: str) -> list[str]:
    """The numbers found: as a reader finds them, or where there is too much for that, as the engine alone would."""
    params = QueryDict(mutable=True)
    params["q"] = typed
    try:
        records = ListQuery.parse("provisions", params).queryset()
    except InvalidQuery:
        assert len(typed.strip()) > 500 or "\0" in typed
        records = Provision.objects.public().filter(get_engine().match_condition(parse(typed)))
    return list(records.values_list("number", flat=True))


def tried(typed: str) -> None:
    """Everything that is done with words: found, ranked, marked."""
    before = time.process_time()
    numbers = found(typed)
    marked = highlight(TEXT, typed) + snippet(TEXT, typed, 40)
    assert time.process_time() - before < SECONDS, typed[:200]
    assert {*numbers} <= {*PUBLIC} - {"P00003"} and len({*numbers}) == len(numbers)  # P00003 is in review here
    assert marked.count("<mark>") == marked.count("</mark>") and "<script" not in marked


def test_whatever_is_typed(watched: Watched, nasty: Nasty, tally: Tally) -> None:
    count = nasty.budget(5000)
    for _ in range(count):
        tried(nasty.text())
    tally.cases(count, "search words")


def test_whatever_hypothesis_thinks_of(
    request: pytest.FixtureRequest, watched: Watched, nasty: Nasty, tally: Tally
) -> None:
    @settings(
        max_examples=nasty.budget(500),
        deadline=None,
        database=None,
        derandomize=not request.config.getoption("--hypothesis-seed"),
        suppress_health_check=list(HealthCheck),
    )
    @given(TYPED)
    def attempt(typed: str) -> None:
        tried(typed)
        tally.cases(1, "search words")

    attempt()


@pytest.mark.parametrize("face", ["/provisions/", "/api/v1/provisions/", "/agreements/", "/api/v1/economies/"])
def test_whatever_is_typed_on_a_page(watched: Watched, nasty: Nasty, tally: Tally, face: str) -> None:
    count = nasty.budget(80)
    for _ in range(count):
        query = QueryDict(mutable=True)
        query["q"] = nasty.text().encode("utf-8", "replace").decode()
        assert watched.get(face, query.urlencode()).status_code in (200, 400, 414)
    tally.cases(count, "search words")


BLOWING_UP = {
    "ten thousand words": " ".join(f"word{n}" for n in range(10_000)),
    "ten thousand beginnings": " ".join(f"w{n}*" for n in range(10_000)),
    "ten thousand alternatives": " OR ".join(f"word{n}" for n in range(10_000)),
    "ten thousand exclusions": " ".join(f"-word{n}" for n in range(10_000)),
    "a phrase of ten thousand": '"' + "a " * 10_000 + '"',
    "ten thousand open quotes": '"' * 9_999,
    "a word of a million letters": "x" * 1_000_000,
    "a hundred thousand accents": "\u0301" * 100_000,
}


@pytest.mark.parametrize("how", BLOWING_UP)
def test_what_would_blow_up_is_refused_unread(watched: Watched, tally: Tally, how: str) -> None:
    query = QueryDict(mutable=True)
    query["q"] = BLOWING_UP[how]
    for face in ("/provisions/", "/api/v1/provisions/", "/api/v1/agreements.csv", "/trends/", "/feeds/provisions.atom"):
        assert watched.get(face, query.urlencode()).status_code == 414
        tally.cases(1, "search words")
