"""The figures on methodology, computed here in another way."""

import csv
import html
import re
from collections import Counter
from pathlib import Path

import pytest

from provisions.models import Agreement, Provision, Reading
from provisions.statistics import methodology
from provisions.statistics.published_comparison import comparisons

SAMPLE = Path(__file__).resolve().parents[1] / "importers" / "mentions" / "sample.csv"


def test_the_sample_s_figures_are_those_of_its_file():
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    verdicts = Counter(row["verdict"] for row in rows)
    missed = [row for row in rows if row["note"].startswith("missed at first")]
    assert len({row["article_identifier"] for row in rows}) == methodology.SAMPLE_ARTICLES
    assert verdicts["mention"] == methodology.SAMPLE_MENTIONS
    assert verdicts["mention"] - len(missed) == methodology.SAMPLE_TRUE_POSITIVES
    assert verdicts["false"] == methodology.SAMPLE_FALSE_POSITIVES


@pytest.mark.django_db
def test_published_figures_stand_beside_counts_of_our_own(world):
    first, share, places, cooperation = (ours for _claim, ours in comparisons())
    public = Provision.objects.public()
    oldest = public.exclude(text_date=None).order_by("text_date").first()
    if oldest:
        assert f"{oldest.agreement.name}, {oldest.text_date.year}" in first
    agreements = {provision.agreement_id for provision in public}
    cooperating = {row.agreement_id for row in public if "cooperation" in row.codes("kind")}
    assert cooperation.startswith(f"{len(cooperating)} of {len(agreements)} agreements")
    assert "any mention" in share
    assert "more than an item of a list" in share
    assert sum(int(part.rsplit(": ", 1)[1]) for part in places.split("; ")) <= public.count()


@pytest.mark.django_db
def test_shares_by_period_are_the_counts_of_the_lists_that_they_lead_to(world, client):
    Agreement.objects.filter(slug="korea-chile").update(signed_goods=None)
    periods = methodology.shares_by_period()
    assert [one.label for one in periods][:2] == ["to 1989", "1990 to 1999"]
    assert sum(one.signed for one in periods) == Agreement.objects.public().exclude(signed=None).count()
    page = client.get("/about/").content.decode()
    section = page[page.index('id="periods"') :]
    counts = re.findall(r'href="(/agreements/[^"]*)">(\d+)<', section[: section.index("</table>")])
    assert len(counts) == 4 * len(periods) and {"1"} < {count for _href, count in counts}
    for href, count in counts:
        assert client.get(f"/api/v1{html.unescape(href)}").json()["count"] == int(count)


@pytest.mark.django_db
def test_no_published_provision_no_comparison(db):
    assert comparisons() == []


@pytest.mark.django_db
def test_the_page_says_how_readings_were_made_and_how_far_they_agree(world, client):
    page = client.get("/about/").content.decode()
    assert "machine's help" in page
    assert "has been read once" in page

    for provision in Provision.objects.public():
        for coder in ("reading-1", "reading-2"):
            reading = Reading(provision=provision, coder=coder, verb_id="verb:shall", precision_id="precision:general")
            reading.save()
    page = client.get("/about/").content.decode()
    assert "<caption>Agreement of the two readings</caption>" in page
    assert "<code>verb</code>" in page
    public = Provision.objects.public().count()
    assert f"{public} of {public} provisions have been coded a second time" in page


@pytest.mark.django_db
def test_a_draft_s_readings_are_in_no_public_figure(world, client):
    draft = Provision.objects.exclude(status="published").first()
    for coder in ("a", "b"):
        Reading.objects.create(provision=draft, coder=coder, verb_id="verb:may")
    assert methodology.methodology()["reliability"] == []


@pytest.mark.django_db
def test_the_page_takes_few_queries(world, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        client.get("/about/")
