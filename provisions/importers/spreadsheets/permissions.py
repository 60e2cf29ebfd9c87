"""What a spreadsheet may not do: publish or withdraw a provision, reuse a number, or move a passage unchecked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from provisions.datasets.column import Table
from provisions.importers import quotes
from provisions.importers.fixtures.files import Values
from provisions.importers.fixtures.rules import LOCATED
from provisions.models import Article, DatasetState, Provision

Faults = Iterator[tuple[str, str, str]]  # column, value, what is wrong

# The values of a new record where the file has none.
DEFAULTS: dict[str, Values] = {"provisions": {"status": "draft"}}
CACHED_TEXTS = 16  # rows are mostly sorted by agreement
_WORKFLOW_COLUMNS = ("status", "replaced_by", "withdrawal_reason")


class SpreadsheetPermissions:
    """The rules for curators' spreadsheets; the files that we ship have others."""

    def __init__(self, table: Table) -> None:
        self.provisions = table.model is Provision
        self.last_number = DatasetState.objects.current().last_number if self.provisions else 0
        self.articles = lru_cache(maxsize=CACHED_TEXTS)(_articles)

    def check(self, values: Values, current: Values | None, wanted: Values) -> Faults:
        """Yield the faults of a row whose cells are valid.

        Args:
            current: the stored row; None for a new record.
            wanted: the columns that would change.
        """
        if not self.provisions:
            return
        if current is None:
            yield from self._check_new(values)
        if set(wanted) & set(LOCATED):
            yield from _check_passage(self.articles, values)

    def _check_new(self, values: Values) -> Faults:
        if values["status"] != "draft":
            yield "status", values["status"], "is not for a new provision; it comes in as a draft, to be reviewed"
        number = int(values["number"][1:])
        if number <= self.last_number:
            free = f"P{self.last_number + 1:05d}"
            yield "number", values["number"], f"was given out before and is never used again; the next free is {free}"


def check_workflow(table: Table, current: Values | None, wanted: Values) -> Faults:
    """Yield a fault for every column that only the workflow on the provision's own page may change."""
    if table.model is not Provision or current is None:
        return
    for name in _WORKFLOW_COLUMNS:
        if name in wanted:
            stays = current[name] or "empty"
            yield name, str(wanted[name] or ""), f"is changed on the provision's own page; here it stays {stays}"


def _check_passage(articles: Callable[[str, str], dict[str, str]], values: Values) -> Faults:
    """Compare a passage with its checksum and number of words, if its article is loaded."""
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
        actual = f"; the checksum of the words there is {found}" if inside else ""
        yield "checksum", values["checksum"] or "", f"does not fit: {error}{actual}"
        return
    if values["words"] != len(quote.split()):
        yield "words", str(values["words"]), f"is not their number: the passage has {len(quote.split())} words"


def _articles(corpus: str, identifier: str) -> dict[str, str]:
    """The bodies of a text's articles by identifier; empty if it is not loaded."""
    found = Article.objects.filter(text__corpus=corpus, text__identifier=identifier)
    return dict(found.values_list("identifier", "body"))
