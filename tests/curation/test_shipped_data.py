"""With the shipped data no page of the admin takes more than twenty queries."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from provisions.models import Agreement, Economy, Provision, Variable

CEILING = 20
FACETS_CEILING = 25  # Django counts the values of each filter by a query


def change(record: Any) -> str:
    return reverse(f"admin:provisions_{record._meta.model_name}_change", args=[record.pk])


def largest(*relations: str) -> list[Agreement]:
    """For each relation the agreement that has most of it."""
    ranked = (Agreement.objects.annotate(n=Count(relation)).order_by("-n", "pk") for relation in relations)
    return [found for ranking in ranked if (found := ranking.first())]


def test_few_queries(shipped: None, curator: Client) -> None:
    lists = [
        reverse(f"admin:provisions_{model._meta.model_name}_changelist")
        for model in apps.get_app_config("provisions").get_models()
    ]
    records = [
        *largest("memberships", "changes", "accessions", "provisions"),
        *Economy.objects.annotate(n=Count("grouping_members")).order_by("-n")[:1],
        *Variable.objects.annotate(n=Count("values")).order_by("-n")[:1],
        *Provision.objects.annotate(n=Count("readings")).order_by("-n")[:2],
    ]
    assert len(records) >= 6
    for address in [*lists, *(f"{one}?_facets=True" for one in lists), *map(change, records)]:
        with CaptureQueriesContext(connection) as queries:
            assert curator.get(address).status_code == 200, address
        ceiling = FACETS_CEILING if "_facets" in address else CEILING
        assert len(queries) <= ceiling, [address, *[query["sql"][:120] for query in queries]]
