"""Data that proves itself: every rule, what breaks it, and which of that is known and has a reason."""

from provisions.operations.integrity.findings import Finding, Oddities, OdditiesError, verify

__all__ = ["Finding", "Oddities", "OdditiesError", "verify"]
