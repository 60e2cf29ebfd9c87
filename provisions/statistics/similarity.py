"""How like two passages are in their words, and in which words they differ.

Likeness is rapidfuzz's token_sort_ratio: the share of characters that the words of both, sorted, have in common, from
0 to 100. Quotes are compared where both passages have one in the same language, summaries otherwise: letters that
Spanish and English words have in common tell nothing. Differences of words are difflib's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz, process

from provisions.models import Provision

ALIKE = 55.0  # from here on passages are shown as alike


@dataclass(frozen=True)
class Similar:
    """A provision and how like another it is, from 0 to 100."""

    provision: Provision
    score: float


@dataclass(frozen=True)
class Piece:
    """A run of words: in both passages (same), only in the one shown (added), or only in the other (removed)."""

    words: str
    kind: str


def words_of(provision: Provision, quoted: bool) -> str:
    """What is compared: the quote, or the summary when one of the two has no quote."""
    return (provision.quote or "") if quoted else provision.summary


def language_of(provision: Provision, quoted: bool) -> str:
    """The language of what is compared: of the text for a quote, English for a summary. Ask for texts ahead."""
    return provision.text.language if quoted and provision.text else "en"


def both_quoted(first: Provision, second: Provision) -> bool:
    """Whether both have a quote, in one language. Ask for texts ahead."""
    return bool(first.quote and second.quote) and language_of(first, True) == language_of(second, True)


def likeness(first: Provision, second: Provision) -> float:
    """How like two provisions are, from 0 to 100."""
    quoted = both_quoted(first, second)
    return fuzz.token_sort_ratio(words_of(first, quoted), words_of(second, quoted), processor=_plain)


def similar(provision: Provision, others: Iterable[Provision], limit: int = 5) -> list[Similar]:
    """The provisions among `others` that are most like it, the likest first; none under ALIKE."""
    quoted = bool(provision.quote)
    comparable = (other for other in others if (both_quoted(provision, other) if quoted else not other.quote))
    texts = {other: words_of(other, quoted) for other in comparable}
    mine = words_of(provision, quoted)
    found = process.extract(
        mine, texts, scorer=fuzz.token_sort_ratio, processor=_plain, limit=limit, score_cutoff=ALIKE
    )
    return [Similar(other, score) for _text, score, other in found]


def differences(shown: str, other: str) -> list[Piece]:
    """The passage `shown`, in pieces that say what of it `other` has too; what only `other` has stands between."""
    mine, theirs = _tokens(shown), _tokens(other)
    matcher = SequenceMatcher(None, [word.lower() for word in theirs], [word.lower() for word in mine], autojunk=False)
    pieces: list[Piece] = []
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag in ("delete", "replace"):
            pieces.append(Piece(" ".join(theirs[first:last]), "removed"))
        if tag in ("insert", "replace"):
            pieces.append(Piece(" ".join(mine[start:end]), "added"))
        if tag == "equal":
            pieces.append(Piece(" ".join(mine[start:end]), "same"))
    return pieces


def pair(first: Sequence[Provision], second: Sequence[Provision]) -> dict[int, Similar]:
    """For provisions of `first`, by primary key, the likest in `second`; each is used once, the likest pairs first."""
    scored = sorted(
        ((likeness(one, two), one, two) for one in first for two in second),
        key=lambda found: (-found[0], found[1].number, found[2].number),
    )
    paired: dict[int, Similar] = {}
    used: set[int] = set()
    for score, one, two in scored:
        if score >= ALIKE and one.pk not in paired and two.pk not in used:
            paired[one.pk] = Similar(two, score)
            used.add(two.pk)
    return paired


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _tokens(text: str) -> list[str]:
    return text.split()
