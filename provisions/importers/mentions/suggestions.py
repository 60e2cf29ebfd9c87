"""Codes that the words of a passage suggest, each with the words that led to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from provisions.importers.mentions.normalise import normalise
from provisions.importers.mentions.suggestion_rules import (
    ARTICLE,
    CHAPTER,
    DISPUTES,
    HEADINGS,
    NEAR,
    PASSAGE,
    RULES,
    STEM,
    Rule,
)
from provisions.models import SINGLE


@dataclass(frozen=True)
class PassageContext:
    """What the rules read: the passage, the two headings above it, and what its chapter says on disputes.

    `mention` is where in the passage MSMEs are named, as offsets in it; None when a heading names them.
    """

    passage: str
    article: str = ""
    chapter: str = ""
    disputes: str = ""
    mention: tuple[int, int] | None = None

    @property
    def stem(self) -> str:
        """A list's words before its first item; else the passage."""
        head, colon, _items = self.passage.partition(":")
        return head if colon else self.passage

    @property
    def item(self) -> str:
        """A list's item that names MSMEs; else the passage."""
        if self.mention is None:
            return self.passage
        start, end = self.mention
        before = max(self.passage.rfind(mark, 0, start) for mark in ";:")
        after = self.passage.find(";", end)
        return self.passage[before + 1 : after if after >= 0 else None] if before >= 0 else self.passage


@dataclass(frozen=True)
class Suggestion:
    """A code, and the words that led to it, as they stand in the text but for blanks; `where` tells in which part."""

    variable: str
    code: str
    words: str
    where: str

    @property
    def key(self) -> str:
        """The key of the value in the codebook, such as verb:shall."""
        return f"{self.variable}:{self.code}"


def suggest_codes(words: PassageContext) -> list[Suggestion]:
    """The suggestions, in the order of the rules: one at most for a variable of one value, and no code twice."""
    raw = {PASSAGE: [words.passage], ARTICLE: [words.article], CHAPTER: [words.chapter], DISPUTES: [words.disputes]}
    raw |= {HEADINGS: [words.article, words.chapter], STEM: [words.stem], NEAR: [words.item]}
    folded = {where: [(text, normalise(text)) for text in texts] for where, texts in raw.items()}
    found: dict[str, Suggestion] = {}
    for rule, regex in _compiled():
        known = rule.variable if rule.variable in SINGLE else f"{rule.variable}:{rule.code}"
        if known in found:
            continue
        for text, plain in folded[rule.where]:
            if match := regex.search(plain.text):
                start, end = plain.span(*match.span()) if match.end() > match.start() else (0, 0)
                told = " ".join(text[start:end].split())
                found[known] = Suggestion(rule.variable, rule.code, told, rule.where)
                break
    return list(found.values())


@cache
def _compiled() -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    return tuple((rule, re.compile("|".join(rule.phrases), re.IGNORECASE)) for rule in RULES)
