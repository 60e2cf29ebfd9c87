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
class SimilarityMatch:
    """A provision and its similarity to another one, from 0 to 100."""

    provision: Provision
    score: float


@dataclass(frozen=True)
class DiffPiece:
    """Consecutive words: in both texts (kind same), only in the first (added), or only in the second (removed)."""

    words: str
    kind: str


def words_of(provision: Provision, quoted: bool) -> str:
    """Return the words to compare: the quote or, unless `quoted`, the summary."""
    return (provision.quote or "") if quoted else provision.summary


def language_of(provision: Provision, quoted: bool) -> str:
    """Return the language of the words to compare: the text's for a quote, English for a summary. Prefetch texts."""
    return provision.text.language if quoted and provision.text else "en"


def have_comparable_quotes(first: Provision, second: Provision) -> bool:
    """Tell whether both have a quote, in the same language. Prefetch texts."""
    return bool(first.quote and second.quote) and language_of(first, True) == language_of(second, True)


def similarity(first: Provision, second: Provision) -> float:
    """Return how similar two provisions are, from 0 to 100."""
    quoted = have_comparable_quotes(first, second)
    return fuzz.token_sort_ratio(words_of(first, quoted), words_of(second, quoted), processor=_normalize)


def find_similar(provision: Provision, others: Iterable[Provision], limit: int = 5) -> list[SimilarityMatch]:
    """Return the provisions among `others` that are most similar, best first; none below MINIMUM_SCORE.

    A provision with a quote is compared with others that have one, a provision without one with others without.
    """
    quoted = bool(provision.quote)
    comparable = (
        other for other in others if (have_comparable_quotes(provision, other) if quoted else not other.quote)
    )
    matches = process.extract(
        words_of(provision, quoted),
        {other: words_of(other, quoted) for other in comparable},
        scorer=fuzz.token_sort_ratio,
        processor=_normalize,
        limit=limit,
        score_cutoff=MINIMUM_SCORE,
    )
    return [SimilarityMatch(other, score) for _words, score, other in matches]


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


def match_pairs(first: Sequence[Provision], second: Sequence[Provision]) -> dict[int, SimilarityMatch]:
    """Pair the provisions of two agreements, the most similar pairs first; each provision is in one pair at most.

    Returns the matches in `second` by primary key in `first`.
    """
    scored = sorted(
        ((similarity(one, other), one, other) for one in first for other in second),
        key=lambda candidate: (-candidate[0], candidate[1].number, candidate[2].number),
    )
    matches: dict[int, SimilarityMatch] = {}
    matched: set[int] = set()
    for score, one, other in scored:
        if score >= MINIMUM_SCORE and one.pk not in matches and other.pk not in matched:
            matches[one.pk] = SimilarityMatch(other, score)
            matched.add(other.pk)
    return matches


def _normalize(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
