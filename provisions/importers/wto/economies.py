"""The economies that can be parties to an agreement of the list, by name and code, and the members of groupings.

The tables are fixtures/economies.csv and groupings.csv; other names and codes are in fixtures/economy_aliases.csv.
"""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings

from provisions.importers.fixtures.files import read_shipped


@dataclass(frozen=True)
class ListedEconomy:
    """A possible party. `kind` and `region` are codes of the models; dates are ISO texts; None is blank."""

    code: str
    name: str
    short_name: str | None
    kind: str
    region: str | None
    exists_from: str | None = None
    exists_until: str | None = None


@dataclass(frozen=True)
class ListedMember:
    """One economy's time in one grouping, both by code. Both days are days of membership; no `exit_date` is open."""

    grouping: str
    member: str
    entry_date: date
    exit_date: date | None
    source: str


class UnknownEconomy(ValueError):
    """No economy has this name; the message suggests similar names."""


@cache
def load_economies() -> dict[str, ListedEconomy]:
    """All economies of the table by code."""
    return {row["code"]: ListedEconomy(**row) for row in read_shipped("economies")}


@cache
def load_grouping_members() -> tuple[ListedMember, ...]:
    """The members of all groupings, which are never added to an agreement's parties."""
    days = ("entry_date", "exit_date")
    return tuple(
        ListedMember(**row | {name: date.fromisoformat(row[name]) if row[name] else None for name in days})
        for row in read_shipped("groupings")
    )


@cache
def load_aliases(kind: str) -> dict[str, str]:
    """The codes of economies by another name (`kind` is "name") or another code ("code")."""
    path = settings.BASE_DIR / "fixtures" / "economy_aliases.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["alias"]: row["code"] for row in csv.DictReader(file, strict=True) if row["kind"] == kind}


def _normalise(name: str) -> str:
    return " ".join(name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold().split())


@cache
def _index_by_name() -> dict[str, ListedEconomy]:
    """Economies by their aliases, short names and names; names take precedence."""
    economies = load_economies()
    aliases = {_normalise(name): economies[code] for name, code in load_aliases("name").items()}
    short_names = {_normalise(economy.short_name): economy for economy in economies.values() if economy.short_name}
    return aliases | short_names | {_normalise(economy.name): economy for economy in economies.values()}


def find_economy(name: str) -> ListedEconomy:
    """The economy with this name, short name or alias; case and blanks do not matter.

    Raises:
        UnknownEconomy: there is none.
    """
    economy = _index_by_name().get(_normalise(name))
    if economy is None:
        near = difflib.get_close_matches(_normalise(name), _index_by_name(), n=3)
        hint = f"; near: {', '.join(_index_by_name()[key].name for key in near)}" if near else ""
        raise UnknownEconomy(f"{name!r} is not an economy of the table (fixtures/economies.csv){hint}")
    return economy


def translate_code(code: str) -> str:
    """Our code for one that another source uses, such as XKX for RKS; an unknown code is returned unchanged."""
    return load_aliases("code").get(code, code)


def split_by_comma(text: str) -> tuple[ListedEconomy, ...]:
    """Parse a comma-separated list of names that may contain commas, such as "Korea, Republic of, Fiji".

    At each position the longest known name is taken.

    Raises:
        UnknownEconomy: no known name begins at some position.
    """
    names, parts = _index_by_name(), [part.strip() for part in text.split(",")]
    economies: list[ListedEconomy] = []
    start = 0
    while start < len(parts):
        ends = range(len(parts), start, -1)
        end = next((end for end in ends if _normalise(", ".join(parts[start:end])) in names), start + 1)
        economies.append(find_economy(", ".join(parts[start:end])))
        start = end
    return tuple(economies)
