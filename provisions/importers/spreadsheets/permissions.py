"""What a spreadsheet may not do, whatever columns it has: publish, withdraw, reuse a number, move a passage blindly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from provisions.datasets.column import Table
from provisions.importers import quotes
from provisions.models import Article, DatasetState, Provision

Values = dict[str, Any]
Faults = Iterator[tuple[str, str, str]]  # column, value, what is wrong

# A new record has these unless the file says otherwise.
DEFAULTS: dict[str, Values] = {"provisions": {"status": "draft"}}
_WAY = ("status", "replaced_by", "withdrawal_reason")
TEXTS = 16  # kept at hand: rows mostly come agreement by agreement
_PLACE = ("corpus", "text_identifier", "article_identifier", "start", "end", "checksum", "words")


class SpreadsheetPermissions:
    """The rules for what comes from a curator's desk; `load` has others for the files that we ship."""

    def __init__(self, table: Table) -> None:
        self.provisions = table.model is Provision
        self.last_number = DatasetState.objects.current().last_number if self.provisions else 0
        self.articles = lru_cache(maxsize=TEXTS)(_articles)

    def faults(self, values: Values, current: Values | None, wanted: Values) -> Faults:
        """What is wrong with a row whose cells are sound.

        Args:
            current: the stored record, None for a new one.
            wanted: the columns that would change.
        """
        if not self.provisions:
            return
        if current is None:
            yield from self._new(values)
        if set(wanted) & set(_PLACE):
            yield from _place(self.articles, values)

    def _new(self, values: Values) -> Faults:
        if values["status"] != "draft":
            yield "status", values["status"], "is not for a new provision; it comes in as a draft, to be reviewed"
        number = int(values["number"][1:])
        if number <= self.last_number:
            free = f"P{self.last_number + 1:05d}"
            yield "number", values["number"], f"was given out before and is never used again; the next free is {free}"


def barred(table: Table, current: Values | None, wanted: Values) -> Faults:
    """The way to publication and to withdrawal is gone step by step, each with its note; not by a spreadsheet."""
    if table.model is not Provision or current is None:
        return
    for name in _WAY:
        if name in wanted:
            stays = current[name] or "empty"
            yield name, str(wanted[name] or ""), f"is changed on the provision's own page; here it stays {stays}"


def _place(articles: Callable[[str, str], dict[str, str]], values: Values) -> Faults:
    """A passage whose article is loaded must be the one that its checksum was made of."""
    if values["start"] is None or values["end"] is None or not values["text_identifier"]:
        return
    body = articles(values["corpus"], values["text_identifier"]).get(values["article_identifier"])
    if body is None:
        return
    try:
        quote = quotes.cut_quote(body, values["start"], values["end"], values["checksum"] or "")
    except ValueError as error:
        inside = values["end"] <= len(body)
        found = quotes.compute_checksum(body[values["start"] : values["end"]])
        hint = f"; the checksum of the words there is {found}" if inside else ""
        yield "checksum", values["checksum"] or "", f"does not fit: {error}{hint}"
        return
    if values["words"] != len(quote.split()):
        yield "words", str(values["words"]), f"is not their number: the passage has {len(quote.split())} words"


def _articles(corpus: str, identifier: str) -> dict[str, str]:
    """The articles of a loaded text: identifier to body; empty when it is not loaded."""
    found = Article.objects.filter(text__corpus=corpus, text__identifier=identifier)
    return dict(found.values_list("identifier", "body"))
