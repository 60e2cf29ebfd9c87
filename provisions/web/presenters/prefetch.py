"""Querysets that fetch all that a page shows of its records, in few queries."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from provisions.models import Agreement, Economy, Membership, NonApplication, Provision, Text, Value
from provisions.models.codings import SINGLE
from provisions.models.provisions import ProvisionQuerySet
from provisions.query import ListQuery
from provisions.web.presenters.reading import with_reading_states


def with_coding(provisions: QuerySet[Provision]) -> QuerySet[Provision]:
    """Provisions with all that a card shows: agreement, text, location and coded values (two queries)."""
    values = Value.objects.only("key", "variable", "code", "position", "label_en", "label_fr", "label_es")
    provisions = provisions.select_related("agreement", "location", "text", "incorporates")
    return provisions.prefetch_related(Prefetch("coded_values", values))


def for_provision_page(provisions: ProvisionQuerySet) -> QuerySet[Provision]:
    """Provisions with all that their own page shows."""
    incorporating = Provision.objects.public().select_related("agreement").order_by("number")
    source = ("incorporates__agreement", "incorporates__text")
    return provisions.select_related("agreement", "text", "article", "replaced_by", *source, *SINGLE).prefetch_related(
        "coded_values",
        Prefetch("agreement__memberships", _memberships()),
        "agreement__types",
        Prefetch("incorporated_by", incorporating),
    )


def for_agreement_page() -> QuerySet[Agreement]:
    """Agreements with all that their own page shows."""
    excepted = Exists(NonApplication.objects.filter(agreement=OuterRef("pk")))  # few have any
    texts = Exists(Text.objects.filter(incorporates=OuterRef("pk")))
    provisions = Exists(Provision.objects.public().filter(incorporates__agreement=OuterRef("pk")))
    agreements = Agreement.objects.annotate(has_non_applications=excepted, is_taken_in=texts | provisions)
    return agreements.prefetch_related(
        Prefetch("memberships", _memberships()),
        "types",
        "regions",
        "accessions",
        "changes",
        Prefetch("texts", Text.objects.select_related("incorporates")),
    )


def _memberships() -> QuerySet[Membership]:
    return Membership.objects.select_related("economy").order_by("economy__name")


def for_list(dataset: str, records: QuerySet[Any]) -> list[Any]:
    """The records of a page of a list, with all that the list shows."""
    if dataset == "agreements":
        return with_reading_states(with_provision_totals(list(records)))
    if dataset == "economies":
        return with_agreement_totals(list(records.select_related("region")))
    return list(with_coding(records))


def with_provision_totals(agreements: list[Agreement]) -> list[Agreement]:
    """The same agreements; `provision_total` is set to the number of their public provisions with words of their own,
    `incorporated_total` to that of those that take in another agreement's.
    """
    provisions = ListQuery("provisions")
    totals = provisions.value_counts("agreement")
    incorporated = provisions.with_value("incorporated", "only").value_counts("agreement")
    for agreement in agreements:
        agreement.provision_total = totals[agreement.slug]  # type: ignore[attr-defined]
        agreement.incorporated_total = incorporated[agreement.slug]  # type: ignore[attr-defined]
    return agreements


def with_agreement_totals(economies: list[Economy]) -> list[Economy]:
    """The same economies; `agreement_total` is set to the number of agreements that the filter by party finds."""
    totals = ListQuery("agreements").value_counts("party")
    for economy in economies:
        economy.agreement_total = totals[economy.code]  # type: ignore[attr-defined]
    return economies
