"""The search documents: what is searched of each provision, kept in step with its record.

All provisions have a document, whatever their status. What is public is decided by the querysets, never by the index,
so publishing in bulk needs no indexing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from provisions.importers import quotes
from provisions.lib.batches import batched
from provisions.models import Agreement, Provision, SearchDocument
from provisions.models.agreements import NAMES
from provisions.models.provisions import SUMMARIES
from provisions.models.tracking import Changes, records_changed
from provisions.query.fulltext import get_engine
from provisions.query.fulltext.stemming import STEMMER, stem_text

COLUMNS = ("agreement", "heading", "summary", "quote")
SOURCES = (
    "pk", "number", "citation", "heading", "chapter_heading", "summary", "quote", "agreement__name", "text__language",
    *SUMMARIES.values(), *(f"agreement__{name}" for name in NAMES.values()),
)  # fmt: skip
NAMES_OF_AGREEMENT = ("name", *NAMES.values())
BATCH_SIZE = 500
SAMPLE_SIZE = 250


def update_documents(provisions: QuerySet[Provision]) -> None:
    """Write the search documents of these provisions.

    Changes of provisions and agreements, also in bulk, lead here by `records_changed`.
    """
    for batch in batched(_build_documents(provisions), BATCH_SIZE):
        SearchDocument.objects.bulk_create(
            batch, update_conflicts=True, update_fields=(*COLUMNS, "stemmer"), unique_fields=["provision"]
        )


def rebuild() -> int:
    """Write all search documents and the engine's index anew, in one transaction; returns the number of documents."""
    with transaction.atomic():
        get_engine().rebuild(_replace_documents)
    return SearchDocument.objects.count()


def verify() -> list[str]:
    """Problems of the index as sentences; empty when it is complete and agrees with the provisions."""
    problems: list[str] = list(get_engine().find_problems())
    documents = {document.pk: _columns(document) for document in SearchDocument.objects.iterator(BATCH_SIZE)}
    if number := SearchDocument.objects.exclude(stemmer=STEMMER).count():
        problems.append(f"{number} documents of the index were not made with {STEMMER}.")
    if number := _count_differences(Provision.objects.all(), documents):
        problems.append(f"{number} provisions are missing from the index, or were indexed with other words.")
    if documents:
        problems.append(f"{len(documents)} documents of the index have no provision.")
    return problems


def is_current() -> bool:
    """Whether searches find what the provisions say; reads all of them. When not, `rebuild` repairs the index."""
    return not verify()


def looks_current() -> bool:
    """Like `is_current`, but compares the words of a sample of documents only, the newest among them."""
    if get_engine().missing_parts() or SearchDocument.objects.exclude(stemmer=STEMMER).exists():
        return False
    if not is_complete() or SearchDocument.objects.count() != Provision.objects.count():
        return False
    last = Provision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    spread = [last * n // SAMPLE_SIZE for n in range(SAMPLE_SIZE)]
    sample = Provision.objects.filter(pk__in=[*range(last - SAMPLE_SIZE, last + 1), *spread])
    documents = SearchDocument.objects.filter(provision__in=sample)
    return not _count_differences(sample, {document.pk: _columns(document) for document in documents})


def is_complete() -> bool:
    """Whether every provision has a document, whatever its content."""
    documents = SearchDocument.objects.filter(provision=OuterRef("pk"))
    return not Provision.objects.filter(~Exists(documents)).order_by().exists()


def refresh() -> None:
    """Rebuild the index if it is not current, in the caller's transaction.

    On PostgreSQL a missing column or index can't be made among other writes; the next start makes it.
    """
    if connection.vendor == "postgresql" and get_engine().missing_parts():
        return
    if not is_current():
        rebuild()


def _count_differences(provisions: QuerySet[Provision], documents: dict[Any, tuple[str, ...]]) -> int:
    """How many provisions have no document or another one. Removes the provisions from `documents`."""
    return sum(documents.pop(one.provision_id, None) != _columns(one) for one in _build_documents(provisions))


def _replace_documents() -> None:
    SearchDocument.objects.all().delete()
    update_documents(Provision.objects.all())


def _translated(row: dict[str, Any]) -> Iterator[str]:
    """The stems of the summary's translations, each by the rules of its language."""
    return (_stems(row[name], language) for language, name in SUMMARIES.items())


def _columns(document: SearchDocument) -> tuple[str, ...]:
    return tuple(getattr(document, column) for column in COLUMNS)


def _build_documents(provisions: QuerySet[Provision]) -> Iterator[SearchDocument]:
    for row in provisions.order_by().values(*SOURCES).iterator(BATCH_SIZE):
        language = row["text__language"] or "en"
        place = _stems(f"{row['number']} {row['citation']}")
        heading = _stems(f"{row['heading']} {row['chapter_heading']}", language)
        yield SearchDocument(
            provision_id=row["pk"],
            agreement=_stem_names(*(row[f"agreement__{name}"] for name in NAMES_OF_AGREEMENT)),
            heading=f"{place} {heading}".strip(),
            summary=" ".join(filter(None, [_stems(row["summary"]), *_translated(row)])),
            quote=_stems(row["quote"] or "", language),
            stemmer=STEMMER,
        )


def _stem_names(name: str, *translations: str) -> str:
    """The stems of an agreement's names, each by the rules of its language."""
    stems = (_stems(one, language) for one, language in zip(translations, NAMES, strict=True))
    return " ".join(filter(None, [_stems(name), *stems]))


def _stems(text: str, language: str = "en") -> str:
    return " ".join(stem_text(text, language))


def _on_records_changed(changes: Changes, **_kwargs: Any) -> None:
    for keys in batched(changes.get(Provision, ()), BATCH_SIZE):
        update_documents(Provision.objects.filter(pk__in=keys))
    if agreements := changes.get(Agreement):
        _update_names(agreements)


def _update_names(agreements: set[int]) -> None:
    """Only the names of an agreement are searched, and most changes are of other fields."""
    documents = SearchDocument.objects.filter(provision__agreement__in=agreements)
    paths = [f"provision__agreement__{name}" for name in NAMES_OF_AGREEMENT]
    rows = documents.values_list("provision__agreement", "agreement", *paths).distinct()
    for pk, stems, *names in list(rows.order_by()):
        if stems != (present := _stem_names(*names)):
            documents.filter(provision__agreement=pk).update(agreement=present)


def _on_quotes_cut(keys: list[int], **_kwargs: Any) -> None:
    update_documents(Provision.objects.filter(pk__in=keys))


def create_missing(**_kwargs: Any) -> None:
    """Receiver of post_migrate: create the engine's index, or the triggers that SQLite lost with a rebuilt table."""
    engine = get_engine()
    has_documents = SearchDocument._meta.db_table in connection.introspection.table_names()
    if has_documents and engine.missing_parts():
        engine.create()


def connect() -> None:
    """Follow changed provisions and agreements, and newly cut quotes. Deleting a provision cascades to its document."""
    records_changed.connect(_on_records_changed, dispatch_uid="search")
    quotes.quotes_changed.connect(_on_quotes_cut, dispatch_uid="search-quotes")
