"""Checks of the data by rules, for `manage.py verify`."""

from provisions.operations.integrity.findings import Finding, Oddities, OdditiesError, verify

__all__ = ["Finding", "Oddities", "OdditiesError", "verify"]
