"""The economies that can be parties to an agreement of the list, by name and code, and the members of groupings.

The tables are fixtures/economies.csv and groupings.csv; other names and codes are in fixtures/economy_aliases.csv.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache

from rapidfuzz import fuzz, process

from provisions.importers.fixtures.files import read_shipped
from provisions.lib import economy_codes
from provisions.lib.economy_codes import CLOSE, load_aliases, normalise_name
from provisions.models import Economy


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
    """No economy has this `name`; the message suggests similar names."""

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        self.name = name
        super().__init__(f"{name!r} is not an economy known here" + (f"; near: {', '.join(near)}" if near else ""))


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


class EconomyNames:
    """Economies by name: those of the table, and those that `stored` adds or names otherwise."""

    def __init__(self, stored: Iterable[ListedEconomy] = ()) -> None:
        self.by_code = load_economies() | {economy.code: economy for economy in stored}
        aliases = [(name, code) for name, code in load_aliases("name").items() if code in self.by_code]
        self._by_name = {normalise_name(name): self.by_code[code] for name, code in aliases}
        for names in (load_economies().values(), self.by_code.values()):  # names take precedence over short names
            self._by_name |= {normalise_name(one.short_name): self.by_code[one.code] for one in names if one.short_name}
            self._by_name |= {normalise_name(one.name): self.by_code[one.code] for one in names}

    def find(self, name: str) -> ListedEconomy | None:
        return self._by_name.get(normalise_name(name))

    def suggest(self, name: str) -> list[str]:
        """The name that is so similar that a slip explains the difference, if there is one: never another country's."""
        nearest = process.extractOne(normalise_name(name), list(self._by_name), scorer=fuzz.ratio, score_cutoff=CLOSE)
        return [self._by_name[nearest[0]].name] if nearest else []


_shipped_names = cache(EconomyNames)
_names: ContextVar[EconomyNames | None] = ContextVar("names of economies", default=None)


@contextmanager
def stored_economies() -> Iterator[None]:
    """Find economies of the database in this block, too: those that curators added, and the names they gave."""
    rows = Economy.objects.values_list("code", "name", "short_name", "kind", "region_id")
    token = _names.set(EconomyNames(ListedEconomy(*row) for row in rows))
    try:
        yield
    finally:
        _names.reset(token)


def economy_names() -> EconomyNames:
    """The names that are known now: see `stored_economies`."""
    return _names.get() or _shipped_names()


def find_economy(name: str) -> ListedEconomy:
    """The economy with this name, short name or alias; case, accents and blanks do not matter.

    Raises:
        UnknownEconomy: there is none.
    """
    economy = economy_names().find(name)
    if economy is None:
        raise UnknownEconomy(name, economy_names().suggest(name))
    return economy


def translate_code(code: str) -> str:
    """Our code for one that another source uses, such as XKX for RKS; an unknown code is returned unchanged."""
    return economy_codes.translate_code(code, economy_names().by_code)


def split_by_comma(text: str) -> tuple[ListedEconomy, ...]:
    """Parse a comma-separated list of names that may contain commas, such as "Korea, Republic of, Fiji".

    At each position the longest known name is taken.

    Raises:
        UnknownEconomy: no known name begins at some position.
    """
    names, parts = economy_names(), [part.strip() for part in text.split(",")]
    economies: list[ListedEconomy] = []
    start = 0
    while start < len(parts):
        ends = range(len(parts), start, -1)
        end = next((end for end in ends if names.find(", ".join(parts[start:end]))), start + 1)
        economies.append(find_economy(", ".join(parts[start:end])))
        start = end
    return tuple(economies)
