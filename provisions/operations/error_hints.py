"""What to do about full disks, read-only folders, locks and lost databases, in words, for commands."""

from __future__ import annotations

from rta_db.db.errors import FaultKind, classify

HINTS = {
    FaultKind.FULL: "The disk is full, or this user's quota. Free some space, then run the command again.",
    FaultKind.READ_ONLY: (
        "The file or its folder can't be written to. Check their owner, and whether the disk is mounted read-only."
    ),
    FaultKind.BUSY: "Another command or a curator is writing at this moment. Wait for it, then run the command again.",
    FaultKind.DAMAGED: "The database file is damaged. The last backup brings it back: manage.py restore --replace FILE",
    FaultKind.UNREACHABLE: "The database can't be reached or read. manage.py start says more.",
}


def hint(error: BaseException | None) -> str:
    """What to do about the error on a new line; empty for an error of another kind."""
    fault = classify(error) if error else None
    return f"\n{HINTS[fault.kind]}" if fault else ""


def explain(error: BaseException) -> str | None:
    """The message of the error and what to do about it; None for an error of another kind."""
    text = hint(error)
    return f"{str(error).strip()}{text} Nothing was changed." if text else None
