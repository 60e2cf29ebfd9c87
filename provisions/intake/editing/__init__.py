"""Editing an outline by hand: pure operations, each recorded so that it can be undone and done again.

Operations move borders between parts; only a hyphen and the words of a scanned page change the text itself.
"""

from provisions.intake.editing.edited_text import EditedText, EditRefused
from provisions.intake.editing.operations import OPERATIONS, Operation, apply_operation
from provisions.intake.editing.recording import record_edit, redo_edit, undo_edit

__all__ = [
    "OPERATIONS",
    "EditRefused",
    "EditedText",
    "Operation",
    "apply_operation",
    "record_edit",
    "redo_edit",
    "undo_edit",
]
