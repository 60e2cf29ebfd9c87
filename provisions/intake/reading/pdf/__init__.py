"""PDF, read by pdfium: the words of every page in reading order, with the place and the type of every line."""

from provisions.intake.reading.pdf.document import read_pdf

__all__ = ["read_pdf"]
