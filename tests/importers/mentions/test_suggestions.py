"""Codes that words suggest, stretches that are offered, and the reasons for rejecting."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from provisions.importers.mentions.passage_boundaries import propose_passages
from provisions.importers.mentions.reject import REASONS, REASONS_BY_CODE
from provisions.importers.mentions.suggestion_rules import RULES
from provisions.importers.mentions.suggestions import PassageContext, suggest_codes
from provisions.models import SINGLE, Value

ROOT = Path(__file__).resolve().parents[3]


def codes(words: PassageContext) -> set[str]:
    return {one.key for one in suggest_codes(words)}


def test_every_rule_names_a_value_of_the_codebook(world: object) -> None:
    assert {f"{variable}:{code}" for variable, code, *_ in RULES} <= set(Value.objects.values_list("pk", flat=True))


def test_every_rule_compiles_and_reads_folded_text() -> None:
    for _variable, _code, _where, *phrases in RULES:
        for phrase in phrases:
            assert re.compile(phrase).groups == 0
            assert phrase.isascii(), f"{phrase}: accents are folded away, so it never matches"


def test_one_code_for_a_variable_of_one_value() -> None:
    words = PassageContext(
        "The Parties shall endeavour to help, and may report; they recognise SMEs.", "Cooperation", "Services"
    )
    single = [one.variable for one in suggest_codes(words) if one.variable in SINGLE]
    assert len(single) == len(set(single))
    assert "verb:shall_endeavour" in codes(words)


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("Cada Parte podrá promover las PYMES.", {"verb:may", "kind:facilitation", "parties_bound:all"}),
        ("Las Partes procurarán intercambiar información con las pequeñas empresas.", {"verb:shall_endeavour"}),
        ("The Community shall finance small firms led by women.", {"parties_bound:one_side", "beneficiary:women"}),
        ("A website for SMEs shall be set up.", {"precision:specific", "theme:access_to_information"}),
        ("They help firms, including small and medium enterprises.", {"extent:enumeration"}),
        ("Les Parties encouragent les petites et moyennes entreprises.", {"beneficiary:msmes", "mention:explicit"}),
        ("Die Vertragsparteien bemühen sich, KMU zu fördern.", {"verb:shall_endeavour", "kind:facilitation"}),
        ("Die Vertragsparteien anerkennen die Rolle der KMU.", {"verb:declaratory", "mention:explicit"}),
        ("Die Parteien können den KMU Informationen senden.", {"verb:may", "parties_bound:all"}),
    ],
)
def test_what_words_suggest(passage: str, expected: set[str]) -> None:
    assert expected <= codes(PassageContext(passage))


def test_the_words_are_those_of_the_text() -> None:
    (found,) = [
        one for one in suggest_codes(PassageContext("Las Partes cooperarán\n  con  PyMEs.")) if one.variable == "verb"
    ]
    assert (found.words, found.where) == ("cooperarán", "stem")


def test_nothing_suggests_nothing() -> None:
    assert suggest_codes(PassageContext("")) == []


def test_what_a_chapter_says_on_disputes() -> None:
    clause = "Neither Party shall have recourse to dispute settlement for this Chapter."
    assert "dispute_settlement:excluded_chapter" in codes(PassageContext("SMEs", disputes=clause))
    assert not [code for code in codes(PassageContext("SMEs")) if code.startswith("dispute")]


@pytest.mark.parametrize(
    ("body", "term", "first", "names"),
    [
        ("One. Two SMEs act. Three.", "SMEs", "Two SMEs act.", ["sentence", "article"]),
        ("1. Aim.\n2. (a) one; (b) SMEs; (c) more.\n3. End.", "SMEs", "2. (a) one; (b) SMEs;", None),
        ("The fields are:\n- energy,\n- SMEs,\n- tourism.", "SMEs", "The fields are:\n- energy,\n- SMEs,", None),
        ("  SMEs  ", "SMEs", "SMEs", ["sentence"]),
        ("See Art. 5 first. SMEs gain under No. 3 too", "SMEs", "SMEs gain under No. 3 too", None),
    ],
)
def test_stretches_that_are_offered(body: str, term: str, first: str, names: list[str] | None) -> None:
    start = body.index(term)
    found = propose_passages(body, start, start + len(term))
    assert body[found[0].start : found[0].end] == first
    assert names is None or [offer.name for offer in found] == names
    for offer in found:
        assert offer.start <= start < start + len(term) <= offer.end <= len(body)
        assert body[offer.start : offer.end].strip() == body[offer.start : offer.end]


def test_the_reasons_are_those_of_the_inclusion_rule() -> None:
    page = (ROOT / "docs" / "inclusion-rule.md").read_text(encoding="utf-8")
    table = page[page.index("## Reasons for rejection") :]
    rows = re.findall(r"^\| (\w+) \| (.+) \|$", table, re.MULTILINE)[1:]
    assert [(reason.code, reason.used_when) for reason in REASONS] == rows


def test_shipped_rejections_use_them() -> None:
    with (ROOT / "fixtures" / "rejections.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, _colon, note = row["reason"].partition(": ")
            assert code in REASONS_BY_CODE, row
            assert note or not REASONS_BY_CODE[code].note_needed, row
