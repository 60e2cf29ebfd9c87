"""Suggest codes for a passage, each with the words that led to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from provisions.importers.mentions import suggestion_rules as rules
from provisions.importers.mentions.normalise import normalise
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
        """The words of a list before its first item; the passage if it is not a list."""
        head, colon, _items = self.passage.partition(":")
        return head if colon else self.passage

    @property
    def item(self) -> str:
        """The item of a list that names MSMEs; the passage if it is not a list."""
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


def suggest_codes(context: PassageContext) -> list[Suggestion]:
    """The suggestions in the order of the rules: no code twice, and at most one code of a single-valued variable."""
    parts = {
        rules.PASSAGE: [context.passage],
        rules.NEAR: [context.item],
        rules.STEM: [context.stem],
        rules.ARTICLE: [context.article],
        rules.CHAPTER: [context.chapter],
        rules.HEADINGS: [context.article, context.chapter],
        rules.DISPUTES: [context.disputes],
    }
    texts = {where: [(text, normalise(text)) for text in raw_texts] for where, raw_texts in parts.items()}
    suggestions: dict[str, Suggestion] = {}
    for variable, code, where, regex in _compile_rules():
        key = variable if variable in SINGLE else f"{variable}:{code}"
        if key in suggestions:
            continue
        for raw_text, normal in texts[where]:
            if match := regex.search(normal.text):
                start, end = normal.raw_span(*match.span()) if match.end() > match.start() else (0, 0)
                quote = " ".join(raw_text[start:end].split())
                suggestions[key] = Suggestion(variable, code, quote, where)
                break
    return list(suggestions.values())


@cache
def _compile_rules() -> list[tuple[str, str, str, re.Pattern[str]]]:
    return [
        (variable, code, where, re.compile("|".join(phrases), re.IGNORECASE))
        for variable, code, where, *phrases in rules.RULES
    ]
