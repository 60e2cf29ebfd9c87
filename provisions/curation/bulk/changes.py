"""Bulk changes of provisions: add or remove a code, confirm the coding, file under another agreement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.curation.base import refuse_duplicate
from provisions.curation.bulk.forms import BulkCodeForm, BulkForm, RefileForm, VerifiedForm
from provisions.curation.bulk.preview import Refusals, States
from provisions.curation.coding.forms import NO_MENTION
from provisions.importers.passage_checks import EXPLICIT, lacks_mention
from provisions.models import SINGLE, Agreement, Article, Provision, ProvisionStatus, Value
from provisions.models.codebook import key_of


def _update(keys: list[Any], **values: Any) -> None:
    Provision.objects.filter(pk__in=keys).update(**values, modified=timezone.now())


def _keys(rows: QuerySet[Provision]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def add_code(keys: list[Any], value: Value) -> None:
    """Give provisions the value. It replaces the current value of a variable that takes only one."""
    if value.variable_id in SINGLE:
        _update(keys, **{value.variable_id: value.pk})
        return
    others = _keys(Provision.objects.filter(pk__in=keys).exclude(coded_values=value))
    value.provisions.add(*others)
    _update(others)


def remove_code(keys: list[Any], value: Value) -> None:
    """Remove the value from the provisions that have it."""
    is_single = value.variable_id in SINGLE
    field = value.variable_id if is_single else "coded_values"
    with_value = _keys(Provision.objects.filter(pk__in=keys, **{field: value}))
    if not is_single:
        value.provisions.remove(*with_value)
    _update(with_value, **({field: None} if is_single else {}))


def set_verified(keys: list[Any], verified: bool) -> None:
    _update(_keys(Provision.objects.filter(pk__in=keys, verified=not verified)), verified=verified)


def refile(keys: list[Any], agreement: Agreement) -> None:
    _update(_keys(Provision.objects.filter(pk__in=keys).exclude(agreement=agreement)), agreement=agreement)


def _check_still_complete(keys: list[Any], before: States, value: Value) -> Refusals:
    """Published provisions keep a value of every variable that takes one, and at least one kind."""
    message = _("Published, so it needs a value of %(variable)s.") % {"variable": value.variable.label}
    refusals: Refusals = {}
    for key in keys:
        state = before[str(key)][1]
        kinds = [code for code in state["coded_values"] if code.startswith("kind:")]
        is_last = state.get(value.variable_id) == value.pk if value.variable_id in SINGLE else kinds == [value.pk]
        if is_last and state["status"] == ProvisionStatus.PUBLISHED:
            refusals[key] = message
    return refusals


def _check_mention(keys: list[Any], before: States, value: Value) -> Refusals:
    """What is coded as naming MSMEs does so, as far as its article is loaded."""
    if value.pk != key_of("mention", EXPLICIT):
        return {}
    rows = Provision.objects.filter(pk__in=keys, article__isnull=False, start__isnull=False).exclude(mention=value)
    places: Any = list(rows.values_list("pk", "article", "start", "end"))
    articles = Article.objects.filter(pk__in={article for _key, article, *_place in places})
    words = {pk: (body, language) for body, pk, language in articles.values_with_bodies("pk", "text__language")}
    return {
        key: str(NO_MENTION)
        for key, article, start, end in places
        if lacks_mention(words[article][0], start, end, words[article][1])
    }


def _check_agreement(keys: list[Any], before: States, agreement: Agreement) -> Refusals:
    """The agreement is not a duplicate. A provision that was read in a text stays with that text's agreement."""
    if Agreement.objects.lock(agreement.pk).merged_into_id:
        return dict.fromkeys(keys, refuse_duplicate(agreement))
    rows = Provision.objects.filter(pk__in=keys, text__isnull=False).exclude(text__agreement=agreement)
    message = _("It was read in “%(text)s”, which is filed under another agreement. File the text there first.")
    return {key: message % {"text": title} for key, title in rows.values_list("pk", "text__title")}


@dataclass(frozen=True)
class BulkChange:
    """A change of many provisions. `apply` and `check` take primary keys and the form's fields other than the note."""

    title: Any
    form: type[BulkForm]
    apply: Callable[..., None]
    check: Callable[..., Refusals] = lambda keys, before, **values: {}


BULK_CHANGES = {
    "add_code": BulkChange(gettext_lazy("Add a code"), BulkCodeForm, add_code, _check_mention),
    "remove_code": BulkChange(gettext_lazy("Remove a code"), BulkCodeForm, remove_code, _check_still_complete),
    "set_verified": BulkChange(gettext_lazy("Set verified"), VerifiedForm, set_verified),
    "refile": BulkChange(gettext_lazy("File under another agreement"), RefileForm, refile, _check_agreement),
}
