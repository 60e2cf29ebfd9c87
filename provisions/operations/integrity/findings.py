"""Findings of the rules, and the known oddities that excuse some of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from provisions.models import GroupingMember, Membership, Text
from provisions.operations.integrity.rules import RULES

COLUMNS = ["rule", "record", "message", "reason"]


@dataclass(frozen=True)
class Finding:
    """What breaks a rule. `record` names it for people and files; `address` is its page in the admin, or blank."""

    rule: str
    record: str
    message: str
    address: str = ""
    reason: str = ""  # why it is right all the same


class OdditiesError(Exception):
    """A file of known oddities that can't be used; the message says where it is wrong."""


@dataclass(frozen=True)
class Oddities:
    """What breaks a rule and is true all the same, with the reason: a fact of the source, not a slip of ours.

    An oddity excuses one message on one record: when either changes, it has to be looked at again.
    """

    reasons: dict[tuple[str, str, str], str]

    @classmethod
    def read(cls, path: Path) -> Oddities:
        """A CSV file with the columns rule, record, message and reason; raises OdditiesError, or OSError."""
        found: dict[tuple[str, str, str], str] = {}
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if rows.fieldnames != COLUMNS:
                raise OdditiesError(f"{path}, line 1: the columns are {', '.join(COLUMNS)}.")
            for row in rows:
                if None in row.values() or None in row or not all(row.values()):
                    raise OdditiesError(f"{path}, line {rows.line_num}: each of {', '.join(COLUMNS)} needs a value.")
                if row["rule"] not in RULES:
                    raise OdditiesError(
                        f"{path}, line {rows.line_num}, rule: there is no rule {row['rule']!r}; "
                        f"there are {', '.join(RULES)}."
                    )
                found[row["rule"], row["record"], row["message"]] = row["reason"]
        return cls(found)


def verify(oddities: Oddities, told: Callable[[str], None] = lambda _rule: None) -> Iterator[Finding]:
    """Everything that breaks a rule, rule by rule; what is a known oddity carries its reason.

    An oddity that nothing breaks any more is a finding too, of the rule `oddities`. `told` hears of each rule as its
    turn comes.
    """
    unused = dict(oddities.reasons)
    for name, rule in RULES.items():
        told(name)
        for record, message in rule():
            key = (name, key_of(record), message)
            unused.pop(key, None)
            yield Finding(*key, address=_address(record), reason=oddities.reasons.get(key, ""))
    for name, record_key, message in unused:
        yield Finding("oddities", record_key, f"It is excused from {name}, which it does not break now: {message}")


def key_of(record: Model | None) -> str:
    """A name for a record that is the same on every installation, such as "agreement eu-chile"."""
    if record is None:
        return "-"
    kind = record._meta.model_name
    if isinstance(record, Membership):
        return f"{kind} {record.agreement.slug} {record.economy.code}"
    if isinstance(record, GroupingMember):
        return f"{kind} {record.grouping.code} {record.member.code}"
    if isinstance(record, Text):
        return f"{kind} {record.corpus} {record.identifier}"
    for natural in ("number", "slug", "code", "version"):
        if value := getattr(record, natural, ""):
            return f"{kind} {value}"
    return f"{kind} {record.pk}"


def _address(record: Model | None) -> str:
    if record is None:
        return ""
    if isinstance(record, Membership):  # kept on the page of its agreement
        record = record.agreement
    try:
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""
