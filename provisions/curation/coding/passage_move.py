"""A stored passage that a form would move: its words before and after, for the curator who is asked whether it may."""

from __future__ import annotations

from dataclasses import dataclass

from provisions.importers.quotes import compute_checksum, slice_quote
from provisions.models import Article, Provision
from provisions.statistics.similarity import DiffPiece, diff_words

SEEN_FIELD = "_passage"  # the form parameter with the checksum of the passage that the curator was shown


@dataclass(frozen=True)
class PassageMove:
    """The words before and after; `before` is "" when the text isn't loaded. `pieces` mark what differs."""

    before: str
    after: str
    checksum: str
    pieces: list[DiffPiece]

    @classmethod
    def plan(cls, provision: Provision, article: Article, start: int, end: int) -> PassageMove | None:
        """The move of a provision's stored passage to a place in an article; None when its words stay the same."""
        after = slice_quote(article.body, start, end)
        checksum, before = compute_checksum(after), provision.quote or ""
        if checksum == provision.checksum:
            return None
        return cls(before, after, checksum, diff_words(after, before))
