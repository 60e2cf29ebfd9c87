"""Similarity of two passages' words, and the words in which they differ.

The score is rapidfuzz's token_sort_ratio, from 0 to 100: the similarity of both texts with their words sorted
(https://rapidfuzz.github.io/RapidFuzz/Usage/fuzz.html#token-sort-ratio). Quotes are compared where both provisions have
one in the same language, summaries otherwise: letters that Spanish and English words share mean nothing. Differences
are those of difflib.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz, process

from provisions.models import Provision

MINIMUM_SCORE = 55.0  # from here on passages are similar


@dataclass(frozen=True)
class DiffPiece:
    """Consecutive words: in both texts (kind same), only in the first (added), or only in the second (removed)."""

    words: str
    kind: str


@dataclass(frozen=True)
class PassageDiff:
    """A passage compared with a similar one: its score from 0 to 100, its words in pieces, and their language.

    `score` is None for a passage that others are compared with; `is_quote` tells quotes from summaries.
    """

    provision: Provision
    score: float | None
    pieces: list[DiffPiece]
    language: str
    is_quote: bool


def _words(provision: Provision, quote: bool) -> str:
    return (provision.quote or "") if quote else provision.summary


def _language(provision: Provision, quote: bool) -> str:
    return provision.text.language if quote and provision.text else "en"


def _have_comparable_quotes(first: Provision, second: Provision) -> bool:
    return bool(first.quote and second.quote) and _language(first, True) == _language(second, True)


def similarity(first: Provision, second: Provision) -> float:
    """Return how similar two provisions are, from 0 to 100. Prefetch their texts."""
    quote = _have_comparable_quotes(first, second)
    return fuzz.token_sort_ratio(_words(first, quote), _words(second, quote), processor=_normalize)


def find_similar(provision: Provision, others: Iterable[Provision], limit: int = 5) -> list[PassageDiff]:
    """Return the provisions among `others` that are most similar, best first; none below MINIMUM_SCORE.

    A provision with a quote is compared with others that have one, a provision without one with others without.
    Prefetch the provisions' texts.
    """
    quote = bool(provision.quote)
    comparable = (
        other for other in others if (_have_comparable_quotes(provision, other) if quote else not other.quote)
    )
    matches = process.extract(
        _words(provision, quote),
        {other: _words(other, quote) for other in comparable},
        scorer=fuzz.token_sort_ratio,
        processor=_normalize,
        limit=limit,
        score_cutoff=MINIMUM_SCORE,
    )
    return [diff_passage(other, score, provision) for _text, score, other in matches]


def diff_passage(provision: Provision, score: float | None = None, model: Provision | None = None) -> PassageDiff:
    """Compare a passage with `model`, or take it whole without one. Prefetch both texts.

    Quotes in different languages are not compared, since every word differs.
    """
    quote = bool(provision.quote and (model is None or model.quote))
    words = _words(provision, quote)
    if model is None or (quote and not _have_comparable_quotes(model, provision)):
        pieces = [DiffPiece(words, "same")]
    else:
        pieces = diff_words(words, _words(model, quote))
    return PassageDiff(provision, score, pieces, _language(provision, quote), quote)


def diff_words(first: str, second: str) -> list[DiffPiece]:
    """Return the words of `first` in pieces, with the words that only `second` has in between. Case is ignored."""
    mine, theirs = first.split(), second.split()
    matcher = SequenceMatcher(None, [word.lower() for word in theirs], [word.lower() for word in mine], autojunk=False)
    pieces: list[DiffPiece] = []
    for tag, their_start, their_end, start, end in matcher.get_opcodes():
        if tag in ("delete", "replace"):
            pieces.append(DiffPiece(" ".join(theirs[their_start:their_end]), "removed"))
        if tag in ("insert", "replace", "equal"):
            pieces.append(DiffPiece(" ".join(mine[start:end]), "same" if tag == "equal" else "added"))
    return pieces


def match_pairs(first: Sequence[Provision], second: Sequence[Provision]) -> dict[int, tuple[Provision, float]]:
    """Pair the provisions of two agreements, the most similar pairs first; each provision is in one pair at most.

    Returns the matches in `second`, each with its score, by primary key in `first`.
    """
    candidates = sorted(
        ((similarity(one, other), one, other) for one in first for other in second),
        key=lambda candidate: (-candidate[0], candidate[1].number, candidate[2].number),
    )
    pairs: dict[int, tuple[Provision, float]] = {}
    for score, one, other in candidates:
        if score >= MINIMUM_SCORE and one.pk not in pairs and all(other != match for match, _score in pairs.values()):
            pairs[one.pk] = (other, score)
    return pairs


def _normalize(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
