"""Records that break a rule: their names and their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from provisions.models import GroupingMember, Membership, Text

# The record that breaks a rule, None if there is no single one, and what is wrong with it.
Breach = tuple[Model | None, str]
Rule = Callable[[], Iterator[Breach]]


def record_name(record: Model | None) -> str:
    """A name of the record that is the same on every installation, such as "agreement eu-chile"."""
    if record is None:
        return "-"
    kind = record._meta.model_name
    if isinstance(record, Membership):
        return f"{kind} {record.agreement.slug} {record.economy.code}"
    if isinstance(record, GroupingMember):
        return f"{kind} {record.grouping.code} {record.member.code}"
    if isinstance(record, Text):
        return f"{kind} {record.corpus} {record.identifier}"
    for natural_key in ("number", "slug", "code", "version"):
        if value := getattr(record, natural_key, ""):
            return f"{kind} {value}"
    return f"{kind} {record.pk}"


def admin_address(record: Model | None) -> str:
    """The address of the record's page in the admin; empty without one."""
    if record is None:
        return ""
    if isinstance(record, Membership):  # edited on the page of its agreement
        record = record.agreement
    try:
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""
