"""The closing table of an import, in plain lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from provisions.importers.wto.report import ImportReport, RecordCounts

SHOWN_AT_MOST = 20
_HEAD = ("", "added", "changed", "unchanged", "left", "total")


def lines(report: ImportReport, everything: bool = False) -> Iterator[str]:
    """Table, sums and every reason.

    Args:
        everything: show all field differences, not only the first ones.
    """
    yield _row(_HEAD)
    yield _tally("agreements", report.agreements)
    yield _tally("accessions, folded into the agreement", report.accessions)
    if report.left:
        yield _row(("accessions left", "", "", "", len(report.left), len(report.left)))
    yield _row(("records of AllRTAs", *_sums(report), report.accounted))
    yield ""
    yield _tally("RTA Changes", report.changes, len(report.changes_left))
    yield _tally("economies", report.economies)
    yield _tally("members of groupings", report.group_members)
    yield _tally("memberships", report.memberships)
    yield from _listed("left", [f"{name}: {reason}" for name, reason in report.left + report.changes_left])
    yield from _listed("noted", report.notes)
    yield from _listed("kept, though this edition of the list does not have it", report.kept)
    found = _differences(report)
    shown = found if everything else found[:SHOWN_AT_MOST]
    yield from _listed("changed", shown)
    if len(shown) < len(found):
        yield f"  ... and {len(found) - len(shown)} more (--verbosity 2 shows all)"
    yield ""
    yield _verdict(report)


def _sums(report: ImportReport) -> tuple[int, int, int, int]:
    both = (report.agreements, report.accessions)
    return (
        sum(tally.added for tally in both),
        sum(tally.changed for tally in both),
        sum(tally.unchanged for tally in both),
        len(report.left),
    )


def _tally(name: str, tally: RecordCounts, left: int = 0) -> str:
    return _row((name, tally.added, tally.changed, tally.unchanged, left, tally.total + left))


def _row(cells: tuple[object, ...]) -> str:
    first, *others = cells
    return f"{first!s:<40}" + "".join(f"{cell!s:>10}" for cell in others)


def _listed(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield ""
        yield f"{title}:"
        yield from (f"  {item}" for item in items)


def _differences(report: ImportReport) -> list[str]:
    tallies = (
        report.economies,
        report.agreements,
        report.accessions,
        report.memberships,
        report.changes,
    )
    return [str(found) for tally in tallies for found in tally.differences]


def _verdict(report: ImportReport) -> str:
    if report.dry_run:
        return "Dry run: nothing was written."
    return "Imported." if report.touched else "Nothing to change: the database holds this list already."
