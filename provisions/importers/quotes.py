"""Quotes of provisions: cut out of the loaded text by a passage's offsets and compared with its checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.dispatch import Signal

from provisions.importers.texts.copies import Copies
from provisions.intake.offsets import stretches, to_document
from provisions.lib.batches import batched
from provisions.models import Article, Provision, Slip

BATCH = 500
quotes_changed = Signal()  # sent in the transaction with `keys`, the primary keys of the provisions
_PLACE = ("article_id", "quote", "document_start", "document_end")
_DERIVED = (*_PLACE, "found_in", "found_start", "found_end", "slip")
_FIELDS = (
    "pk", "number", "text_id", "agreement_id", "text__language", "article_identifier", "start", "end", "checksum",
    "fingerprint", *_DERIVED,
)  # fmt: skip


@dataclass
class QuoteCounts:
    """What `fill_quotes` did: how many provisions it wrote, how many have a quote now or lack a loaded article.

    `found` are the numbers of those whose words were found elsewhere than at their place. `mismatches` has a message
    for every passage that does not match and was not found: "P00012 article 40416: ...".
    """

    changed: int = 0
    quotes: int = 0
    without_text: int = 0
    found: list[str] = field(default_factory=list)
    mismatches: list[str] = field(default_factory=list)


def fill_quotes(provisions: QuerySet[Provision]) -> QuoteCounts:
    """Set article, quote and place in the document of every provision in the queryset.

    A passage that is not at its place with its checksum is looked for by its fingerprint: in its text or, if that isn't
    loaded, in another text of its agreement. A provision that is only cited, or whose passage isn't found, has no
    quote. Only provisions that change are written. Runs in the caller's transaction.
    """
    counts = QuoteCounts()
    is_only_cited = Q(text=None) | Q(article_identifier="")
    rows = provisions.exclude(is_only_cited, quote=None, article=None).order_by("text_id", "pk")
    copies = Copies()
    for batch in batched(rows.values(*_FIELDS).iterator(chunk_size=BATCH), BATCH):
        changed = list(_changes(batch, counts, copies))
        Provision.objects.bulk_update(changed, ["article", *_DERIVED[1:]])
        if changed:
            quotes_changed.send(None, keys=[one.pk for one in changed])
        counts.changed += len(changed)
    return counts


def _changes(batch: list[dict[str, Any]], counts: QuoteCounts, copies: Copies) -> Iterator[Provision]:
    texts, identifiers = {row["text_id"] for row in batch}, {row["article_identifier"] for row in batch}
    rows = Article.objects.filter(text_id__in=texts, identifier__in=identifiers)
    columns = ("text_id", "identifier", "pk", "spans")
    articles = {(text, one): (pk, spans, body) for body, text, one, pk, spans in rows.values_with_bodies(*columns)}
    for row in batch:
        article, spans, body = articles.get((row["text_id"], row["article_identifier"]), (None, [], None))
        quote, fault = _cut(row, body)
        if quote is not None:
            place = (article, quote, *to_document(stretches(spans), row["start"], row["end"]))
            values = dict(zip(_DERIVED, (*place, "", None, None, ""), strict=True))
        else:
            values = _look_elsewhere(row, article, copies)
        _count(row, values, fault, counts)
        if values != {name: row[name] for name in _DERIVED}:
            yield Provision(pk=row["pk"], **values)


def _cut(row: dict[str, Any], body: str | None) -> tuple[str | None, str]:
    """The quote at its place, or why there is none; no reason where the article isn't loaded."""
    if body is None:
        return None, ""
    try:
        return cut_quote(body, row["start"], row["end"], row["checksum"]), ""
    except ValueError as error:
        return None, str(error)


def _look_elsewhere(row: dict[str, Any], article: int | None, copies: Copies) -> dict[str, Any]:
    """The derived values of a passage that is not at its place."""
    found = copies.find(row)
    if found is None:
        slip = Slip.NOT_FOUND if article or copies.is_loaded(row["text_id"]) else ""
        return dict(zip(_DERIVED, (article, None, None, None, "", None, None, slip), strict=True))
    slip = Slip.CHANGED if found.has_changed and found.text == row["text_id"] else ""
    place = (None, None, None) if slip else (slice_quote(found.body, found.start, found.end), *found.document)
    return dict(zip(_DERIVED, (found.article, *place, found.copy, found.start, found.end, slip), strict=True))


def _count(row: dict[str, Any], values: dict[str, Any], fault: str, counts: QuoteCounts) -> None:
    counts.quotes += values["quote"] is not None
    if values["quote"] is not None and values["found_in"]:
        counts.found.append(row["number"])
    elif values["slip"]:
        why = fault or "its article is not in the text any more"
        counts.mismatches.append(f"{row['number']} article {row['article_identifier']}: {why}")
    elif values["quote"] is None:
        counts.without_text += 1


def cut_quote(body: str, start: int | None, end: int | None, checksum: str) -> str:
    """The passage between the offsets, checked against its checksum.

    Raises:
        ValueError: the offsets are outside the article, or the passage does not have this checksum.
    """
    if start is None or end is None or not 0 <= start < end <= len(body):
        raise ValueError(f"the passage {start} to {end} is not inside the article's {len(body)} characters")
    quote = slice_quote(body, start, end)
    if compute_checksum(quote) != checksum:
        raise ValueError(f"the words at {start} to {end} are not those that were coded (their checksum differs)")
    return quote


def slice_quote(body: str, start: int, end: int) -> str:
    """Cut a quote out of an article's body. Offsets are in characters, and nothing is checked."""
    return body[start:end]


def compute_checksum(quote: str) -> str:
    """SHA-256 of the passage in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(quote.encode()).hexdigest()
