"""The figures of a run as one table in Markdown."""

from __future__ import annotations

from typing import Any

HEAD = (
    "| what | RTA-DB | floor | times the floor | Datasette | it takes | plain DRF | it takes |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|"
)


def table(found: dict[str, Any]) -> str:
    """One part for each database: milliseconds of processor time and every ratio."""
    machine = found["machine"]
    lines = [
        f"{found['date']}; {machine['cores']} cores of {machine['processor']}, Python {machine['python']},"
        f" load {machine['load'][0]}; milliseconds of processor time, mean of up to {found['options']['repeat']} runs"
    ]
    for database in found["databases"]:
        lines += ["", f"{database['rows']:,} provisions, {database['engine']}", "", HEAD]
        lines += [_row(cell) for cell in database["cells"]]
        lines += _below(database)
    return "\n".join(lines)


def _row(cell: dict[str, Any]) -> str:
    ours, *others = (cell.get(who) for who in ("ours", "floor", "datasette", "plain"))
    floor, datasette, plain = others
    parts = [
        cell["cell"], _told(ours), _told(floor), _times(ours, floor),
        _told(datasette), _times(datasette, ours), _told(plain), _times(plain, ours),
    ]  # fmt: skip
    return f"| {' | '.join(parts)} |"


def _told(one: dict[str, float] | str | None) -> str:
    """Milliseconds, or why there are none; a dash where nothing was asked."""
    if one is None:
        return "\N{EN DASH}"
    if isinstance(one, str):
        return one
    return f"{one['cpu']:,.0f}" if one["cpu"] >= 100 else f"{one['cpu']:.2g}"


def _times(one: dict[str, float] | str | None, other: dict[str, float] | str | None) -> str:
    if isinstance(one, dict) and isinstance(other, dict) and other["cpu"]:
        ratio = one["cpu"] / other["cpu"]
        return f"{ratio:,.0f}\N{MULTIPLICATION SIGN}" if ratio >= 10 else f"{ratio:.2g}\N{MULTIPLICATION SIGN}"
    return "\N{EN DASH}"


def _below(database: dict[str, Any]) -> list[str]:
    """What is said in words: how long the database took to make, and what two workers serve."""
    said = [f"What a process makes of the data once: {database['once']:g} s of processor time."]
    if database.get("added"):
        said.append(f"Made in {database['worked']:.0f} s of processor time, {database['took']:.0f} s by the clock.")
    if serving := database.get("serving"):
        said.append("Two workers: " + ", ".join(f"{value:g} {name}" for name, value in serving.items()) + ".")
    return ["", *said] if said else []
