"""Values that a column's path can't reach: lists of codes, counts, and what is made of several fields."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Model, OuterRef, Q, Subquery
from django.db.models import Value as DatabaseValue
from django.db.models.expressions import Combinable

from provisions.datasets.column import Fetch
from provisions.datasets.rows import RelatedValues
from provisions.datasets.sql import GroupConcat
from provisions.models.agreements import Agreement
from provisions.models.codings import Coding
from provisions.models.economies import GroupingMember
from provisions.models.evidence import Study
from provisions.models.memberships import Membership
from provisions.models.provisions import Provision


def coded_values(model: type[Coding]) -> Combinable:
    """All many-valued codes of a provision or a reading as one text, such as "theme:msme_finance;kind:finance"."""
    own = model.coded_values.through._default_manager.filter(**{str(model._meta.model_name): OuterRef("pk")}).order_by()
    return Subquery(own.annotate(keys=GroupConcat("value_id", DatabaseValue(";"))).values("keys"))


def relation(model: type[Model], name: str) -> Fetch:
    """Fetches the codes of a many-to-many field, sorted; the related model's primary key is its code."""
    through = model._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
    owner = f"{model._meta.model_name}_id"
    other = f"{model._meta.get_field(name).related_model._meta.model_name}_id"  # type: ignore[union-attr]

    def fetch(keys: list[Any]) -> RelatedValues:
        found: RelatedValues = defaultdict(lambda: defaultdict(list))
        pairs = through._default_manager.filter(**{f"{owner}__in": keys})
        for key, code in pairs.values_list(owner, other):
            found[key][name].append(code)
        for lists in found.values():
            lists[name].sort()  # not by the database: engines differ on how "_" sorts
        return found

    return fetch


def parties(keys: list[Any]) -> RelatedValues:
    """The economies that are or were in an agreement, and those in it today: codes, sorted."""
    found: RelatedValues = defaultdict(lambda: {"parties": [], "current_parties": []})
    memberships = Membership.objects.filter(agreement_id__in=keys).order_by("economy__code")
    for key, code, current in memberships.values_list("agreement_id", "economy__code", "current"):
        found[key]["parties"].append(code)
        if current:
            found[key]["current_parties"].append(code)
    return found


def agreements_of_studies(keys: list[Any]) -> RelatedValues:
    """The agreements that studies are about: slugs, sorted."""
    found: RelatedValues = defaultdict(lambda: {"agreements": []})
    pairs = Study.agreements.through._default_manager.filter(study_id__in=keys)
    for key, slug in sorted(pairs.values_list("study_id", "agreement__slug")):
        found[key]["agreements"].append(slug)
    return found


def provision_counts(keys: list[Any]) -> RelatedValues:
    """Numbers of an agreement's public provisions: all, and those that are more than an item of a list."""
    counts = (
        Provision.objects.public()
        .filter(agreement_id__in=keys)
        .order_by()
        .values("agreement_id")
        .annotate(any=Count("pk"), more=Count("pk", filter=~Q(extent="extent:enumeration")))
    )
    return {
        row["agreement_id"]: {"provisions": row["any"], "provisions_beyond_enumeration": row["more"]} for row in counts
    }


def grouping_members(keys: list[Any]) -> RelatedValues:
    """The economies in a grouping today, and the groupings that an economy is in today: codes, sorted."""
    found: RelatedValues = defaultdict(lambda: {"members": [], "groupings": []})
    today = GroupingMember.objects.filter(Q(exit_date__isnull=True) | Q(exit_date__gte=date.today()))
    pairs = today.filter(Q(grouping_id__in=keys) | Q(member_id__in=keys)).order_by("member__code", "grouping__code")
    for grouping, member, grouping_code, member_code in pairs.values_list(
        "grouping_id", "member_id", "grouping__code", "member__code"
    ):
        found[grouping]["members"].append(member_code)
        found[member]["groupings"].append(grouping_code)
    return found


def wto_url(keys: list[Any]) -> RelatedValues:
    """Address of the WTO's page on an agreement."""
    return {
        agreement.pk: {"wto_url": agreement.wto_url or None}
        for agreement in Agreement.objects.filter(pk__in=keys).only("pk", "wto_rta_id", "origin")
    }
