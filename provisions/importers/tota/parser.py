"""Parse one ToTA file into plain data, or refuse it with file and line."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from provisions.importers.tota.headings import find_number
from provisions.intake.reading.xml import guarded_parser, syntax_fault
from provisions.lib.clean_text import clean_text
from provisions.lib.mojibake import count_double_encodings, describe_double_encoding

LANGUAGES = ("en", "es", "fr")
MOST_DOUBLE_ENCODINGS = 5  # letters of the corpus that are garbled in this way; more are the whole file's
MOST_TAGS = 200_000  # each takes memory; ToTA's longest treaty has 1,242
MOST_CHARACTERS = {"name": 300, "number": 120, "heading": 500, "identifier": 40}
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""^<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)["']""")


class TreatyError(ValueError):
    """A file that can't be used; the message begins with file and line."""


@dataclass(frozen=True)
class ArticleText:
    """An article. `number` and `heading` may be blank.

    `body` is exactly the element's text, since the offsets of mentions and quotes count its characters.
    """

    identifier: str
    number: str
    heading: str
    body: str


@dataclass(frozen=True)
class ChapterText:
    """A chapter with its articles in order; `identifier` may be blank or repeated in a file."""

    identifier: str
    number: str
    heading: str
    articles: tuple[ArticleText, ...]


@dataclass(frozen=True)
class TreatyText:
    """One treaty in one language, with the facts of its <meta> element.

    `parties` are the original parties if the element has no others, as for every agreement no longer in force.
    `sources` are the addresses of the full text. `checksum` is the file's SHA-256.
    """

    file: str
    checksum: str
    identifier: str
    name: str
    language: str
    type: str
    status: str
    wto_rta_id: int | None
    signed: date | None
    in_force: date | None
    notified: date | None
    inactive: date | None
    parties: tuple[str, ...]
    original_parties: tuple[str, ...]
    composition: str
    regions: tuple[str, ...]
    cross_regional: bool | None
    notification: str
    sources: tuple[str, ...]
    chapters: tuple[ChapterText, ...]


def parse(name: str, data: bytes) -> TreatyText:
    """Parse `data`, an XML file in ToTA's format; errors call it `name`.

    Raises:
        TreatyError: not UTF-8, not well-formed, a document type or entity (which could read other files), an element
            that is missing, blank or repeated, or an invalid value.
    """
    return _TreatyParser(name, data).parse()


class _TreatyParser:
    """Parses one file, whose name is part of every error."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.checksum = hashlib.sha256(data).hexdigest()
        self.root = self._parse_xml(data)

    def _parse_xml(self, data: bytes) -> etree._Element:
        self._check_encoding(data)
        if doctype := _DOCTYPE.search(data):
            raise self.error(_find_line(data, doctype.start()), "a document type or entity is not allowed")
        if data.count(b"<") > MOST_TAGS:
            raise self.error(1, f"has more than {MOST_TAGS:,} tags; no treaty does")
        try:
            return etree.fromstring(data, guarded_parser())
        except etree.XMLSyntaxError as error:
            raise self.error(error.lineno or 1, f"not well-formed XML: {syntax_fault(error)}") from error

    def _check_encoding(self, data: bytes) -> None:
        encoding = _ENCODING.match(data)
        if encoding and encoding[1].lower() not in (b"utf-8", b"utf8"):
            raise self.error(1, f"declares the encoding {encoding[1].decode('ascii', 'replace')}; it must be UTF-8")
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = _find_line(data, error.start)
            raise self.error(line, f"byte 0x{data[error.start]:02x} is not UTF-8") from error
        if count_double_encodings(text) > MOST_DOUBLE_ENCODINGS:
            raise self.error(1, describe_double_encoding(text))

    def error(self, at: etree._Element | int, what: str) -> TreatyError:
        """An error that names the file and the line, which is given as a number or by an element."""
        line: Any = at if isinstance(at, int) else at.sourceline
        return TreatyError(f"{self.name}, line {line or 1}: {what}")

    def parse(self) -> TreatyText:
        if self.root.tag != "treaty":
            raise self.error(self.root, f"the file is a <{self.root.tag}>; it must be a <treaty>")
        meta, body = self._find_only(self.root, "meta"), self._find_only(self.root, "body")
        language = self._read_required(meta, "language").lower()
        if language not in LANGUAGES:
            message = f"language is {language!r}; it must be one of {', '.join(LANGUAGES)}"
            raise self.error(self._find_only(meta, "language"), message)
        original = self._read_codes(meta, "parties_original")
        return TreatyText(
            file=self.name,
            checksum=self.checksum,
            identifier=self._check_length(meta, self._read_required(meta, "treaty_identifier"), "identifier"),
            name=self._check_length(meta, self._read_required(meta, "name"), "name"),
            language=language,
            type=_read_text(meta, "type"),
            status=_read_text(meta, "status"),
            wto_rta_id=self._read_number(meta, "wto_rta_id"),
            signed=self._read_date(meta, "date_signed"),
            in_force=self._read_date(meta, "date_into_force"),
            notified=self._read_date(meta, "date_notification"),
            inactive=self._read_date(meta, "date_inactive"),
            parties=self._read_codes(meta, "parties") or original,
            original_parties=original,
            composition=_read_text(meta, "composition"),
            regions=tuple(part.strip() for part in _read_text(meta, "region").split(";") if part.strip()),
            cross_regional={"Yes": True, "No": False}.get(_read_text(meta, "crossregional")),
            notification=_read_text(meta, "notification"),
            sources=tuple(self._find_sources(meta)),
            chapters=tuple(self._parse_chapters(body)),
        )

    def _parse_chapters(self, body: etree._Element) -> Iterator[ChapterText]:
        identifiers: set[str] = set()
        for chapter in body.iterchildren():
            self._require_tag(chapter, "chapter")
            articles = []
            for article in chapter.iterchildren():
                self._require_tag(article, "article")
                articles.append(self._parse_article(article))
                identifier = articles[-1].identifier
                if identifier in identifiers:
                    raise self.error(article, f"article_identifier {identifier} is there twice")
                identifiers.add(identifier)
            yield ChapterText(
                identifier=self._read_attribute(chapter, "chapter_identifier", "identifier"),
                number=self._read_attribute(chapter, "number", "number"),
                heading=self._read_attribute(chapter, "name", "heading"),
                articles=tuple(articles),
            )

    def _parse_article(self, article: etree._Element) -> ArticleText:
        identifier = self._read_attribute(article, "article_identifier", "identifier")
        if not identifier:
            raise self.error(article, "an <article> has no article_identifier")
        heading = self._read_attribute(article, "name", "heading")
        body = "".join(str(part) for part in article.itertext())
        number = self._read_attribute(article, "number", "number") or find_number(heading, body)
        return ArticleText(identifier, number, heading, body)

    def _require_tag(self, element: etree._Element, tag: str) -> None:
        if element.tag != tag:
            raise self.error(element, f"<{element.tag}> where <{tag}> must be")

    def _find_only(self, parent: etree._Element, tag: str) -> etree._Element:
        elements = parent.findall(tag)
        if len(elements) != 1:
            raise self.error(parent, f"<{parent.tag}> has {len(elements)} <{tag}>; it must have one")
        return elements[0]

    def _read_required(self, meta: etree._Element, tag: str) -> str:
        element = self._find_only(meta, tag)
        text = clean_text(element.text or "")
        if fault := describe_double_encoding(text):
            raise self.error(element, f"<{tag}> {fault}")
        if text:
            return text
        raise self.error(element, f"<{tag}> is blank")

    def _read_attribute(self, element: etree._Element, name: str, kind: str) -> str:
        return self._check_length(element, element.get(name) or "", kind)

    def _check_length(self, element: etree._Element, value: str, kind: str) -> str:
        if len(value) > MOST_CHARACTERS[kind]:
            message = f"{kind} has {len(value)} characters; at most {MOST_CHARACTERS[kind]} are allowed"
            raise self.error(element, message)
        return value

    def _read_number(self, meta: etree._Element, tag: str) -> int | None:
        value = _read_text(meta, tag)
        if value and not (value.isascii() and value.isdigit() and len(value) < 8):
            raise self.error(self._find_only(meta, tag), f"<{tag}> is {value!r}; it must be a number")
        return int(value) if value else None

    def _read_date(self, meta: etree._Element, tag: str) -> date | None:
        value = _read_text(meta, tag)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            element = self._find_only(meta, tag)
            raise self.error(element, f"<{tag}> is {value!r}; it must be a date such as 2007-04-03") from None

    def _read_codes(self, meta: etree._Element, tag: str) -> tuple[str, ...]:
        codes = [(code.text or "").strip() for code in meta.findall(f"{tag}/partyisocode")]
        return tuple(code for code in codes if code)

    def _find_sources(self, meta: etree._Element) -> Iterator[str]:
        for source in meta.findall("source"):
            address = (source.text or "").strip()
            if source.get("type") == "full text" and address.lower().startswith(("http://", "https://")):
                yield address


def _read_text(parent: etree._Element, tag: str) -> str:
    return clean_text(parent.findtext(tag) or "")


def _find_line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
