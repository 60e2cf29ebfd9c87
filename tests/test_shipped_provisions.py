"""The shipped provisions, held against the corpus: checksums, coverage, and summaries in words of our own."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from provisions.intake.matching.fingerprint import parse_fingerprint
from provisions.models import MANY, SINGLE, Agreement, Mention, Provision, Reading, Text
from provisions.models.agreements import NAMES
from provisions.models.codings import SINCE
from provisions.models.provisions import SUMMARIES
from provisions.statistics.reading_differences import differences

RUN = 8
FIXTURES = settings.BASE_DIR / "fixtures"

pytestmark = [pytest.mark.corpus, pytest.mark.alone]


NEWER = (  # of each source and language one whose import takes under a second
    "globalgov-manytreaties/text/EGYPTM_2010O.txt",
    "globalgov-manytreaties/text/GBR-UKR_DGT_2023A.txt",
    "benjamin-arfa-swiss-law-fr/text/0.632.315.651.fr.md",
)


@pytest.fixture
def loaded(shipped, corpora):
    """The shipped data with the whole of ToTA and, where the folder has them, a few of the newer texts."""
    newer = [path for one in NEWER if (path := corpora / "newer" / one).exists()]
    for path in (corpora / "tota" / "tota-xml.tar.xz", *newer):
        call_command("import_texts", str(path), stdout=StringIO())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def test_every_provision_was_read_twice_and_no_difference_is_open(shipped):
    """A code against both readings has its reason too. What is taken in has the coding of what it was taken from."""
    provisions = Provision.objects.prefetch_related("coded_values", "readings__coded_values")
    for provision in provisions.with_own_words() | provisions.filter(readings__isnull=False):
        first, _second = provision.readings.all()
        differ = [*differences(provision)]
        assert all(name in provision.adjudication for name in differ), (provision.number, differ)
        settled = [name for name in (*SINGLE, *MANY) if f"{name}:" not in provision.adjudication and name not in differ]
        assert [provision.codes(name) for name in settled] == [first.codes(name) for name in settled], provision.number


def test_every_passage_has_its_fingerprint(shipped):
    """Made of the passage's words: their number is that of the words of two letters and more, or a little less."""
    for provision in Provision.objects.exclude(start=None):
        fingerprint = parse_fingerprint(provision.fingerprint)
        assert 0.6 * (provision.words or 0) <= fingerprint.words <= 1.2 * (provision.words or 0), provision.number


def test_every_summary_is_there_in_french_and_spanish(shipped):
    untranslated = [one.number for one in Provision.objects.public() if not (one.summary_fr and one.summary_es)]
    assert untranslated == []
    foreign = re.compile('[^\u202f][;?!]|[^\u00a0]:|«[^\u00a0]|[^\u00a0]»|["’]')  # no typography of French
    assert [one.number for one in Provision.objects.public() if foreign.search(one.summary_fr)] == []


def test_every_name_in_french_or_spanish_says_where_it_was_seen(shipped):
    """One source for each name, after its language."""
    for one in Agreement.objects.exclude(name_fr="", name_es="", name_source=""):
        seen = [source.partition(": ")[0] for source in one.name_source.split("; ")]
        assert seen == [language for language, name in NAMES.items() if getattr(one, name)], one


def test_readings_agree_well_enough_on_every_variable(shipped):
    output = StringIO()
    call_command("reliability", json="-", stdout=output)
    alphas = {row["variable"]: row["alpha"] for row in json.loads(output.getvalue())}
    coded = {name for name in MANY if name not in SINCE or any(one.has_coded(name) for one in Reading.objects.all())}
    assert set(alphas) == {*SINGLE, *coded}
    assert {name: alpha for name, alpha in alphas.items() if alpha < 0.8} == {}
    table = StringIO()
    call_command("reliability", stdout=table)
    lines = table.getvalue().splitlines()
    assert lines[1].split()[:2] == ["variable", "alpha"] and {line.split()[0] for line in lines[2:]} == set(alphas)
    assert len({len(line) for line in lines[1:]}) == 1

    newer, output = sorted(set(Text.objects.exclude(corpus="tota").values_list("corpus", flat=True))), StringIO()
    call_command("reliability", "--json", "-", "--corpus", *newer, stdout=output)
    results = json.loads(output.getvalue())
    assert {row["n"] for row in results} == {Provision.objects.filter(text__corpus__in=newer).count()}
    assert [row["variable"] for row in results if row["alpha"] < 0.8] == [], "the newer texts alone"


def test_numbers_are_given_once_and_without_gaps():
    with (FIXTURES / "provisions.csv").open(encoding="utf-8", newline="") as file:
        numbers = [row["number"] for row in csv.DictReader(file)]
    assert [number for number, times in Counter(numbers).items() if times > 1] == []
    assert sorted(numbers) == [f"P{place:05d}" for place in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("name", ["provisions", "agreements"])
def test_every_row_has_the_day_on_which_it_came_into_the_file(name: str) -> None:
    with (FIXTURES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        undated = [next(iter(row.values())) for row in csv.DictReader(file) if not row["added"] >= "2026-11-24"]
    assert undated == [], "what's new goes by it: give these rows their day (docs/data.md)"


def test_passages_and_mentions_are_those_of_the_corpus(loaded):
    located = Provision.objects.filter(text_status="stand_off").exclude(text__checksum="")
    assert located.count() > 300
    without = [provision.number for provision in located if not provision.quote]
    assert without == [], "these passages do not match their checksum"

    copied = [
        (provision.number, name)
        for provision in located
        for name in ("summary", *SUMMARIES.values())
        if _runs(getattr(provision, name)) & _runs(provision.quote)
    ]
    assert copied == [], f"these summaries share {RUN} words in a row with their passage"

    lengths = [row.number for row in located if row.words != len(row.quote.split())]
    assert lengths == [], "these passages have another number of words"

    output = StringIO()
    call_command("find_mentions", coverage=True, stdout=output)
    counts = dict(line.split() for line in output.getvalue().splitlines()[-3:])
    assert counts["open"] == "0"
    assert int(counts["coded"]) + int(counts["rejected"]) == Mention.objects.count()
