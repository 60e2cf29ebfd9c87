"""XML from outside: no document type, no entities, no network, limits of size and depth."""

from __future__ import annotations

import re

from lxml import etree

from provisions.intake.source import ReadingError

MOST_TAGS = 3_000_000  # of one part; a DOCX of 500 pages has some 400,000
MOST_DEPTH = 200
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0D\0O\0C\0T|<\0!\0E\0N\0T|\0<\0!\0D\0O\0C|\0<\0!\0E\0N\0T", re.I)


def parse_xml(data: bytes, what: str = "The file") -> etree._Element:
    """The tree of an XML file or part of one; `what` begins the sentence of an error.

    Raises:
        ReadingError: it is not well-formed, declares a document type or entities, or is larger or deeper than any text.
    """
    if _DOCTYPE.search(data):
        raise ReadingError(f"{what} declares a document type or entities, which are not read.")
    if data.count(b"<") > MOST_TAGS:
        raise ReadingError(f"{what} has more than {MOST_TAGS:,} tags; no treaty has.")
    try:
        return etree.fromstring(data, guarded_parser())
    except etree.XMLSyntaxError as error:
        what_is_wrong = syntax_fault(error)
        if "depth" in what_is_wrong.lower():
            raise ReadingError(f"{what} has elements nested too deeply to be read.") from None
        raise ReadingError(
            f"{what} is cut short or damaged: at line {error.lineno or 1}, it is not well-formed XML ({what_is_wrong})."
        ) from None


def guarded_parser() -> etree.XMLParser:
    """A parser that asks nobody for anything, expands nothing, and keeps to libxml2's own limits."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip


def syntax_fault(error: etree.XMLSyntaxError) -> str:
    """What is wrong with XML that is not well-formed, without the place."""
    return re.sub(r", line \d+, column \d+$", "", str(error.msg))


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace, or "" for a comment or the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
