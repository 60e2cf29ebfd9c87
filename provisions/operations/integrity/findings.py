"""Findings of the rules, and the known oddities that explain some of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from provisions.operations.integrity.breaches import admin_address, record_name
from provisions.operations.integrity.rules import RULES

COLUMNS = ["rule", "record", "message", "reason"]


@dataclass(frozen=True)
class Finding:
    """A breach of a rule.

    Attributes:
        record: its name for people and files.
        address: of its page in the admin, or empty.
        reason: why it is right all the same, for a known oddity.
    """

    rule: str
    record: str
    message: str
    address: str = ""
    reason: str = ""


class OdditiesError(Exception):
    """A file of known oddities that can't be used; the message says where it is wrong."""


@dataclass(frozen=True)
class Oddities:
    """Reasons by rule, record and message: what breaks a rule because the source itself is odd.

    An oddity covers one message on one record; if either changes, it has to be looked at again.
    """

    reasons: dict[tuple[str, str, str], str]

    @classmethod
    def read(cls, path: Path) -> Oddities:
        """Read a CSV file with the columns rule, record, message and reason; raises OdditiesError, or OSError."""
        reasons: dict[tuple[str, str, str], str] = {}
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
                reasons[row["rule"], row["record"], row["message"]] = row["reason"]
        return cls(reasons)


def verify(oddities: Oddities, progress: Callable[[str], None] = lambda _rule: None) -> Iterator[Finding]:
    """Every breach, rule by rule; those that are known oddities have their reason.

    An oddity that breaks its rule no more is a finding too, of the rule `oddities`. `progress` is called with the name
    of each rule before it is checked.
    """
    unused = dict(oddities.reasons)
    for name, rule in RULES.items():
        progress(name)
        for record, message in rule():
            key = (name, record_name(record), message)
            unused.pop(key, None)
            yield Finding(*key, address=admin_address(record), reason=oddities.reasons.get(key, ""))
    for name, oddity, message in unused:
        yield Finding("oddities", oddity, f"It is excused from {name}, which it does not break now: {message}")
