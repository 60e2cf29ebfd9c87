"""What a file is, by its first bytes and never by its name, and one plain sentence for what can't be read."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from enum import StrEnum

from provisions.intake.source import FileForm, ReadingError
from provisions.lib.zip_safety import ENTRY

MIB = 1024 * 1024
MOST_BYTES = 200 * MIB  # of a file; the text layer of 500 pages has 4 MB, a scan of them some 100
MOST_MEMBERS = 2000  # of a zip file

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_USE = "save it as PDF, DOCX, HTML or text and bring that"
_OTHERS = (
    (b"{\\rtf", "This is an RTF file; open it in Word, save it as DOCX and bring that."),
    (b"\x89PNG", "This is a picture (PNG); put its pages into one PDF and bring that."),
    (b"\xff\xd8\xff", "This is a picture (JPEG); put its pages into one PDF and bring that."),
    (b"GIF8", "This is a picture (GIF); put its pages into one PDF and bring that."),
    (b"II*\0", "This is a picture (TIFF); put its pages into one PDF and bring that."),
    (b"MM\0*", "This is a picture (TIFF); put its pages into one PDF and bring that."),
    (b"AT&TFORM", f"This is a DjVu file; {_USE}."),
    (b"%!PS", f"This is a PostScript file; {_USE}."),
    (b"\x1f\x8b", "This is a packed archive (gzip); unpack it, or pack its files as .zip."),
    (b"\xfd7zXZ\0", "This is a packed archive (xz); unpack it, or pack its files as .zip."),
    (b"BZh", "This is a packed archive (bzip2); unpack it, or pack its files as .zip."),
    (b"7z\xbc\xaf\x27\x1c", "This is a packed archive (7z); unpack it, or pack its files as .zip."),
    (b"Rar!", "This is a packed archive (RAR); unpack it, or pack its files as .zip."),
    (b"version https://git-lfs", "This is only a pointer to a file kept elsewhere (Git LFS); bring the file itself."),
)
_OFFICE = {
    "application/vnd.oasis.opendocument": "This is an OpenDocument file; save it as DOCX and bring that.",
    "application/epub+zip": f"This is an EPUB book; {_USE}.",
}
_ROOT = re.compile(
    r"\s*(?:<\?[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>\s*)*<([\w.-]+:)?([\w.-]+)", re.S
)
_TAG = re.compile(
    r"<(?:!doctype html|/?(?:html|head|body|div|p|table|tr|td|span|br|h[1-6]|a|b|i|font|ul|ol|li)\b)", re.I
)
_JSON = re.compile(r"""\[?\s*\{\s*"[^"\n]{1,60}"\s*:""")
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\*\*\S.*\*\*|\[\^\w+\]:|---$)", re.M)


class Container(StrEnum):
    """A file that holds others."""

    ZIP = "zip"


def check_size(size: int) -> None:
    """Raise ReadingError for a file with too many bytes, before any of it is read."""
    if size > MOST_BYTES:
        shown = f"{size / 1024 / MIB:.1f} GB" if size >= 1024 * MIB else f"{size // MIB} MB"
        raise ReadingError(f"The file has {shown}; at most {MOST_BYTES // MIB} MB are read.")
    if not size:
        raise ReadingError("The file is empty.")


def detect_form(data: bytes) -> FileForm | Container:
    """The form of a file.

    Raises:
        ReadingError: it is empty, too large, or of a kind that isn't read; the sentence says what would be right.
    """
    check_size(len(data))
    if b"%PDF-" in data[:1024]:
        return FileForm.PDF
    if data.startswith(_ZIP):
        return _detect_zip(data)
    if data.startswith(_OLE):
        raise ReadingError(_describe_ole(data))
    for start, sentence in _OTHERS:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(start):
            raise ReadingError(sentence)
    return _detect_text(decode(data[: 256 * 1024], cut=True))


def _describe_ole(data: bytes) -> str:
    """Word 97 to 2003 and protected files of newer ones are both OLE containers."""
    name = "EncryptedPackage".encode("utf-16-le")
    if name in data:
        return "The file is protected by a password; open it in Word, save it without one and bring that."
    if "WordDocument".encode("utf-16-le") in data:
        return "This is an old Word file (.doc); open it in Word, save it as DOCX and bring that."
    return f"This is an old Office file; {_USE}."


def _detect_zip(data: bytes) -> FileForm | Container:
    if data.count(ENTRY) > MOST_MEMBERS:
        raise ReadingError(f"The zip file has more than {MOST_MEMBERS:,} members.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names or ("[Content_Types].xml" in names and _has_word_part(archive)):
                return FileForm.DOCX
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace")
                raise ReadingError(
                    next(
                        (say for name, say in _OFFICE.items() if kind.startswith(name)),
                        f"This is a file of type {kind}; {_USE}.",
                    )
                )
            if "[Content_Types].xml" in names:
                raise ReadingError(f"This is an Office file, but no text document; {_USE}.")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, ReadingError):
            raise
        raise ReadingError(
            "The file is cut short or damaged: it begins as a DOCX or zip file, but its directory is missing."
        ) from error
    return Container.ZIP


def _has_word_part(archive: zipfile.ZipFile) -> bool:
    info = archive.getinfo("[Content_Types].xml")
    return info.file_size < MIB and b"wordprocessingml.document.main" in archive.read(info)


def _detect_text(text: str) -> FileForm:
    """The form of a file of words, by its beginning."""
    start = text.lstrip("\ufeff \r\n\t")
    root = _ROOT.match(start) if start.startswith("<") else None
    name = root[2].lower() if root else ""
    if name == "akomantoso":
        return FileForm.AKOMA_NTOSO
    if name == "treaty":
        return FileForm.TOTA
    if name == "html" or start[:15].lower().startswith("<!doctype html") or _is_html(text):
        return FileForm.HTML
    if start.startswith("<?xml"):
        raise ReadingError(
            f"This is an XML file of a kind that isn't read (<{root[2] if root else '?'}>); "
            "Akoma Ntoso 3.0, ToTA and XHTML are."
        )
    if start.startswith("MIME-Version:") and "multipart/related" in start[:2000]:
        raise ReadingError("This is a web archive (MHTML); save the page as HTML and bring that.")
    if _JSON.match(start):
        raise ReadingError("This is a JSON file; bring the text itself, as PDF, DOCX, HTML or text.")
    return FileForm.MARKDOWN if _is_markdown(start) else FileForm.TEXT


def _is_html(text: str) -> bool:
    """Whether tags of HTML stand in it again and again, as in a page whose head is missing."""
    return len(_TAG.findall(text[:20_000])) >= 5


def _is_markdown(text: str) -> bool:
    return len(_MARKDOWN.findall(text)) >= 3


def decode(data: bytes, declared: str = "", cut: bool = False) -> str:
    """The words of a file by its byte order mark, its own declaration or, failing both, what its bytes look like.

    Args:
        declared: the encoding that the file itself names.
        cut: the data are the beginning of a file, so that the last character may be incomplete.

    Raises:
        ReadingError: it is no text.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:4096]:
        return _decode_utf16(data)
    text = _decode_utf8(data, cut) or _decode_declared(data, declared) or _decode_bytes(data)
    sample = text[:100_000]
    controls = sum(1 for letter in sample if letter < " " and letter not in "\t\n\r\f\x0b\x1a\x1b")
    if controls * 100 > len(sample) + 100:
        raise ReadingError(
            "This is no text, and no file of a kind that is read: PDF, DOCX, HTML, text, Markdown, Akoma Ntoso."
        )
    return text


def _decode_utf8(data: bytes, cut: bool) -> str:
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data, final=not cut)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        bad, good = text.count("\ufffd"), sum(1 for letter in text if letter > "\x7f")
        return text if bad * 20 < good else ""  # some damaged letters in a file that else is UTF-8


def _decode_declared(data: bytes, declared: str) -> str:
    try:
        return data.decode(declared) if declared else ""
    except (LookupError, ValueError):
        return ""


def _decode_bytes(data: bytes) -> str:
    """A file of one byte a letter, from Windows or from a Macintosh, whichever reads better."""
    windows, macintosh = data.decode("cp1252", "replace"), data.decode("mac_roman")
    return max(windows, macintosh, key=_plausible)


_COMMON = re.compile(r"[“”‘’–—…«»°§©ºª]|(?<=[A-Za-z])[áéíóúñüàâçèêëîïôûùœäöß]|[ÁÉÍÓÚÑÜÀÂÇÈÊÔÄÖ](?=[A-Za-z])|¿|¡")


def _plausible(text: str) -> int:
    return len(_COMMON.findall(text))


def _decode_utf16(data: bytes) -> str:
    even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
    if max(even, odd) > 20 * max(1, min(even, odd)) and max(even, odd) * 4 > min(len(data), 4096):
        return data.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    raise ReadingError(
        "This is no text, and no file of a kind that is read: PDF, DOCX, HTML, text, Markdown, Akoma Ntoso."
    )
