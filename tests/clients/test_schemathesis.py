"""Every check of schemathesis, with a few hundred calls; `python -m bench.schemathesis` makes thousands."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from bench.relations import reconcile
from bench.schemathesis import run
from tests.factories import World


@pytest.mark.alone
def test_a_few_hundred_calls_pass_every_check(live_server: LiveServer, world: World, settings: Any) -> None:
    settings.API_RATE = 0
    outcome = run(live_server.url, "-n", "10", "--phases", "examples,fuzzing,stateful", seconds=120)
    assert outcome.code == 0, outcome.output
    assert 200 <= outcome.calls <= 1000, outcome.output  # that it was neither next to none nor too long for every day


def test_parameters_that_rule_each_other_out_are_told_apart() -> None:
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"release": "2026.1", "page": 1, "theme": ["x"]}, {"release": "2026.1", "page": 1}),
        ({"release": "2026.1", "theme": ["x"], "verb": ["may"]}, {"theme": ["x"], "verb": ["may"]}),
        ({"cursor": "x", "page": 2}, {"cursor": ""}),
        ({"ordering": "relevance", "q": " "}, {"q": " "}),
        ({"ordering": "relevance", "q": "firms"}, {"ordering": "relevance", "q": "firms"}),
        ({"shape": "long", "fields": ["verb"]}, {"shape": "long"}),
        ({"signed_from": 2001, "signed_to": 2000}, {"signed_from": 2000, "signed_to": 2001}),
    ]
    for query, expected in cases:
        reconcile(query)
        assert query == expected
