"""Exports of the public data: pages, API and commands all use these, so that they write the same rows in one order."""

from provisions.exports.file_cache import FileNotReady
from provisions.exports.formats import FORMATS, Format
from provisions.exports.public import DATASETS, all_records, public_records, records
from provisions.exports.shapes import Shape, build_shape
from provisions.exports.streaming import download, stream

__all__ = [
    "DATASETS",
    "FORMATS",
    "FileNotReady",
    "Format",
    "Shape",
    "all_records",
    "build_shape",
    "download",
    "public_records",
    "records",
    "stream",
]
