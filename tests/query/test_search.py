"""What words mean, and that both engines find the same: each is held against one plain reading of the stems."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisions.models import Provision, SearchDocument
from provisions.query.fulltext import get_engine
from provisions.query.fulltext.syntax import parse
from provisions.query.fuzzy_names import matches
from tests.factories import PUBLIC, World, agreement, provision
from tests.query.queries import found, make_query, search

ALL = set(PUBLIC)
MEANINGS = {
    # words: all of them, in any form, anywhere in the record
    "finance": {"P00001"},
    "financing": {"P00001"},
    "FINANCE Small": {"P00001"},
    "websites": {"P00002", "P00004"},
    "firm": ALL - {"P00003"},
    "peru": ALL,  # in the agreements' names
    "perú pymes": {"P00003"},
    "website tender": {"P00002"},
    "finance tender": set(),
    # accents, ligatures, typographic signs
    "PERU\u0301 pymes": {"P00003"},
    "women's": {"P00004"},
    "women\u2019s": {"P00004"},
    # phrases
    '"access to finance"': {"P00001"},
    '"finance to access"': set(),
    '"small firms"': {"P00001"},
    "\u201caccess to finance\u201d": {"P00001"},
    "\u00abaccess to finance\u00bb": {"P00001"},
    '"information Chapter"': set(),  # the end of one column, the start of another
    # or
    "tender OR pymes": {"P00002", "P00003"},
    "tender website OR pymes": {"P00002", "P00003"},
    "website tender OR website women": {"P00002", "P00004"},
    "tender or pymes": set(),  # small letters: a word
    "OR tender OR OR": {"P00002"},
    "tender AND website": {"P00002"},
    # not
    "website -tender": {"P00004"},
    "website NOT tender": {"P00004"},
    'website -"tender notices"': {"P00004"},
    "-website": {"P00001", "P00003"},
    "-website -finance": {"P00003"},
    "-website OR tender": {"P00001", "P00002", "P00003"},
    "-website OR -tender": {"P00001", "P00003", "P00004"},
    "-website -finance OR -pymes tender": {"P00002", "P00003"},
    "-website OR -finance OR women": {"P00001", "P00002", "P00003", "P00004"},
    "website \u2212tender": {"P00004"},
    "--website": {"P00001", "P00003"},
    # prefixes
    "tend*": {"P00002"},
    "financ*": {"P00001"},
    "financing*": {"P00001"},
    "informat*": {"P00001"},
    "information*": {"P00001"},
    "ease*": {"P00001"},
    "-web*": {"P00001", "P00003"},
    '"small fir*"': {"P00001"},
    "e-comm*": {"P00002"},
    "9*": {"P00002"},
    # things that engines take for syntax
    "e-commerce": {"P00002"},
    "ecommerce": set(),
    "medium-sized": {"P00004"},
    "art. 9.20(2)": {"P00002"},
    "9.20(2)": {"P00002"},
    "P00002": {"P00002"},
    "heading:finance": set(),
    "NEAR(finance, small)": set(),
    "finance)": {"P00001"},
    "(finance": {"P00001"},
    "finance & small": {"P00001"},
    "finance | pymes": set(),  # the bar is no word: both are wanted
    "!finance": {"P00001"},
    "^finance": {"P00001"},
    "finance:*": {"P00001"},
    "'finance'": {"P00001"},
    '"finance': {"P00001"},
    'finance"': {"P00001"},
    '"" finance': {"P00001"},
    "finance -": {"P00001"},
    "finance - small": {"P00001"},
    "finance \\ %": {"P00001"},
    "finance; DROP TABLE provisions_provision": set(),
    # nothing to look for finds nothing, never everything
    "-": set(),
    "*": set(),
    '""': set(),
    "OR": set(),
    "?!": set(),
    "\u4e2d\u5c0f\u4f01\u4e1a": set(),
    "\ud7ff": set(),
    # abbreviations of the field, in one number and the other
    "SME": {"P00004"},
    "SMEs": {"P00004"},
}


@pytest.fixture
def indexed(world: World) -> World:
    assert get_engine().find_problems() == []
    return world


def test_what_words_mean(indexed: World) -> None:
    assert {words: search(words) for words in MEANINGS} == MEANINGS


SPANISH = "Las Partes facilitarán el financiamiento de las pequeñas y medianas empresas exportadoras."
FRENCH = "Chaque Partie facilite le financement des petites entreprises, qu'une autorité compétente a désignées."
IN_LANGUAGES = {
    # words are cut by the rules of the text's language, whatever accents are typed
    "financiación": {"P00201"},
    "facilitar": {"P00201"},
    "financiacion empresa": {"P00201"},
    '"pequeña y mediana"': {"P00201"},
    '"financiar las pequenas"': set(),
    '"financiacion de las pequenas empresas"': set(),
    '"financiacion de las pequenas y medianas empresas"': {"P00201"},
    "-empresa facilit*": {"P00202"},
    "finan*": {"P00001", "P00201", "P00202"},
    "exportador": {"P00201"},
    "exportadores*": {"P00201"},
    "entreprise": {"P00202"},
    "faciliter": {"P00201", "P00202"},  # a verb in both
    "AUTORITES": {"P00202"},
    "désigner": {"P00202"},
    '"petite entreprise"': {"P00202"},
    '"petit exportadoras"': set(),  # one half French, one half Spanish
    # what is in English is found by the rules of English alone
    "P00201 abroad": {"P00201"},
    "care": set(),  # `car` in Spanish
    "cars": {"P00201", "P00202"},
}


@pytest.fixture
def in_languages(world: World) -> World:
    one = world.agreements["chile-peru"]
    for number, language, words in (("P00201", "es", SPANISH), ("P00202", "fr", FRENCH)):
        text = world.text.__class__.objects.create(
            agreement=one, corpus="tota", identifier=f"pta_{language}", language=language, title=language,
            text_date="2006-01-01", text_date_evidence="Closing clause.", source_url="https://example.org/",
        )  # fmt: skip
        located = {"text": text, "article_identifier": "1", "start": 0, "end": len(words), "checksum": "0" * 64}
        provision(one, number, summary="Cars from abroad.", quote=words, **located)
    return world


def test_words_of_other_languages_are_cut_by_their_own_rules(in_languages: World) -> None:
    assert {words: search(words) for words in IN_LANGUAGES} == IN_LANGUAGES


def test_words_and_filters_go_together(indexed: World) -> None:
    assert found("q=website&party=EUN") == ["P00004"]
    assert found("q=website&verified=-yes") == ["P00002"]


def test_drafts_and_withdrawn_are_never_found(indexed: World) -> None:
    assert SearchDocument.objects.filter(provision__number="P00005").exists()
    assert search("public") == set()
    assert search("old") == set()


def test_names_of_agreements_and_economies_are_read_the_same_way(indexed: World) -> None:
    agreement("Türkiye - Côte d\u2019Ivoire")
    assert search("turkiye", "agreements") == {"turkiye-cote-divoire"}
    assert search("cote d'ivoire", "agreements") == {"turkiye-cote-divoire"}
    assert search("-peru", "agreements") == {"korea-chile", "turkiye-cote-divoire"}
    assert search("kor* OR germany", "economies") == {"KOR", "DEU"}
    assert search("*", "economies") == set()


def test_headings_weigh_more_than_summaries_and_quotes(indexed: World) -> None:
    one = indexed.agreements["chile-peru"]
    plain = {"citation": "Art. 5", "chapter_heading": "", "heading": ""}
    provision(one, "P00101", **{**plain, "summary": "Zebras graze on the plain and are no concern of ours here."})
    provision(
        one, "P00102", **{**plain, "heading": "Zebras", "summary": "They graze on the plain; no concern of ours."}
    )
    assert found("q=zebra") == ["P00102", "P00101"]
    assert found("q=zebra&ordering=relevance") == ["P00102", "P00101"]
    assert found("q=zebra&ordering=number") == ["P00101", "P00102"]
    assert found("q=zebra&page_size=1") == ["P00102", "P00101"]
    assert [record.number for record in make_query("q=zebra&page=2&page_size=1").page_records()] == ["P00101"]


def test_ties_come_by_number(indexed: World) -> None:
    one = indexed.agreements["chile-peru"]
    for number in ("P00103", "P00101", "P00102"):
        provision(one, number, summary="A zebra.")
    assert found("q=zebra") == ["P00101", "P00102", "P00103"]


def test_what_can_t_be_ranked_comes_by_number(indexed: World) -> None:
    assert found("q=-finance") == ["P00002", "P00003", "P00004"]
    assert found("q=-finance&ordering=relevance") == ["P00002", "P00003", "P00004"]
    assert found("q=pymes%20OR%20-website&ordering=relevance") == ["P00001", "P00003"]


def test_relevance_counts_and_slices_as_any_other_order(indexed: World) -> None:
    ranked = make_query("q=small&party=PER&ordering=relevance")
    assert ranked.count() == len(list(ranked.queryset())) == ranked.queryset().count()
    assert len(set(ranked.queryset().select_related("agreement").values_list("pk", flat=True))) == ranked.count()
    assert [p.agreement.slug for p in ranked.queryset().select_related("agreement")]
    assert [p.number for p in ranked.queryset().prefetch_related("coded_values").iterator(chunk_size=2)]


@pytest.mark.parametrize(
    "words", ["a " * 250, "a OR " * 100, "-a " * 160, '"' + "a " * 200 + '"', "a* " * 160, "(" * 500]
)
def test_the_longest_question_is_answered(indexed: World, words: str) -> None:
    search(words[:500])


# Random queries over the world's own words, so that they find something, and signs that could upset an engine.
OWN_WORDS = """
    small firms firm finance financing access to information website women tender party parties peru chile eu 9 20 2 1
    pymes producers e-commerce e commerce a the on for smes sme medium-sized chapter art p00001 led keep zz
    financiación financiamiento empresas pequeña y las entreprise petites facilitent facilitarán
"""
WORDS = st.sampled_from(OWN_WORDS.split())
PIECE = st.one_of(
    WORDS,
    st.lists(WORDS, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    WORDS.map(lambda word: word[:3] + "*"),
    WORDS.map(lambda word: word + "*"),
    st.sampled_from(
        ["OR", "OR", "AND", "NOT", "-", '"', "*", "(", ")", ":", "'", "\\", "&", "!", "|", "<->", "\u00e9"]
    ),
    st.text(max_size=4),
)
PIECES = st.lists(st.tuples(st.sampled_from(["", "", "", "-"]), PIECE).map("".join), min_size=1, max_size=6)


def stored_columns() -> dict[int, list[list[str]]]:
    """The stems of each public provision's columns."""
    documents = SearchDocument.objects.filter(provision__in=Provision.objects.public())
    return {d.pk: [c.split() for c in (d.agreement, d.heading, d.summary, d.quote)] for d in documents}


def test_the_engine_finds_what_a_plain_reading_finds(in_languages: World) -> None:
    columns = stored_columns()
    hits = 0

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(PIECES)
    def holds(pieces: list[str]) -> None:
        nonlocal hits
        query = parse(" ".join(pieces))
        expected = {pk for pk, own in columns.items() if matches(query, own)}
        records = Provision.objects.public().filter(get_engine().match_condition(query))
        assert set(records.values_list("pk", flat=True)) == expected
        if query.can_rank:
            assert {record.pk for record in get_engine().order_by_relevance(records, query)} == expected
        hits += bool(expected) and len(expected) < len(columns)

    holds()
    assert hits > 20  # the queries tell records apart
