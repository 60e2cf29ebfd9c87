"""Find passages whose words are not at their place: in the loaded text, or in another copy of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from provisions.importers.texts.places import AnchorField, Places
from provisions.intake.matching.find import Match, find_passage
from provisions.intake.matching.fingerprint import FingerprintError, take_fingerprint
from provisions.intake.matching.words import WordSequence
from provisions.intake.offsets import join_words, stretches, to_document
from provisions.models import Article, Document, MentionField, Provision

ENOUGH = 0.5  # share of a passage's runs of words that another copy must have


@dataclass(frozen=True)
class FoundPassage:
    """A passage in a loaded text: body[start:end] of an article, and its place in the document.

    `copy` names collection and identifier of the text; `has_changed` says that the words there are others.
    """

    text: int  # primary key
    copy: str
    article: int  # primary key
    start: int
    end: int
    body: str  # of the article
    document: tuple[int | None, int | None]
    has_changed: bool


class _Copy:
    """One loaded text, read once for all passages that are looked for in it."""

    def __init__(self, key: int) -> None:
        document = Document.objects.select_related("text").get(pk=key)
        self.key, self.content = key, document.content
        self.name = f"{document.text.corpus} {document.text.identifier}"
        self.words = WordSequence(document.content)
        rows = Article.objects.filter(text=key).order_by("position").values_list("identifier", "pk", "spans")
        self.articles = {identifier: (pk, spans) for identifier, pk, spans in rows}
        fields = (AnchorField(one, MentionField.BODY, stretches(spans)) for one, (_pk, spans) in self.articles.items())
        self.places = Places(fields)

    def find_exactly(self, article: str, quote: str) -> FoundPassage | None:
        """The same words in the same article, if they are there once."""
        pk, spans = self.articles.get(article, (0, []))
        body = join_words(self.content, spans)
        if not quote or body.count(quote) != 1:
            return None
        start = body.index(quote)
        end = start + len(quote)
        document = to_document(stretches(spans), start, end)
        return FoundPassage(self.key, self.name, pk, start, end, body, document, has_changed=False)

    def find(self, fingerprint: str) -> tuple[Match, FoundPassage] | None:
        try:
            match = find_passage(fingerprint, self.words)
        except FingerprintError:
            return None
        place = self.places.find([(match.start, match.end)]) if match else None
        if match is None or place is None:
            return None
        if not all(self.places.find([(at, at + 1)]) for at in (match.start, match.end - 1)):
            return None  # its first or last word is taken for something else, such as a heading
        field, start, end = place
        pk, spans = self.articles[field.article]
        body = join_words(self.content, spans)
        document = (match.start, match.end)
        return match, FoundPassage(self.key, self.name, pk, start, end, body, document, not match.same_words)


def _numbers(words: str) -> list[str]:
    """The numbers in a passage, without one before its first word, which is a label."""
    return re.findall(r"\d+", re.sub(r"^\W*\d+\W*", "", words))


class Copies:
    """The loaded texts. Passages are looked for by text, so that one text at a time is in memory."""

    def __init__(self) -> None:
        self._open: _Copy | None = None
        self._loaded: list[tuple[int, int | None, str]] | None = None

    def is_loaded(self, text: int) -> bool:
        return any(key == text for key, *_facts in self._texts())

    def find(self, row: dict[str, Any]) -> FoundPassage | None:
        """The passage of a row (fingerprint, text_id, agreement_id, text__language, article_identifier, quote).

        It is looked for in its own text if that is loaded, where its words may have changed, and else in the other
        texts of its agreement in the same language. Where the words of its text were replaced, `quote` still has the
        old ones: it stays in its article if that has the same words, and is no passage with other numbers, which a
        fingerprint leaves out.
        """
        if not row["fingerprint"]:
            return None
        if self.is_loaded(row["text_id"]):
            copy, quote = self._copy(row["text_id"]), row["quote"] or ""
            if exact := copy.find_exactly(row["article_identifier"], quote):
                return exact
            found = copy.find(row["fingerprint"])
            if found and quote and _numbers(quote) != _numbers(found[1].body[found[1].start : found[1].end]):
                return replace(found[1], has_changed=True)
            return found[1] if found else None
        wanted = (row["agreement_id"], row["text__language"])
        for key in [key for key, *facts in self._texts() if tuple(facts) == wanted]:
            found = self._copy(key).find(row["fingerprint"])
            if found and found[0].share >= ENOUGH:
                return found[1]
        return None

    def fingerprint(self, text: int, start: int, end: int) -> str:
        """The fingerprint of a passage of a loaded text, by its place in the document; "" when it can have none."""
        try:
            return str(take_fingerprint(self._copy(text).words, start, end))
        except FingerprintError:
            return ""

    def _texts(self) -> list[tuple[int, int | None, str]]:
        """Key, agreement and language of the loaded texts."""
        if self._loaded is None:
            rows = Document.objects.order_by("pk").values_list("pk", "text__agreement_id", "text__language")
            self._loaded = list(rows)
        return self._loaded

    def _copy(self, key: int) -> _Copy:
        if self._open is None or self._open.key != key:
            self._open = None  # before the next is read
            self._open = _Copy(key)
        return self._open


def keep_fingerprints(texts: Iterable[int]) -> None:
    """Give the quoted provisions of texts a fingerprint where they have none, before the words are replaced."""
    copies, keys = Copies(), list(texts)
    rows = Provision.objects.filter(text__in=keys, article__text__in=keys, fingerprint="").order_by("text_id", "pk")
    quoted = rows.filter(found_in="").exclude(quote=None).exclude(document_start=None)
    changed = []
    for provision in quoted.only("pk", "text_id", "document_start", "document_end"):
        start, end = provision.document_start or 0, provision.document_end or 0
        provision.fingerprint = copies.fingerprint(provision.text_id or 0, start, end)
        changed.append(provision)
    Provision.objects.bulk_update(changed, ["fingerprint"])
