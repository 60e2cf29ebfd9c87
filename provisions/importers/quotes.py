"""Quotes of provisions: cut out of the loaded text by a passage's offsets and compared with its checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.dispatch import Signal

from provisions.intake.offsets import stretches, to_document
from provisions.lib.batches import batched
from provisions.models import Article, Provision

BATCH = 500
quotes_changed = Signal()  # sent in the transaction with `keys`, the primary keys of the provisions
_DERIVED = ("article_id", "quote", "document_start", "document_end")
_FIELDS = ("pk", "number", "text_id", "article_identifier", "start", "end", "checksum", *_DERIVED)


@dataclass
class QuoteCounts:
    """What `fill_quotes` did: how many provisions it wrote, how many have a quote now or lack a loaded article.

    `mismatches` has a message for every passage that does not match: "P00012 article 40416: ...".
    """

    changed: int = 0
    quotes: int = 0
    without_text: int = 0
    mismatches: list[str] = field(default_factory=list)


def fill_quotes(provisions: QuerySet[Provision]) -> QuoteCounts:
    """Set article, quote and place in the document of every provision in the queryset.

    A provision that is only cited, whose article is not loaded, or whose passage does not match its checksum, has no
    quote. Only provisions that change are written. Runs in the caller's transaction.
    """
    counts = QuoteCounts()
    is_only_cited = Q(text=None) | Q(article_identifier="")
    rows = provisions.exclude(is_only_cited, quote=None, article=None).order_by("text_id", "pk")
    for batch in batched(rows.values(*_FIELDS).iterator(chunk_size=BATCH), BATCH):
        changed = list(_changes(batch, counts))
        Provision.objects.bulk_update(changed, ["article", "quote", "document_start", "document_end"])
        if changed:
            quotes_changed.send(None, keys=[one.pk for one in changed])
        counts.changed += len(changed)
    return counts


def _changes(batch: list[dict[str, Any]], counts: QuoteCounts) -> Iterator[Provision]:
    texts, identifiers = {row["text_id"] for row in batch}, {row["article_identifier"] for row in batch}
    rows = Article.objects.filter(text_id__in=texts, identifier__in=identifiers)
    columns = ("text_id", "identifier", "pk", "spans")
    articles = {(text, one): (pk, spans, body) for body, text, one, pk, spans in rows.values_with_bodies(*columns)}
    for row in batch:
        article, spans, body = articles.get((row["text_id"], row["article_identifier"]), (None, [], None))
        quote = _cut(row, body, counts)
        place = (None, None) if quote is None else to_document(stretches(spans), row["start"], row["end"])
        values = dict(zip(_DERIVED, (article, quote, *place), strict=True))
        if values != {name: row[name] for name in _DERIVED}:
            yield Provision(pk=row["pk"], **values)


def _cut(row: dict[str, Any], body: str | None, counts: QuoteCounts) -> str | None:
    if body is None:
        counts.without_text += 1
        return None
    try:
        quote = cut_quote(body, row["start"], row["end"], row["checksum"])
    except ValueError as error:
        counts.mismatches.append(f"{row['number']} article {row['article_identifier']}: {error}")
        return None
    counts.quotes += 1
    return quote


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
