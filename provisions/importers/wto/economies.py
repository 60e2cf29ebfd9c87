"""Looking up economies by the names of the list, by other names and by code."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from provisions.importers.wto import economy_table


@dataclass(frozen=True)
class Economy:
    """A possible party; `economy_table` explains codes, kinds and regions. "" is no region, no short name."""

    code: str
    name: str
    kind: str
    region: str
    short_name: str


class UnknownEconomy(ValueError):
    """A name or code that the table does not hold. The message suggests the nearest."""


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _pairs(table: str) -> dict[str, str]:
    found = {}
    for line in table.strip().splitlines():
        first, second = _cells(line)
        found[first] = second
    return found


def _key(name: str) -> str:
    return " ".join(name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold().split())


def _read() -> dict[str, Economy]:
    found = {}
    kind = ""
    for line in economy_table.ECONOMIES.strip().splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        else:
            code, name, region, short_name = [*_cells(line), "", ""][:4]
            found[code] = Economy(code, name, kind, region, short_name)
    return found


BY_CODE: dict[str, Economy] = _read()
_CODE_ALIASES = _pairs(economy_table.CODE_ALIASES)
_BY_NAME = {_key(name): BY_CODE[code] for name, code in _pairs(economy_table.ALIASES).items()}
_BY_NAME |= {_key(economy.short_name): economy for economy in BY_CODE.values() if economy.short_name}
_BY_NAME |= {_key(economy.name): economy for economy in BY_CODE.values()}


def by_name(name: str) -> Economy:
    """The economy of that name: the list's, our short one or another in use; case and blanks do not matter.

    Raises:
        UnknownEconomy: no such name; the message suggests the nearest ones.
    """
    found = _BY_NAME.get(_key(name))
    if found is None:
        near = difflib.get_close_matches(_key(name), _BY_NAME, n=3)
        hint = f"; near: {', '.join(_BY_NAME[key].name for key in near)}" if near else ""
        raise UnknownEconomy(f"{name!r} is no economy of the table (economy_table.py){hint}")
    return found


def by_code(code: str) -> Economy:
    """The economy of that code, ours or one other sources use (RKS for XKX).

    Raises:
        UnknownEconomy: no such code.
    """
    ours = code.strip().upper()
    found = BY_CODE.get(_CODE_ALIASES.get(ours, ours))
    if found is None:
        raise UnknownEconomy(f"{code!r} is no code of the table (economy_table.py)")
    return found


def split_by_comma(words: str) -> tuple[Economy, ...]:
    """Economies from a list parted by commas, where names hold commas too: "Korea, Republic of, Fiji".

    At every place the longest name that the table knows is taken.

    Raises:
        UnknownEconomy: what stands at some place begins no known name.
    """
    parts = [part.strip() for part in words.split(",")]
    found: list[Economy] = []
    at = 0
    while at < len(parts):
        end = _longest_name(parts, at)
        found.append(by_name(", ".join(parts[at:end])))
        at = end
    return tuple(found)


def _longest_name(parts: list[str], at: int) -> int:
    for end in range(len(parts), at, -1):
        if _key(", ".join(parts[at:end])) in _BY_NAME:
            return end
    return at + 1
