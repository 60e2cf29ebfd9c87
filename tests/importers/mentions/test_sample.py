"""Precision and recall on articles read by hand: sample.csv holds where, and the verdict, never the words.

254 articles, drawn with a fixed seed: 122 in which the finder found something (by language and decade, then one for
each wording that was still missing), 132 in which it found nothing (by language and decade, most of them because they
hold a near miss: small, micro, artisan, SME as square metres, ...; the rest at random). Each was read for mentions, as
docs/inclusion-rule.md defines them. A row is a mention that is there (verdict mention), or an article without any
(verdict none).

At the first reading the finder had found 270 of the 271 mentions and nothing else: precision 1.000, recall 0.996.
The missing one ("missed at first" in the notes) was repaired in the table afterwards.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from provisions.importers.archives import read_corpus_files
from provisions.importers.mentions.finder import find_mentions
from provisions.importers.tota.parser import ArticleText, parse

pytestmark = [pytest.mark.corpus, pytest.mark.alone]
SAMPLE = Path(__file__).with_name("sample.csv")
Place = tuple[str, str]
Span = tuple[int, int]


def sample() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def articles(corpora: Path) -> dict[str, tuple[str, ArticleText]]:
    """Identifier -> (language, article) of the articles in the sample."""
    wanted = {row["article_identifier"] for row in sample()}
    treaties = (parse(member.name, member.data) for member in read_corpus_files(corpora / "tota" / "tota-xml.tar.xz"))
    return {
        article.identifier: (treaty.language, article)
        for treaty in treaties
        for chapter in treaty.chapters
        for article in chapter.articles
        if article.identifier in wanted
    }


def judged() -> dict[Place, list[Span]]:
    spans: dict[Place, list[Span]] = defaultdict(list)
    for row in sample():
        if row["verdict"] == "mention":
            spans[row["article_identifier"], row["field"]].append((int(row["start"]), int(row["end"])))
    return spans


def found(articles: dict[str, tuple[str, ArticleText]]) -> dict[Place, list[Span]]:
    spans: dict[Place, list[Span]] = {}
    for identifier, (language, article) in articles.items():
        for field, text in (("body", article.body), ("heading", article.heading)):
            spans[identifier, field] = [(hit.start, hit.end) for hit in find_mentions(text, language)]
    return spans


def touching(some: dict[Place, list[Span]], others: dict[Place, list[Span]]) -> int:
    """How many of some's spans overlap one of the others'."""
    return sum(
        any(start < end_2 and start_2 < end for start_2, end_2 in others.get(place, []))
        for place, spans in some.items()
        for start, end in spans
    )


def test_the_sample_is_large_and_balanced_enough() -> None:
    verdicts = {row["article_identifier"]: row for row in sample()}
    counts = Counter(row["verdict"] for row in verdicts.values())
    assert len(verdicts) >= 150
    assert 0.4 < counts["mention"] / len(verdicts) < 0.6
    assert {row["language"] for row in verdicts.values()} == {"en", "es", "fr"}
    assert len({row["decade"] for row in verdicts.values()}) >= 6


def test_every_article_of_the_sample_is_in_the_corpus(articles: dict[str, tuple[str, ArticleText]]) -> None:
    assert {row["article_identifier"] for row in sample()} == set(articles)


def test_precision_and_recall(articles: dict[str, tuple[str, ArticleText]]) -> None:
    truth, finds = judged(), found(articles)
    precision = touching(finds, truth) / sum(map(len, finds.values()))
    recall = touching(truth, finds) / sum(map(len, truth.values()))
    print(f"precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.98
    assert recall >= 0.99
