"""What a structure leaves in doubt, each doubt one plain sentence with its number and page."""

from provisions.intake.structure.flags.find import find_flags

__all__ = ["find_flags"]
