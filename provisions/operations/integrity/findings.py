"""Findings of the rules, and the known oddities that explain some of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from provisions.models import GroupingMember, Membership, NonApplication, Text
from provisions.operations.integrity.rules import RULES

COLUMNS = ["rule", "record", "message", "reason"]
Oddities = Mapping[tuple[str, str, str], str]  # reasons by rule, record and message


@dataclass(frozen=True)
class Finding:
    """A breach of a rule.

    Attributes:
        record: its name in reports and files.
        address: of the record's page in the admin, or empty.
        reason: why the data are correct nevertheless, for a known oddity.
    """

    rule: str
    record: str
    message: str
    address: str = ""
    reason: str = ""


class OdditiesError(Exception):
    """A file of known oddities that can't be used; the message says where it is wrong."""


def read_oddities(path: Path) -> Oddities:
    """What breaks a rule because the source itself is odd, from a CSV file with COLUMNS.

    An oddity covers one message on one record; if either changes, it has to be looked at again.

    Raises:
        OdditiesError, OSError: the file can't be used.
    """
    oddities: dict[tuple[str, str, str], str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames != COLUMNS:
            raise OdditiesError(f"{path}, line 1: the columns are {', '.join(COLUMNS)}.")
        for row in rows:
            if None in row.values() or None in row or not all(row.values()):
                raise OdditiesError(f"{path}, line {rows.line_num}: each of {', '.join(COLUMNS)} needs a value.")
            if row["rule"] not in RULES:
                message = f"there is no rule {row['rule']!r}; there are {', '.join(RULES)}."
                raise OdditiesError(f"{path}, line {rows.line_num}, rule: {message}")
            oddities[row["rule"], row["record"], row["message"]] = row["reason"]
    return oddities


def verify(oddities: Oddities, progress: Callable[[str], None] = lambda _rule: None) -> Iterator[Finding]:
    """Every breach, rule by rule; those that are known oddities have their reason.

    An oddity that no longer breaks its rule is a finding of the rule `oddities`. `progress` is called with the name of
    each rule before it is checked.
    """
    remaining = dict(oddities)
    for name, rule in RULES.items():
        progress(name)
        for record, message in rule():
            key = (name, name_record(record), message)
            remaining.pop(key, None)
            yield Finding(*key, address=find_admin_address(record), reason=oddities.get(key, ""))
    for name, oddity, message in remaining:
        yield Finding("oddities", oddity, f"It is excused from {name}, which it does not break now: {message}")


def name_record(record: Model | None) -> str:
    """A name of the record that is the same on every installation, such as "agreement eu-chile"."""
    if record is None:
        return "-"
    kind = record._meta.model_name
    if isinstance(record, Membership):
        return f"{kind} {record.agreement.slug} {record.economy.code}"
    if isinstance(record, NonApplication):
        return f"{kind} {record.agreement.slug} {record.economy_1.code} {record.economy_2.code} {record.first_day}"
    if isinstance(record, GroupingMember):
        return f"{kind} {record.grouping.code} {record.member.code}"
    if isinstance(record, Text):
        return f"{kind} {record.corpus} {record.identifier}"
    for natural_key in ("number", "slug", "code", "version"):
        if value := getattr(record, natural_key, ""):
            return f"{kind} {value}"
    return f"{kind} {record.pk}"


def find_admin_address(record: Model | None) -> str:
    """The address of the record's page in the admin; empty without one."""
    if record is None:
        return ""
    if isinstance(record, Membership):  # edited on the page of its agreement
        record = record.agreement
    try:
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""
