"""What a spreadsheet may not do: publish or withdraw a provision, reuse a number, or move a passage unchecked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from provisions.importers.fixtures.files import Values
from provisions.importers.fixtures.rules import LOCATION
from provisions.importers.passage_checks import EXPLICIT, lacks_mention, split_words
from provisions.importers.quotes import compute_checksum, cut_quote, slice_quote
from provisions.models import Article, DatasetState, Text
from provisions.models.provisions import stale_translations

Faults = Iterator[tuple[str, str, str]]  # column, value, what is wrong


def check_workflow(current: Values | None, new_values: Values) -> Faults:
    """Yield a fault for every column that only the workflow on the provision's own page may change.

    Args:
        current: the stored provision; None for a new one.
        new_values: the columns that would change.
    """
    for name in ("status", "replaced_by", "withdrawal_reason"):
        if current is not None and name in new_values:
            stays = current[name] or "empty"
            yield name, str(new_values[name] or ""), f"is changed on the provision's own page; here it stays {stays}"


class ProvisionRestrictions:
    """The rules for provisions in curators' spreadsheets; the files that we ship have others."""

    def __init__(self) -> None:
        self.last_number = DatasetState.objects.current().last_number
        self.articles = lru_cache(maxsize=16)(_articles)  # rows are mostly sorted by agreement
        self.languages = lru_cache(maxsize=16)(_language)

    def check(self, values: Values, current: Values | None, new_values: Values) -> Faults:
        """Yield the faults of a row whose cells are valid; `current` and `new_values` as in `check_workflow`."""
        if current is None:
            yield from self._check_new(values)
        if new_values.keys() & set(LOCATION):
            yield from self._check_passage(values)
        elif new_values.get("mention") == EXPLICIT:
            yield from self._check_mention(values)
        if current is not None:
            for name in stale_translations(new_values, values):
                yield name, str(values[name]), "translates the former summary: translate it anew, or empty it"

    def _check_new(self, values: Values) -> Faults:
        if values["status"] != "draft":
            yield "status", values["status"], "is not for a new provision; it comes in as a draft, to be reviewed"
        if int(values["number"][1:]) <= self.last_number:
            free = f"P{self.last_number + 1:05d}"
            yield "number", values["number"], f"was given out before and is never used again; the next free is {free}"

    def _check_passage(self, values: Values) -> Faults:
        """Compare a passage with its checksum and number of words, if its article is loaded."""
        start, end, checksum = values["start"], values["end"], values["checksum"] or ""
        body = self._body(values)
        if body is None or start is None or end is None:
            return
        try:
            words = len(cut_quote(body, start, end, checksum).split())
        except ValueError as error:
            actual = f"; the checksum of the words there is {compute_checksum(slice_quote(body, start, end))}"
            yield "checksum", checksum, f"does not fit: {error}{actual if end <= len(body) else ''}"
            return
        cut_words = split_words(body, start, end)
        for name, word in cut_words.items():
            yield name, str(values[name]), f"lies inside the word {word!r}; a passage begins and ends between words"
        if not cut_words and values["mention"] == EXPLICIT:
            yield from self._check_mention(values)
        if values["words"] != words:
            yield "words", str(values["words"]), f"is not their number: the passage has {words} words"

    def _check_mention(self, values: Values) -> Faults:
        """A passage that is coded as explicit names MSMEs, if its article is loaded."""
        start, end, body = values["start"], values["end"], self._body(values)
        if body is None or start is None or end is None:
            return
        if lacks_mention(body, start, end, self.languages(values["corpus"], values["text_identifier"])):
            yield "mention", EXPLICIT, "needs a passage that names MSMEs; no words of this one do"

    def _body(self, values: Values) -> str | None:
        return self.articles(values["corpus"], values["text_identifier"]).get(values["article_identifier"])


def _articles(corpus: str, identifier: str) -> dict[str, str]:
    """The bodies of a text's articles by identifier; empty if it is not loaded."""
    articles = Article.objects.filter(text__corpus=corpus, text__identifier=identifier)
    return {identifier: body for body, identifier in articles.values_with_bodies("identifier")}


def _language(corpus: str, identifier: str) -> str:
    """The language of a text; "" if it is not loaded."""
    rows = Text.objects.filter(corpus=corpus, identifier=identifier)
    return rows.values_list("language", flat=True).first() or ""
