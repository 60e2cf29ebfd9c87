"""Suggest codes for a passage, each with the words that led to it."""

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
    """What the rules read: the passage, the headings of its article and chapter, and the chapter's clause on disputes.

    `mention` is the (start, end) in the passage where MSMEs are named; None when a heading names them.
    """

    passage: str
    article: str = ""
    chapter: str = ""
    disputes: str = ""
    mention: tuple[int, int] | None = None

    @property
    def stem(self) -> str:
        """The words of a list before its first item; the passage if it is no list."""
        head, colon, _items = self.passage.partition(":")
        return head if colon else self.passage

    @property
    def item(self) -> str:
        """The item of a list that names MSMEs; the passage if it is no list."""
        if self.mention is None:
            return self.passage
        start, end = self.mention
        before = max(self.passage.rfind(mark, 0, start) for mark in ";:")
        after = self.passage.find(";", end)
        return self.passage[before + 1 : after if after >= 0 else None] if before >= 0 else self.passage


@dataclass(frozen=True)
class Suggestion:
    """A code, the words of the text that led to it with single blanks, and `where` they are: a part of the rules."""

    variable: str
    code: str
    words: str
    where: str

    @property
    def key(self) -> str:
        """The value's key in the codebook, such as verb:shall."""
        return f"{self.variable}:{self.code}"


def suggest_codes(words: PassageContext) -> list[Suggestion]:
    """The suggestions in the order of the rules: no code twice, and at most one code of a single-valued variable."""
    parts = {PASSAGE: [words.passage], ARTICLE: [words.article], CHAPTER: [words.chapter], DISPUTES: [words.disputes]}
    parts |= {HEADINGS: [words.article, words.chapter], STEM: [words.stem], NEAR: [words.item]}
    normalised = {where: [(text, normalise(text)) for text in texts] for where, texts in parts.items()}
    found: dict[str, Suggestion] = {}
    for rule, regex in _compiled_rules():
        key = rule.variable if rule.variable in SINGLE else f"{rule.variable}:{rule.code}"
        if key in found:
            continue
        for text, plain in normalised[rule.where]:
            if match := regex.search(plain.text):
                start, end = plain.raw_span(*match.span()) if match.end() > match.start() else (0, 0)
                quote = " ".join(text[start:end].split())
                found[key] = Suggestion(rule.variable, rule.code, quote, rule.where)
                break
    return list(found.values())


@cache
def _compiled_rules() -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    return tuple((rule, re.compile("|".join(rule.phrases), re.IGNORECASE)) for rule in RULES)
