"""What a load did, record by record, counted so that nothing can go missing without a word."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts for one table; added + changed + unchanged + deleted_here is the number of rows in its file.

    `kept` names records, with their columns, that were changed here and stay so. `deleted_here` names rows whose
    record, or one they belong to, was deleted here: they are not brought back. `not_in_file` names records that an
    earlier file brought and this one no longer has; `removed` counts those that were taken away for it.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    deleted_here: list[str] = field(default_factory=list)
    not_in_file: list[str] = field(default_factory=list)
    removed: int = 0

    @property
    def touched(self) -> bool:
        """Whether any record was written or taken away."""
        return bool(self.added or self.changed or self.removed)


@dataclass
class Report:
    """One load: a tally for each table, how many quotes were cut out of loaded texts, and passages that don't match."""

    dry_run: bool = False
    tables: dict[str, Tally] = field(default_factory=dict)
    quotes_filled: int = 0
    mismatches: list[str] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        """Whether anything that readers see was changed."""
        return bool(self.quotes_filled) or any(tally.touched for tally in self.tables.values())
