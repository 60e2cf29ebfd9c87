"""Normalising may change the text it reads, never the offsets it gives."""

import unicodedata
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisions.importers.mentions.normalise import normalise

FAULTS = st.sampled_from(["-\n", " \n\n", "\u00a0", "\u00ad", "\u2019", "\u2013", "n\u0303", "é", "ﬁ", "\t ", "\u200b"])
TEXT = st.lists(st.one_of(st.text("abcSME -,.", max_size=6), FAULTS, st.text(max_size=3)), max_size=20).map("".join)
on_a_busy_machine = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_what_is_normalised() -> None:
    assert normalise("a\u00a0 \n b").text == "a b"
    assert normalise("enter-\n  prise").text == "enterprise"
    assert normalise("peque\u00f1a pequen\u0303a").text == "pequena pequena"
    assert normalise("\u201cx\u201d\u2019s \u2013 y").text == '"x"\'s - y'


def test_plain_text_stays() -> None:
    assert normalise("Plain text, with 2 hyphens-here.").text == "Plain text, with 2 hyphens-here."


@on_a_busy_machine
@given(TEXT)
def test_spans_stay_inside_the_text_and_in_order(text: str) -> None:
    normalised = normalise(text)
    spans = [normalised.raw_span(at, at + 1) for at in range(len(normalised.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before <= after for before, after in pairwise(spans))


@on_a_busy_machine
@given(TEXT)
def test_an_ascii_letter_comes_from_where_its_span_says(text: str) -> None:
    normalised = normalise(text)
    for at, char in enumerate(normalised.text):
        start, end = normalised.raw_span(at, at + 1)
        if char.isascii() and char.isalpha():
            assert char in unicodedata.normalize("NFKD", text[start:end])
