"""Strength is derived: hard asks for dispute settlement that was seen and applies. The DTA score is retired."""

from __future__ import annotations

import pytest
from django.test import Client

from provisions.models import Variable
from provisions.panel.builder import build_panel
from provisions.panel.columns import panel_columns
from tests.factories import World, provision

pytestmark = pytest.mark.django_db
STRENGTHS = [
    ("shall", "specific", "applies", "hard"),
    ("shall", "specific", "unclear", "undetermined"),
    ("shall", "specific", "none_in_agreement", "mixed"),
    ("shall", "specific", "excluded_chapter", "mixed"),
    ("shall", "specific", "excluded_article", "mixed"),
    ("shall", "general", "unclear", "mixed"),
    ("should", "specific", "applies", "mixed"),
    ("should", "general", "applies", "soft"),
    ("may", "specific", "applies", "soft"),
]


def test_strength_follows_from_three_variables(world: World, client: Client) -> None:
    eu_peru = world.agreements["eu-peru"]
    made = [
        (provision(eu_peru, verb=verb, precision=precision, dispute_settlement=disputes).strength, expected)
        for verb, precision, disputes, expected in STRENGTHS
    ]
    assert [one[0] for one in made] == [one[1] for one in made]
    page = client.get("/provisions/?strength=undetermined").content.decode()
    assert '<span class="strength undetermined">Undetermined</span>' in page


def test_undetermined_weighs_as_mixed_in_depth_and_has_a_column(world: World) -> None:
    def depth() -> float:
        columns = build_panel(2026).columns
        here = (columns["economy_1"][:] == "CHL") & (columns["economy_2"][:] == "PER") & (columns["year"] == 2026)
        counts.append(int(columns["strength_undetermined"][:][here][0]))
        return float(columns["depth"][:][here][0])

    counts: list[int] = []
    before = depth()
    more = {"theme": ["emergencies"], "verb": "shall", "precision": "specific", "dispute_settlement": "unclear"}
    provision(world.agreements["chile-peru"], **more)
    themes = len(Variable.objects.get(name="theme").values.all())
    assert depth() - before == pytest.approx(100 * 2 / 3 / themes, abs=0.02)
    assert counts == [0, 1]
    assert "strength_undetermined" in [column.name for column in panel_columns()]


@pytest.mark.parametrize("asked", ["dta_score=2", "dta_score=-1", "facets=dta_score", "fields=dta_score"])
def test_the_dta_score_is_refused_with_what_to_use(world: World, client: Client, asked: str) -> None:
    answer = client.get(f"/api/v1/provisions/?{asked}")
    assert answer.status_code == 400
    assert "strength=hard" in answer.json()["detail"] and answer.json()["errors"][0]["suggestion"] == "strength"
    page = client.get(f"/provisions/?{asked}")
    assert page.status_code == 400 and "strength=hard" in page.content.decode()
    assert "dta_score" not in client.get("/api/v1/provisions/").json()["results"][0]
