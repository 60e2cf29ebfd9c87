"""What must hold in the data. Each rule is a function that gives what breaks it; its docstring says what should be."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Model, Q
from django.utils.timezone import localdate

from provisions.importers.quotes import cut_quote
from provisions.models import (
    MANY,
    SINGLE,
    Agreement,
    AgreementStatus,
    Economy,
    GroupingMember,
    Membership,
    Provision,
    ProvisionStatus,
    Release,
    Text,
    Value,
    Variable,
    VariableRole,
)
from provisions.models.codebook import key_of
from provisions.query import fulltext
from provisions.statistics.reading_differences import differences, with_open_differences

# The record that breaks a rule (None: no single one), and what is wrong with it.
Breach = tuple[Model | None, str]
Rule = Callable[[], Iterator[Breach]]
ANNOUNCED = (AgreementStatus.NEGOTIATION,)
LIVE = ~Q(status=ProvisionStatus.WITHDRAWN)


def quotes() -> Iterator[Breach]:
    """A passage is what its article holds between its offsets, with the checksum it was coded by."""
    located = Provision.objects.filter(LIVE, article__isnull=False, start__isnull=False).select_related("article")
    for provision in located.defer("summary", "adjudication").iterator(500):
        article: Any = provision.article
        try:
            words = cut_quote(article.body, provision.start, provision.end, provision.checksum)
        except ValueError as error:
            yield provision, f"{error}."
            continue
        if provision.quote != words:
            yield provision, "The stored quote is not the passage. manage.py load_dataset cuts it out anew."


def releases() -> Iterator[Breach]:
    """The files of a release are those that its record lists, byte for byte."""
    for release in Release.objects.order_by("pk"):
        for one in release.files:
            path = Path(settings.RELEASES_DIR) / release.version / one["name"]
            if not path.is_file():
                yield release, f"{path} is missing."
            elif _digest(path) != one["sha256"]:
                yield release, f"{path} is not the file that was released: its checksum differs."
    yield from _unrecorded()


def _unrecorded() -> Iterator[Breach]:
    folder = Path(settings.RELEASES_DIR)
    known = {*Release.objects.values_list("version", flat=True)}
    for path in sorted(folder.glob("[0-9]*")) if folder.is_dir() else []:
        if path.is_dir() and path.name not in known:
            yield None, f"{path} holds a release that the database does not know. Restore its record or move it away."


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def codebook() -> Iterator[Breach]:
    """Every variable that is coded has values, and each value says what it means and when to use it."""
    for variable in Variable.objects.filter(role=VariableRole.CODED, values=None):
        yield variable, "It has no values, so nobody can code it."
    for name in {*SINGLE, *MANY} - {*Variable.objects.values_list("name", flat=True)}:
        yield None, f"The variable {name} is missing in the codebook."
    for value in Value.objects.select_related("variable"):
        if value.pk != key_of(value.variable_id, value.code):
            yield value, f"Its key is not that of its variable and code, {key_of(value.variable_id, value.code)}."
        rules = ("definition_en", "inclusion") if value.variable.role == VariableRole.CODED else ("definition_en",)
        if blank := [name for name in rules if not getattr(value, name).strip()]:
            yield value, f"Coders are not told what it takes: {', '.join(blank)} is blank."


def codes() -> Iterator[Breach]:
    """A published coding has a kind, a codebook version, and in each place a value of that place's variable."""
    for provision in Provision.objects.public().prefetch_related("coded_values").defer("quote", "summary"):
        if not provision.codebook_id:
            yield provision, "It does not say under which version of the codebook it was coded."
        if not provision.codes("kind"):
            yield provision, "It has no kind."
        for value in provision.coded_values.all():
            if value.variable_id not in MANY:
                yield provision, f"{value.pk} is a value of a variable that takes one, but stands among the many."


def readings() -> Iterator[Breach]:
    """Where two readings of a published provision differ, its adjudication says how that was settled."""
    for provision in Provision.objects.public().filter(pk__in=with_open_differences()):
        differ = ", ".join(differences(provision))
        yield provision, f"Its readings differ on {differ}, and no note says how that was settled."


def agreement_dates() -> Iterator[Breach]:
    """An agreement is signed, comes into force, and ends, in this order."""
    for agreement in Agreement.objects.public():
        for kind in ("goods", "services"):
            signed, begun = getattr(agreement, f"signed_{kind}"), getattr(agreement, f"in_force_{kind}")
            if signed and begun and begun < signed:
                yield agreement, f"In force for {kind} on {begun}, before it was signed on {signed}."
        if agreement.inactive_date and agreement.in_force and agreement.inactive_date < agreement.in_force:
            yield agreement, f"Inactive on {agreement.inactive_date}, before it was in force on {agreement.in_force}."


def memberships() -> Iterator[Breach]:
    """A party's time in an agreement lies within the agreement's own."""
    for one in Membership.objects.select_related("agreement", "economy").filter(agreement__merged_into=None):
        own = one.agreement
        first = min(filter(None, [own.signed, own.in_force]), default=None)
        if one.entry_date and first and one.entry_date < first:
            yield one, f"{one.economy} entered on {one.entry_date}, before the agreement's first date, {first}."
        if one.entry_date and own.inactive_date and one.entry_date > own.inactive_date:
            yield one, f"{one.economy} entered on {one.entry_date}, after the agreement ended on {own.inactive_date}."
        if one.exit_date and first and one.exit_date < first:
            yield one, f"{one.economy} left on {one.exit_date}, before the agreement's first date, {first}."
        if one.exit_date and own.inactive_date and one.exit_date > own.inactive_date:
            yield one, f"{one.economy} left on {one.exit_date}, after the agreement ended on {own.inactive_date}."


def parties() -> Iterator[Breach]:
    """An agreement that was signed has at least two parties; one announced has none yet."""
    counted: dict[int, set[int]] = defaultdict(set)
    for within, economy in Membership.objects.values_list("agreement_id", "economy_id"):
        counted[within].add(economy)
    for agreement in Agreement.objects.public().exclude(status__in=ANNOUNCED):
        if len(counted[agreement.pk]) < 2:
            yield agreement, f"It has fewer than two parties: {len(counted[agreement.pk])}."


def text_dates() -> Iterator[Breach]:
    """The words of a text were agreed when the agreement was signed or later, and not in the future."""
    today = localdate()
    for text in Text.objects.filter(text_date__isnull=False).select_related("agreement"):
        signed = text.agreement.signed if text.agreement else None
        if signed and text.text_date and text.text_date < signed:
            yield text, f"Its date, {text.text_date}, is before the agreement was signed on {signed}."
        yield from _future(text, text.text_date, today)
    for provision in Provision.objects.filter(LIVE, text_date__gt=today):
        yield from _future(provision, provision.text_date, today)


def _future(record: Model, day: date | None, today: date) -> Iterator[Breach]:
    if day and day > today:
        yield record, f"Its date, {day}, has not come yet."


def duplicates() -> Iterator[Breach]:
    """No two provisions are the same passage, or say the same of the same article of an agreement."""
    seen: dict[tuple[Any, ...], str] = {}
    names = ("pk", "number", "agreement_id", "text_id", "article_identifier", "start", "end", "citation", "summary")
    for row in Provision.objects.filter(LIVE).order_by("number").values(*names):
        place = [row[name] for name in names[2:7]] if row["start"] is not None else None
        key = tuple(place or [row["agreement_id"], row["citation"], row["summary"]])
        if key in seen:
            yield Provision(pk=row["pk"], number=row["number"], citation=row["citation"]), f"The same as {seen[key]}."
        seen.setdefault(key, row["number"])


def places() -> Iterator[Breach]:
    """A provision stands in an agreement that is public and in a text filed under it; what replaces it is public."""
    wrong = Provision.objects.filter(LIVE, text__isnull=False, text__agreement__isnull=False)
    for provision in wrong.exclude(text__agreement=F("agreement")).select_related("text", "agreement"):
        yield provision, f"Its text is filed under another agreement than its own, {provision.agreement}."
    for provision in Provision.objects.filter(status=ProvisionStatus.PUBLISHED, agreement__merged_into__isnull=False):
        yield provision, "Its agreement was merged into another, so nobody can see it."
    for provision in Provision.objects.withdrawn().filter(replaced_by__isnull=False).select_related("replaced_by"):
        if provision.replaced_by and provision.replaced_by.status == ProvisionStatus.DRAFT:
            yield provision, f"What replaces it, {provision.replaced_by.number}, is not public."


def groupings() -> Iterator[Breach]:
    """Who is in a grouping that is a party is known, with a source for the dates."""
    named = Membership.objects.filter(economy__kind="grouping").values("economy")
    known = set(GroupingMember.objects.values_list("grouping_id", flat=True))
    for grouping in Economy.objects.filter(pk__in=named):
        if grouping.pk not in known:
            yield grouping, "It is a party, but none of its members is known: no pair of economies counts for it."
    for one in GroupingMember.objects.filter(source="").select_related("grouping", "member"):
        yield one, "No source for its dates."


def storage() -> Iterator[Breach]:
    """The database's file is whole, and whatever a record refers to is there. A server checks its own files."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        found = [row[0] for row in cursor.execute("PRAGMA integrity_check(10)").fetchall()]
        lost = cursor.execute("PRAGMA foreign_key_check").fetchall()
    for fault in found if found != ["ok"] else []:
        yield None, f"The file is damaged: {fault}. manage.py restore --replace FILE brings the last backup back."
    for table, row, parent, _ in lost:
        yield None, f"Row {row} of {table} refers to a record that is not in {parent}."


def index() -> Iterator[Breach]:
    """Searches find what the provisions say."""
    for problem in fulltext.verify():
        yield None, f"{problem} manage.py start rebuilds the index."


RULES: dict[str, Rule] = {
    "storage": storage,
    "quotes": quotes,
    "releases": releases,
    "codebook": codebook,
    "codes": codes,
    "readings": readings,
    "agreement_dates": agreement_dates,
    "memberships": memberships,
    "parties": parties,
    "groupings": groupings,
    "text_dates": text_dates,
    "duplicates": duplicates,
    "places": places,
    "index": index,
}
