"""Words become stems: those of one word are the same, those of others are not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from provisions.query.fulltext.stemming import stem, stem_text


@pytest.mark.parametrize(
    ("language", "together"),
    [
        ("en", "finance finances financing financed"),
        ("en", "organization organizations organize organized organizational"),
        ("en", "technology technologies technological"),
        ("en", "add added adding"),
        ("es", "informacion informaciones informar"),
        ("es", "aplicacion aplicaciones aplicar"),
        ("fr", "facilitation faciliter facilite"),
        ("de", "Unternehmen Unternehmens"),
        ("de", "förderung förderungen"),
        ("pt", "finance financing"),  # without rules of its own
    ],
)
def test_forms_of_one_word_have_one_stem(language: str, together: str) -> None:
    assert len(set(stem_text(together, language))) == 1


@pytest.mark.parametrize(
    "apart", ["international internal", "university universal", "organization organ organic", "emergency emerging"]
)
def test_other_words_have_other_stems(apart: str) -> None:
    assert len(set(stem_text(apart))) == len(apart.split())


def test_threads_stem_at_the_same_time() -> None:
    """A stemmer holds the word that it works on."""
    words = [f"{beginning}{ending}" for beginning in ("financ", "organiz", "market") for ending in ("ing", "ed", "es")]
    expected = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        results = pool.map(lambda _turn: [stem.__wrapped__(word) for word in words], range(200))
        assert all(result == expected for result in results)
