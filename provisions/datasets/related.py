"""Values that a column's path can't reach: lists of codes, counts, and what is made of several fields."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Model, OuterRef, Q, Subquery, TextField
from django.db.models import Value as DatabaseValue
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from provisions.datasets.column import Fetch
from provisions.datasets.rows import RelatedValues
from provisions.datasets.sql import GroupConcat
from provisions.models.agreements import Agreement
from provisions.models.codings import Coding
from provisions.models.economies import GroupingMember
from provisions.models.memberships import Membership
from provisions.models.provisions import Provision

VERSION = "codebook:"  # in front of the codebook version, in the text of `coded_values`


def coded_values(model: type[Coding]) -> Combinable:
    """All many-valued codes of a provision or a reading, and its codebook version, as one text.

    Such as "theme:msme_finance;kind:finance;codebook:v1.2".
    """
    own = model.coded_values.through._default_manager.filter(**{str(model._meta.model_name): OuterRef("pk")}).order_by()
    keys = Subquery(own.annotate(keys=GroupConcat("value_id", DatabaseValue(";"))).values("keys"))
    return Concat(keys, DatabaseValue(f";{VERSION}"), "codebook_id", output_field=TextField())


def relation(model: type[Model], name: str, code: str = "pk") -> Fetch:
    """Fetches the codes of a many-to-many field, sorted; `code` is the field of the related model that holds them."""
    field: Any = model._meta.get_field(name)
    owner = f"{model._meta.model_name}_id"
    other = f"{field.related_model._meta.model_name}__{code}"

    def fetch(keys: list[Any]) -> RelatedValues:
        values: RelatedValues = defaultdict(lambda: {name: []})
        pairs = field.remote_field.through._default_manager.filter(**{f"{owner}__in": keys}).values_list(owner, other)
        for key, value in sorted(pairs):  # not by the database: engines differ on how "_" sorts
            values[key][name].append(value)
        return values

    return fetch


def parties(keys: list[Any]) -> RelatedValues:
    """The economies that are or were in an agreement, and those in it today: codes, sorted."""
    values: RelatedValues = defaultdict(lambda: {"parties": [], "current_parties": []})
    memberships = Membership.objects.filter(agreement_id__in=keys).order_by("economy__code")
    for key, code, current in memberships.values_list("agreement_id", "economy__code", "current"):
        values[key]["parties"].append(code)
        if current:
            values[key]["current_parties"].append(code)
    return values


def provision_counts(keys: list[Any]) -> RelatedValues:
    """Numbers of an agreement's public provisions: with words of their own, of these more than an item of a list, and
    those that take in words of another agreement.
    """
    public = Provision.objects.public().filter(agreement_id__in=keys).order_by().values("agreement_id")
    own = Q(incorporates__isnull=True)
    counts: Any = public.annotate(
        provisions=Count("pk", filter=own),
        provisions_beyond_enumeration=Count("pk", filter=own & ~Q(extent="extent:enumeration")),
        provisions_incorporated=Count("pk", filter=~own),
    )
    return {row["agreement_id"]: row for row in counts}


def grouping_members(keys: list[Any]) -> RelatedValues:
    """The economies in a grouping today, and the groupings that an economy is in today: codes, sorted."""
    values: RelatedValues = defaultdict(lambda: {"members": [], "groupings": []})
    today = GroupingMember.objects.filter(Q(exit_date__isnull=True) | Q(exit_date__gte=date.today()))
    pairs = today.filter(Q(grouping_id__in=keys) | Q(member_id__in=keys)).order_by("member__code", "grouping__code")
    fields = ("grouping_id", "member_id", "grouping__code", "member__code")
    for grouping, member, grouping_code, member_code in pairs.values_list(*fields):
        values[grouping]["members"].append(member_code)
        values[member]["groupings"].append(grouping_code)
    return values


def wto_url(keys: list[Any]) -> RelatedValues:
    """The address of the WTO's page on an agreement."""
    agreements = Agreement.objects.filter(pk__in=keys).only("pk", "wto_rta_id", "origin")
    return {agreement.pk: {"wto_url": agreement.wto_url} for agreement in agreements}
