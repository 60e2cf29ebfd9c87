"""What each line is: running heads, page numbers, contents lists, footnotes, signatures, title pages."""

from provisions.intake.structure.line_roles.citations import attach_notes, find_notes
from provisions.intake.structure.line_roles.classify import classify_lines

__all__ = ["attach_notes", "classify_lines", "find_notes"]
