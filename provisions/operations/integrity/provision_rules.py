"""Rules on provisions, codings and texts. A rule yields what breaks it; its docstring says what holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q
from django.utils.timezone import localdate

from provisions.importers.quotes import cut_quote, slice_quote
from provisions.intake.offsets import stretches, to_document
from provisions.models import MANY, SINGLE, Article, Provision, ProvisionStatus, Text, Value, Variable, VariableRole
from provisions.models.agreements import leads_back
from provisions.models.codebook import key_of
from provisions.operations.integrity import Breach
from provisions.statistics.reading_differences import differences, with_open_differences
from provisions.statistics.same_words import disagreements

NOT_WITHDRAWN = ~Q(status=ProvisionStatus.WITHDRAWN)


def quotes() -> Iterator[Breach]:
    """A quote is the text of its article between the offsets, and has the checksum it was coded with."""
    provisions = Provision.objects.filter(NOT_WITHDRAWN, article__isnull=False, start__isnull=False)
    by_article: dict[int | None, list[Provision]] = defaultdict(list)
    for provision in provisions.defer("summary", "adjudication"):
        by_article[provision.article_id].append(provision)
    for article in Article.objects.filter(pk__in=provisions.order_by().values("article")).with_bodies():
        for provision in by_article[article.pk]:
            try:
                words = _cut(provision, article.body)
            except ValueError as error:
                yield provision, f"{error}."
                continue
            place = to_document(stretches(article.spans), *provision.place)
            if (provision.quote, provision.document_start, provision.document_end) != (words, *place):
                yield provision, "The stored quote is not the passage. manage.py load_dataset cuts it out again."


def _cut(provision: Provision, body: str) -> str:
    """The words of a passage: at its place, or where they were found in another copy."""
    if provision.found_in and not provision.slip:
        return slice_quote(body, provision.found_start or 0, provision.found_end or 0)
    return cut_quote(body, provision.start, provision.end, provision.checksum)


def codebook() -> Iterator[Breach]:
    """Every variable that is coded has values, and each value says what it means and when to use it."""
    for variable in Variable.objects.filter(role=VariableRole.CODED, values=None):
        yield variable, "It has no values, so nobody can code it."
    for name in sorted({*SINGLE, *MANY} - {*Variable.objects.values_list("name", flat=True)}):
        yield None, f"The variable {name} is missing in the codebook."
    for value in Value.objects.select_related("variable"):
        if value.pk != key_of(value.variable_id, value.code):
            yield value, f"Its key is not that of its variable and code, {key_of(value.variable_id, value.code)}."
        rules = ("definition_en", "inclusion") if value.variable.role == VariableRole.CODED else ("definition_en",)
        if blank := [name for name in rules if not getattr(value, name).strip()]:
            yield value, f"It lacks instructions for coders: {', '.join(blank)} is blank."


def codes() -> Iterator[Breach]:
    """A published coding has a kind and a codebook version, and several values only of variables that take several."""
    for provision in Provision.objects.public().prefetch_related("coded_values").defer("quote", "summary"):
        if not provision.codebook_id:
            yield provision, "It does not say under which version of the codebook it was coded."
        if not provision.codes("kind"):
            yield provision, "It has no kind."
        for value in provision.coded_values.all():
            if value.variable_id not in MANY:
                yield provision, f"{value.pk} is stored as one of several, but its variable takes one value."


def readings() -> Iterator[Breach]:
    """Where two readings of a published provision differ, its adjudication says how that was settled."""
    for provision in Provision.objects.public().filter(pk__in=with_open_differences()):
        differ = ", ".join(differences(provision))
        yield provision, f"Its readings differ on {differ}, and no note says how that was settled."


def text_dates() -> Iterator[Breach]:
    """Words were agreed when the agreement was signed or later, not in the future, and on the day of their text."""
    for text in Text.objects.filter(text_date__lt=F("agreement__signed")).select_related("agreement"):
        signed = text.agreement and text.agreement.signed
        yield text, f"Its date, {text.text_date}, is before the agreement was signed on {signed}."
    for records in (Text.objects.all(), Provision.objects.filter(NOT_WITHDRAWN)):
        for record in records.filter(text_date__gt=localdate()):
            yield record, f"Its date, {record.text_date}, has not come yet."
    dated = Provision.objects.filter(NOT_WITHDRAWN, text__text_date__isnull=False).select_related("text")
    for provision in dated.exclude(text_date=F("text__text_date")):
        day = provision.text and provision.text.text_date
        yield provision, f"Its date, {provision.text_date or 'blank'}, is not that of its text, {day}."


def duplicates() -> Iterator[Breach]:
    """No two provisions have the same passage or, without one, the same agreement, citation and summary."""
    numbers: dict[tuple[Any, ...], str] = {}
    names = ("pk", "number", "agreement_id", "text_id", "article_identifier", "start", "end", "citation", "summary")
    for row in Provision.objects.filter(NOT_WITHDRAWN).order_by("number").values(*names):
        place = [row[name] for name in names[2:7]] if row["start"] is not None else None
        key = tuple(place or [row["agreement_id"], row["citation"], row["summary"]])
        first = numbers.setdefault(key, row["number"])
        if first != row["number"]:
            yield Provision(pk=row["pk"], number=row["number"], citation=row["citation"]), f"The same as {first}."


def same_words() -> Iterator[Breach]:
    """Passages with the same or nearly the same words have the same codes, or a note says why not."""
    for one in disagreements():
        words = "the same words" if one.score == 100 else f"nearly the same words ({one.score:.0f} of 100)"
        codes = "; ".join(
            f"{name} {'+'.join(one.first.codes(name)) or '–'} there, {'+'.join(one.second.codes(name)) or '–'} here"
            for name in one.variables
        )
        yield one.second, f"It has {words} as {one.first.number} and other codes: {codes}."


def incorporations() -> Iterator[Breach]:
    """What a published provision takes in is published, and no provision leads back to itself by what it takes in."""
    sources = Provision.objects.incorporations()
    taking = Provision.objects.filter(NOT_WITHDRAWN, pk__in=sources).select_related("incorporates")
    for provision in taking.order_by("number"):
        source: Any = provision.incorporates
        if leads_back(provision.pk, sources):
            yield provision, f"It takes in {source.number}, which leads back to it."
        if provision.status == ProvisionStatus.PUBLISHED != source.status:
            yield provision, f"It takes in {source.number}, which is not published."
    for provision in taking.filter(Q(start__isnull=False) | Q(quote__isnull=False)):
        yield provision, "It takes in the words of another provision and has a passage of its own."


def places() -> Iterator[Breach]:
    """A provision's agreement is public, its text belongs to that agreement, and what replaces it is public."""
    wrong = Provision.objects.filter(NOT_WITHDRAWN, text__isnull=False, text__agreement__isnull=False)
    for provision in wrong.exclude(text__agreement=F("agreement")).select_related("text", "agreement"):
        yield provision, f"Its text belongs to another agreement than {provision.agreement}."
    for provision in Provision.objects.filter(status=ProvisionStatus.PUBLISHED, agreement__merged_into__isnull=False):
        yield provision, "Its agreement was merged into another, so nobody can see it."
    for provision in Provision.objects.withdrawn().filter(replaced_by__isnull=False).select_related("replaced_by"):
        if provision.replaced_by and provision.replaced_by.status == ProvisionStatus.DRAFT:
            yield provision, f"What replaces it, {provision.replaced_by.number}, is not public."
