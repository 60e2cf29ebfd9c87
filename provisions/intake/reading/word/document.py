"""Read a Word file (DOCX) as Word prints it: numbers included, tracked changes accepted, each word once."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from provisions.intake.reading.builder import ContentBuilder, OpenLine, raised
from provisions.intake.reading.word.fields import FieldStack
from provisions.intake.reading.word.notes import WordNotes
from provisions.intake.reading.word.numbering import Numberer
from provisions.intake.reading.word.package import WordPackage
from provisions.intake.reading.word.paragraph import GONE, Item, ItemKind, ItemReader, choose, is_placeholder
from provisions.intake.reading.word.styles import WordStyles, child, is_on, read_numbering, value
from provisions.intake.reading.xml import local_name
from provisions.intake.source import FileForm, ReadingError, SourceDocument

_WRAPPERS = frozenset(("body", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "footnote", "endnote"))
_SAME_PAGE = frozenset(("continuous", "nextColumn"))


def read_docx(data: bytes, checksum: str) -> SourceDocument:
    """The document of a Word file.

    Raises:
        ReadingError: it is damaged, protected by a password, or has no words.
    """
    package = WordPackage(data)
    root = package.main()
    names = {local_name(element) for element in root.iter()}
    reader = _WordReader(package, has_printed_pages="lastRenderedPageBreak" in names)
    reader.read_blocks(root)
    reader.finish()
    version = ".".join(map(str, etree.LXML_VERSION[:3]))
    document = reader.builder.build(FileForm.DOCX, f"lxml {version}", checksum, reader.remarks(names))
    if not document.content:
        raise ReadingError("The Word file has no words.")
    return document


class _WordReader:
    """Walks the blocks of a document: paragraphs, tables, and what only wraps them."""

    def __init__(self, package: WordPackage, has_printed_pages: bool) -> None:
        self.builder = ContentBuilder()
        self._line = OpenLine(self.builder)
        self._styles = WordStyles(package.related("styles"))
        self._numberer = Numberer(package.related("numbering"), self._styles)
        self._fields = FieldStack()
        self._items = ItemReader(self._styles, self._fields)
        settings = package.related("settings")
        self._notes = {
            ItemKind.FOOTNOTE: WordNotes("footnote", package.related("footnotes"), settings, "decimal"),
            ItemKind.ENDNOTE: WordNotes("endnote", package.related("endnotes"), settings, "lowerRoman"),
        }
        self._endnotes: list[tuple[str, etree._Element]] = []  # to print at the end
        self._printed = has_printed_pages
        self._region = ""  # the style of every line, in a note or a table
        self._marker = ""  # of the note under way
        self._in_row = False
        self._row_pages = self._cell_pages = 0  # page breaks in the row and in the cell under way

    def read_blocks(self, parent: etree._Element) -> None:
        for element in parent:
            name = local_name(element)
            if name == "p":
                self._read_paragraph(element)
            elif name == "tbl":
                self._read_table(element)
            elif name in _WRAPPERS or (name == "sdt" and not is_placeholder(element)):
                self.read_blocks(element)
            elif name == "AlternateContent":
                self.read_blocks(choose(element))

    def finish(self) -> None:
        self._line.end(self._region)
        for marker, note in self._endnotes:
            self._read_note(marker, note)
        self._line.finish()

    def remarks(self, names: set[str]) -> Iterator[str]:
        """What the curator should know of a document with elements of these names."""
        if names & (GONE | {"ins", "moveTo"}):
            yield "The file has tracked changes: what was inserted is read, what was deleted is not."
        if "commentReference" in names:
            yield "The file has comments, which are left out."
        if "altChunk" in names:
            yield "The file embeds another file, which is not read."
        if self._fields.unprinted:
            fields = ", ".join(sorted(self._fields.unprinted))
            yield f"The file has numbers that only Word computes ({fields}); compare them with its print."

    def _read_table(self, table: etree._Element) -> None:
        for row in _inner(table, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None or is_on(child(properties, "hidden")):
                continue
            self._read_row([cell for cell in _inner(row, "tc") if child(cell, "tcPr", "cellDel") is None])

    def _read_row(self, cells: list[etree._Element]) -> None:
        """The cells of a row are one paragraph; Word marks a page break inside the row in each of them."""
        outside = self._region, self._in_row
        if not self._in_row:
            self._row_pages = 0
        self._region, self._in_row = self._region or ("cell" if len(cells) > 2 else ""), True
        begun = len(self.builder.lines)
        for cell in cells:
            if not outside[1]:
                self._cell_pages = 0
            self._line.joins = len(self.builder.lines) > begun
            self.read_blocks(cell)
            self._line.end(self._region)
        self._line.joins = False
        self._region, self._in_row = outside

    def _read_paragraph(self, paragraph: etree._Element) -> None:
        properties = child(paragraph, "pPr")
        style = value(child(properties, "pStyle"))
        mark = child(properties, "rPr")
        is_merged = any(child(mark, name) is not None for name in GONE)  # its end is deleted: it goes on in the next
        is_hidden = is_on(child(mark, "vanish"))
        runs_in = is_hidden and child(mark, "specVanish") is not None  # a heading before words in one line
        items = self._items.read(paragraph, style)
        if is_hidden and not items:
            return
        if is_on(child(properties, "pageBreakBefore")):
            self._break_page(ItemKind.PAGE)
        if not is_merged:
            self._line.prefix += self._numberer.number(read_numbering(properties), style)
        hint = self._region or self._hint(properties, style)
        after = [later for item in items if (later := self._put(item, hint))]
        if not is_merged:
            self._end_paragraph(hint, bool(items))
        self._line.joins = self._line.joins or runs_in
        for item, marker in after:
            self._read_after(item, marker)
        section = child(properties, "sectPr")
        if section is not None and value(child(section, "type")) not in _SAME_PAGE:
            self._break_page(ItemKind.PAGE)

    def _end_paragraph(self, hint: str, has_items: bool) -> None:
        """End the line; a number that Word prints in an empty paragraph is a line of its own."""
        if not self._line.end(hint) and self._line.prefix.strip(" •") and not has_items and not self._in_row:
            number, self._line.prefix = self._line.prefix, ""
            self.builder.add(number, hint, joins=self._line.joins)
        if not self._in_row:
            self._line.joins = False

    def _hint(self, properties: etree._Element | None, style: str | None) -> str:
        """What style and outline level say of a paragraph."""
        level = value(child(properties, "outlineLvl"))
        if hint := self._styles.hint(style):
            return hint
        outline = int(level) if level and level.isdigit() else self._styles.outline(style)
        return f"h{min(outline + 1, 6)}" if outline is not None and outline < 9 else ""

    def _put(self, item: Item, hint: str) -> tuple[Item, str] | None:
        """Put an item in the line; gives back what follows after the paragraph, with a note's marker."""
        if item.kind is ItemKind.WORDS:
            before = self._line.letters
            self._line.put(item.text)
            self._line.set_look(self._line.letters - before, bold=item.bold, italic=item.italic, size=item.size)
        elif item.kind is ItemKind.LINE:
            self._line.joins = self._line.end(hint) or self._line.joins
        elif item.kind in (ItemKind.PAGE, ItemKind.PRINTED_PAGE):
            self._line.joins = self._line.end(hint) or self._line.joins
            self._break_page(item.kind)
        elif item.kind is ItemKind.MARKER:
            self._line.put(f"{raised(self._marker)} ")
            self._marker = ""
        elif item.kind is ItemKind.BOX:
            return item, ""
        elif item.element is not None:
            marker, note = self._notes[item.kind].refer(item.element)
            self._line.put(raised(marker))
            return (Item(item.kind, element=note), marker) if note is not None else None
        return None

    def _read_after(self, item: Item, marker: str) -> None:
        if item.element is None:
            return
        if item.kind is ItemKind.ENDNOTE:
            self._endnotes.append((marker, item.element))
        elif item.kind is ItemKind.FOOTNOTE:
            self._read_note(marker, item.element)
        else:
            self.read_blocks(item.element)

    def _read_note(self, marker: str, note: etree._Element) -> None:
        outside, self._region, self._marker = self._region, "footnote", marker
        joins, self._line.joins = self._line.joins, False
        self.read_blocks(note)
        self._line.joins = joins
        self._region = outside

    def _break_page(self, kind: ItemKind) -> None:
        """Begin a page; where Word has noted the pages it printed, only those count."""
        if (kind is ItemKind.PRINTED_PAGE) is not self._printed:
            return
        if self._in_row:
            self._cell_pages += 1
            if self._cell_pages <= self._row_pages:
                return
            self._row_pages = self._cell_pages
        if self.builder.lines:
            self.builder.new_page()


def _inner(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those in content controls and insertions."""
    for element in parent:
        if local_name(element) == name:
            yield element
        elif local_name(element) in _WRAPPERS or local_name(element) == "sdt":
            yield from _inner(element, name)
