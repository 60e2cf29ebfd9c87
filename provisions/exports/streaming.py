"""A queryset as a streamed answer to a request."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from provisions.datasets import fetch
from provisions.exports import file_cache
from provisions.exports.formats import FORMATS, Format
from provisions.exports.public import DATASETS
from provisions.exports.shapes import Shape, shaped
from provisions.query import InvalidQuery, ListQuery, ParameterError

logger = logging.getLogger(__name__)
Part = TypeVar("Part")
LONGEST = 20  # rows of a record in the long shape, well above what they have on average; the writer counts for itself


class Counted:
    """Records that know how many of them were given."""

    def __init__(self, records: Iterable[dict[str, Any]]) -> None:
        self.records = records
        self.count = 0
        if isinstance(records, fetch.Rows):
            self.batches = lambda: self._counted(records.batches(), lambda batch: len(next(iter(batch.values()))))
            self.lines = lambda cells, between: self._counted(records.lines(cells, between), len)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for record in self.records:
            self.count += 1
            yield record

    def _counted(self, parts: Iterator[Part], size: Callable[[Part], int]) -> Iterator[Part]:
        for part in parts:
            yield part
            self.count += size(part)


def stream(
    dataset: str,
    queryset: QuerySet[Any],
    format: str,
    filename: str,
    head: bool = False,
    shape: Shape | None = None,
    bom: bool = False,
) -> StreamingHttpResponse:
    """All records of the queryset as a download, in its order, read in batches so that memory stays flat.

    The question must have been checked before: status 200 is out when the first record is read. When a later record
    can't be read, the last line of the file says so and the transfer breaks off.

    Args:
        filename: without its ending, such as "provisions"; letters, digits, dots, hyphens and underscores.
        head: the request is HEAD: the same headers, no records read.
        shape: which columns, and how codes stand in them; all columns as they are without it.
        bom: CSV begins with a byte-order mark; other formats have none.

    Raises:
        KeyError: an unknown dataset or format.
    """
    shape = shape or shaped(DATASETS[dataset])
    pieces = iter(()) if head else pieces_of(dataset, queryset, format, shape, bom)
    return _named(StreamingHttpResponse(pieces), filename, format)


def pieces_of(dataset: str, queryset: QuerySet[Any], format: str, shape: Shape, bom: bool = False) -> Iterator[bytes]:
    """The bytes of a file of a queryset's records; KeyError for an unknown dataset or format."""
    writer = FORMATS[format]
    source = shape.of(fetch.rows(DATASETS[dataset], queryset, shape.read))
    return _pieces(writer, shape.columns, Counted(source), bom)


def _named(response: StreamingHttpResponse, name: str, format: str) -> StreamingHttpResponse:
    """The response as a file of this name, without its ending."""
    writer = FORMATS[format]
    response["Content-Type"] = writer.content_type
    name = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    response["Content-Disposition"] = f'attachment; filename="{name}.{writer.name}"'
    return response


def download(request: HttpRequest, question: ListQuery, format: str) -> StreamingHttpResponse:
    """The answer to a question as a file: its records in its order, with the columns and in the shape it asks for.

    A whole dataset, which a question asks for that names nothing but a format, is made once and kept (prepared.py).

    Raises:
        BadQuestion: there are more records than the format holds.
        KeyError: an unknown format.
    """
    shape = shaped(DATASETS[question.dataset], question.fields, question.shape)
    refuse_too_many(question, format)

    def pieces() -> Iterator[bytes]:
        return pieces_of(question.dataset, question.queryset(), format, shape, question.bom)

    return file_of(request, question.dataset, format, pieces, whole=not set(question.filters) - {"format"})


def file_of(
    request: HttpRequest, dataset: str, format: str, pieces: Callable[[], Iterator[bytes]], whole: bool
) -> StreamingHttpResponse:
    """The bytes that `pieces` gives as a file, which bears the dataset's name; for HEAD the headers alone.

    Args:
        whole: it is all of the dataset, in its usual shape: the file is made once and kept (prepared.py).

    Raises:
        KeyError: an unknown format.
    """
    if whole:
        response = file_cache.send(request, dataset, format, pieces)
    else:
        response = StreamingHttpResponse(iter(()) if request.method == "HEAD" else pieces())
    return _named(response, dataset, format)


def refuse_too_many(question: ListQuery, format: str) -> None:
    """Raises BadQuestion when the format can't hold the records of a question. Only formats with a limit count them."""
    limit = FORMATS[format].most
    if limit is None:
        return
    rows = question.count() * (LONGEST if question.shape == "long" else 1)
    if rows > limit:
        others = [name for name, one in FORMATS.items() if one.most is None]
        message = _("%(format)s holds %(limit)s rows; the answer may have %(rows)s. Ask for %(others)s.")
        message %= {"format": format, "limit": limit, "rows": rows, "others": ", ".join(others)}
        raise InvalidQuery([ParameterError("format", format, message, others, others[0])])


def _pieces(writer: Format, columns: Any, records: Counted, bom: bool) -> Iterator[bytes]:
    try:
        if bom and writer.name == "csv":
            yield codecs.BOM_UTF8
        yield from writer.write(columns, records)
    except Exception:
        logger.exception("an export broke off after %s records", records.count)
        yield writer.broken(f"the export broke off after {records.count} records; this file is not complete")
        raise
