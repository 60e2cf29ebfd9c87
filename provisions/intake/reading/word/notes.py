"""Footnotes and endnotes of a Word file, with the markers that Word prints."""

from __future__ import annotations

from lxml import etree

from provisions.intake.reading.word.number_formats import format_number
from provisions.intake.reading.word.styles import child, number, value
from provisions.intake.reading.xml import local_name

_SEPARATORS = frozenset(("separator", "continuationSeparator", "continuationNotice"))


class WordNotes:
    """One kind of notes, "footnote" or "endnote", numbered in the order of their references."""

    def __init__(self, kind: str, root: etree._Element | None, settings: etree._Element | None, form: str) -> None:
        own = child(settings, f"{kind}Pr")
        self._form = value(child(own, "numFmt")) or form
        self._next = number(value(child(own, "numStart"))) or 1
        self._notes = {
            value(element, "id") or "": element
            for element in (root if root is not None else ())
            if local_name(element) == kind and value(element, "type") not in _SEPARATORS
        }
        self.markers: dict[str, str] = {}  # of the notes referred to so far, by id

    def refer(self, reference: etree._Element) -> tuple[str, etree._Element | None]:
        """Marker and note of a reference; the marker is "" where the file sets its own after it."""
        identifier = value(reference, "id") or ""
        note = self._notes.get(identifier)
        if note is None:
            return "", None
        own = (value(reference, "customMarkFollows") or "0").lower() in ("1", "true", "on")
        marker = "" if own else format_number(self._next, self._form)
        self._next += 0 if own else 1
        self.markers[identifier] = marker
        return marker, note
