"""Downloads: the records of a queryset or of a query as a streamed response."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from provisions.datasets import fetch
from provisions.exports import file_cache
from provisions.exports.formats import FORMATS
from provisions.exports.public import DATASETS
from provisions.exports.shapes import Shape, build_shape
from provisions.query import InvalidQuery, ListQuery, ParameterError

logger = logging.getLogger(__name__)
LONG_ROWS = 20  # upper estimate of rows per record in long shape; used only for the row limit of Excel


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

    The query must have been validated before: status 200 has been sent when the first record is read. When a later
    record can't be read, the last line of the file says so and the transfer breaks off.

    Args:
        filename: without its extension, such as "provisions"; letters, digits, dots, hyphens and underscores.
        head: the request is HEAD: the same headers, no records read.
        shape: which columns, and how codes are laid out; all columns unchanged by default.
        bom: CSV begins with a byte-order mark; ignored for other formats.

    Raises:
        KeyError: an unknown dataset or format.
    """
    shape = shape or build_shape(DATASETS[dataset])
    pieces = iter(()) if head else file_pieces(queryset, format, shape, bom)
    return _as_attachment(StreamingHttpResponse(pieces), filename, format)


def file_pieces(queryset: QuerySet[Any], format: str, shape: Shape, bom: bool = False) -> Iterator[bytes]:
    """The bytes of a file of a queryset's records."""
    writer, rows = FORMATS[format], fetch.fetch_rows(queryset, shape.read)
    try:
        if bom and format == "csv":
            yield codecs.BOM_UTF8
        yield from writer.write(shape.columns, shape.of(rows))
    except Exception:
        logger.exception("an export broke off after %s records", rows.count)
        yield writer.error(f"the export broke off after {rows.count} records; this file is not complete")
        raise


def download(request: HttpRequest, query: ListQuery, format: str) -> StreamingHttpResponse:
    """The result of a query as a file: its records in its order, with its columns and in its shape.

    A whole dataset, which is a query without any parameter but the format, comes from the file cache.

    Raises:
        InvalidQuery: there are more records than the format holds.
        FileNotReady: another request is still building the file.
        KeyError: an unknown format.
    """
    shape = build_shape(DATASETS[query.dataset], query.fields, query.shape)
    whole = not set(query.filters) - {"format"}
    refuse_too_many(query, format)
    return file_response(
        request, query.dataset, format, lambda: file_pieces(query.queryset(), format, shape, query.bom), whole
    )


def file_response(
    request: HttpRequest, dataset: str, format: str, pieces: Callable[[], Iterator[bytes]], whole: bool
) -> StreamingHttpResponse:
    """The bytes of `pieces` as a file named after the dataset; for HEAD the headers alone.

    Args:
        whole: it is all of the dataset in its usual shape, so the file is cached.

    Raises:
        FileNotReady: another request is still building the file.
        KeyError: an unknown format.
    """
    response: StreamingHttpResponse
    if whole:
        response = file_cache.send(request, dataset, format, pieces)
    else:
        response = StreamingHttpResponse(iter(()) if request.method == "HEAD" else pieces())
    return _as_attachment(response, dataset, format)


def refuse_too_many(query: ListQuery, format: str) -> None:
    """Raises InvalidQuery when the format can't hold the records of a query; only formats with a limit count them."""
    limit = FORMATS[format].max_rows
    if limit is None:
        return
    rows = query.count() * (LONG_ROWS if query.shape == "long" else 1)
    if rows > limit:
        others = [other.name for other in FORMATS.values() if other.max_rows is None]
        message = _("%(format)s holds %(limit)s rows; the answer may have %(rows)s. Ask for %(others)s.")
        message %= {"format": format, "limit": limit, "rows": rows, "others": ", ".join(others)}
        raise InvalidQuery([ParameterError("format", format, message, others, others[0])])


def _as_attachment(response: StreamingHttpResponse, name: str, format: str) -> StreamingHttpResponse:
    """Set the content type and the name of the file, which is given without its extension."""
    response["Content-Type"] = FORMATS[format].content_type
    name = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response
