"""The reading state of agreements, with and without the corpora."""

from __future__ import annotations

from typing import Any

import pytest

from provisions.datasets.reading_state import count_open_mentions, fetch_reading_states
from provisions.models import Article, Mention, Provision, RejectedMention, Text
from tests.factories import World


def state_of(world: World, slug: str) -> str:
    agreement = world.agreements[slug]
    return str(fetch_reading_states([agreement.pk])[agreement.pk]["read"])


def test_text_citations_or_neither(world: World) -> None:
    assert [state_of(world, slug) for slug in ("eu-peru", "chile-peru", "korea-chile")] == ["full", "part", "none"]


@pytest.mark.parametrize(
    ("fields", "with_provisions", "without"),
    [
        ({}, "full", "full"),
        ({"main_text": "incomplete", "lacks": "Chapters 14 to 24"}, "part", "part"),
        ({"main_text": ""}, "part", "part"),  # nobody has checked
        ({"main_text": "misfiled", "lacks": "All of it"}, "part", "none"),
        ({"open_mentions": 1}, "part", "none"),
    ],
)
def test_what_the_text_says_counts_without_the_corpus(
    world: World, fields: dict[str, Any], with_provisions: str, without: str
) -> None:
    Article.objects.all().delete()
    Text.objects.update(**fields)
    assert state_of(world, "eu-peru") == with_provisions
    Provision.objects.filter(agreement__slug="eu-peru").update(status="draft")
    assert state_of(world, "eu-peru") == without


def test_every_mention_of_a_loaded_text_is_decided(world: World) -> None:
    Text.objects.update(checksum="0" * 64)
    coded = Provision.objects.get(number="P00004")
    spans = [(coded.start, coded.end), (0, 5)]
    for start, end in spans:
        Mention.objects.create(article=world.article, field="body", start=start, end=end, term="SMEs", pattern="sme")
    assert state_of(world, "eu-peru") == "part"
    assert count_open_mentions([world.text.pk])[world.text.pk] == {"open_mentions": 1}
    RejectedMention.objects.create(
        corpus="tota", article_identifier="900201", field="body", start=0, end=5, term="SMEs", reason="other"
    )
    assert state_of(world, "eu-peru") == "full"
    coded.status = "draft"  # published provisions only: readers can't see this one
    coded.save()
    assert count_open_mentions([world.text.pk])[world.text.pk] == {"open_mentions": 1}
