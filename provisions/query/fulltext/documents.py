"""What is searched of each provision, made from its record and kept in step with it.

All provisions are indexed, whatever their status: what is public is decided by the one door, never by the index, so
that publishing in bulk needs no indexing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.signals import post_save

from provisions.importers import quotes
from provisions.models import Agreement, Provision, SearchDocument
from provisions.query.fulltext.engine import engine
from provisions.query.fulltext.stemming import stems

COLUMNS = ("agreement", "heading", "summary", "quote")
SOURCES = (
    "pk", "number", "citation", "heading", "chapter_heading", "summary", "quote", "agreement__name", "text__language",
)  # fmt: skip
BATCH = 500
SAMPLE = 250


def index(provisions: QuerySet[Provision]) -> None:
    """Bring the search documents of these provisions up to date.

    Saving a provision or an agreement does this by itself; whoever writes in bulk calls it, or `rebuild`.
    """
    for batch in _batches(_documents(provisions)):
        SearchDocument.objects.bulk_create(
            batch, update_conflicts=True, update_fields=COLUMNS, unique_fields=["provision"]
        )


def rebuild() -> int:
    """Make all search documents and the engine's index anew, in one transaction; gives the number of documents."""
    with transaction.atomic():
        engine().rebuild(_refill)
    return SearchDocument.objects.count()


def verify() -> list[str]:
    """What is wrong with the index, in words; empty when it is whole and agrees with the provisions."""
    found: list[str] = list(engine().problems())
    stored = {document.pk: _text(document) for document in SearchDocument.objects.iterator(BATCH)}
    wrong = _differing(Provision.objects.all(), stored)
    if wrong:
        found.append(f"{wrong} provisions are missing from the index, or were indexed with other words.")
    if stored:
        found.append(f"{len(stored)} documents of the index have no provision.")
    return found


def looks_current() -> bool:
    """What can be told of the index in the same time for any number of provisions, keys apart.

    It has its parts, a document for each provision and none beside, and a sample of documents, the newest among them,
    has the right words. `verify` compares all.
    """
    if engine().missing() or not is_complete() or SearchDocument.objects.count() != Provision.objects.count():
        return False
    last = Provision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    spread = [last * n // SAMPLE for n in range(SAMPLE)]
    asked = Provision.objects.filter(pk__in=[*range(last - SAMPLE, last + 1), *spread])
    found = SearchDocument.objects.filter(provision__in=asked)
    return not _differing(asked, {document.pk: _text(document) for document in found})


def rules() -> str:
    """A mark of how documents are made of provisions: with another one, all may have to be made anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _differing(provisions: QuerySet[Provision], stored: dict[Any, tuple[str, ...]]) -> int:
    """How many of the provisions have no document, or another one; those that have are taken out of `stored`."""
    return sum(stored.pop(one.provision_id, None) != _text(one) for one in _documents(provisions))


def is_current() -> bool:
    """Whether searches find what the provisions say; when not, `rebuild` mends it."""
    return not verify()


def refresh() -> None:
    """Rebuild the index where it is not current, in the caller's transaction.

    On PostgreSQL a part that is missing can't be made among other writes; the next start makes it.
    """
    if connection.vendor == "postgresql" and engine().missing():
        return
    if not is_current():
        rebuild()


def is_complete() -> bool:
    """Whether every provision is in the index, whatever its words: told from keys alone."""
    indexed = SearchDocument.objects.filter(provision=OuterRef("pk"))
    return not Provision.objects.filter(~Exists(indexed)).order_by().exists()


def _refill() -> None:
    SearchDocument.objects.all().delete()
    for batch in _batches(_documents(Provision.objects.all())):
        SearchDocument.objects.bulk_create(batch)


def _text(document: SearchDocument) -> tuple[str, ...]:
    return tuple(getattr(document, column) for column in COLUMNS)


def _documents(provisions: QuerySet[Provision]) -> Iterator[SearchDocument]:
    for row in provisions.order_by().values(*SOURCES).iterator(BATCH):
        language = row["text__language"] or "en"
        where = f"{row['number']} {row['citation']}"
        heading = f"{row['heading']} {row['chapter_heading']}"
        yield SearchDocument(
            provision_id=row["pk"],
            agreement=_stemmed(row["agreement__name"]),
            heading=f"{_stemmed(where)} {_stemmed(heading, language)}".strip(),
            summary=_stemmed(row["summary"]),
            quote=_stemmed(row["quote"] or "", language),
        )


def _stemmed(text: str, language: str = "en") -> str:
    return " ".join(stems(text, language))


def _batches(documents: Iterable[SearchDocument]) -> Iterator[list[SearchDocument]]:
    rest = iter(documents)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _saved_provision(instance: Provision, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        index(Provision.objects.filter(pk=instance.pk))


def _saved_agreement(instance: Agreement, created: bool, raw: bool = False, **_kwargs: Any) -> None:
    if raw or created:
        return
    name = _stemmed(instance.name)
    # Of all that is searched of its provisions only its name is the agreement's, and most savings leave that alone.
    SearchDocument.objects.filter(provision__agreement=instance).exclude(agreement=name).update(agreement=name)


def _cut_quotes(keys: list[int], **_kwargs: Any) -> None:
    index(Provision.objects.filter(pk__in=keys))


def connect() -> None:
    """Keep the index in step with single saves and with quotes cut anew. A deleted provision takes its document."""
    post_save.connect(_saved_provision, sender=Provision, dispatch_uid="search-provision")
    quotes.quotes_changed.connect(_cut_quotes, dispatch_uid="search-quotes")
    post_save.connect(_saved_agreement, sender=Agreement, dispatch_uid="search-agreement")
