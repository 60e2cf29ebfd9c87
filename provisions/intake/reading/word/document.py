"""stub"""

from provisions.intake.source import ReadingError, SourceDocument


def read_docx(data: bytes, checksum: str) -> SourceDocument:
    raise ReadingError("Word files are not read yet.")
