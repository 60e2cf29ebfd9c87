"""The report of an import as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from provisions.importers.wto.report import RecordCounts, WtoImportReport

MOST_DIFFERENCES = 20
_HEAD = ("", "added", "changed", "unchanged", "left", "total")


def format_report(report: WtoImportReport, everything: bool = False) -> Iterator[str]:
    """Yield the table of counts, then all reasons, notes and differences.

    Args:
        everything: show all field differences, not only the first ones.
    """
    yield _row(_HEAD)
    yield _counts("agreements", report.agreements)
    yield _counts("accessions, folded into the agreement", report.accessions)
    if report.unlinked_accessions:
        yield _row(("accessions left", "", "", "", len(report.unlinked_accessions), len(report.unlinked_accessions)))
    both = (report.agreements, report.accessions)
    sums = (sum(getattr(each, name) for each in both) for name in ("added", "changed", "unchanged"))
    yield _row(("records of AllRTAs", *sums, len(report.unlinked_accessions), report.accounted_records))
    yield ""
    yield _counts("RTA Changes", report.changes, len(report.skipped_changes))
    yield _counts("economies", report.economies)
    yield _counts("members of groupings", report.group_members)
    yield _counts("memberships", report.memberships)
    yield from _section(
        "left", [f"{name}: {reason}" for name, reason in report.unlinked_accessions + report.skipped_changes]
    )
    yield from _section("noted", report.notes)
    yield from _section("kept, though this edition of the list does not have it", report.vanished)
    counts = (report.economies, report.agreements, report.accessions, report.memberships, report.changes)
    differences = [str(one) for each in counts for one in each.differences]
    limit = len(differences) if everything else MOST_DIFFERENCES
    yield from _section("changed", differences[:limit])
    if limit < len(differences):
        yield f"  ... and {len(differences) - limit} more (--verbosity 2 shows all)"
    yield ""
    yield _verdict(report)


def _counts(name: str, counts: RecordCounts, left: int = 0) -> str:
    return _row((name, counts.added, counts.changed, counts.unchanged, left, counts.total + left))


def _row(cells: tuple[object, ...]) -> str:
    first, *others = cells
    return f"{first!s:<40}" + "".join(f"{cell!s:>10}" for cell in others)


def _section(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield ""
        yield f"{title}:"
        yield from (f"  {item}" for item in items)


def _verdict(report: WtoImportReport) -> str:
    if report.dry_run:
        return "Dry run: nothing was written."
    return "Imported." if report.has_changes else "Nothing to change: the database holds this list already."
