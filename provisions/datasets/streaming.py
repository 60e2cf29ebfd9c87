"""A queryset as a streamed answer to a request."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from provisions.datasets.formats import FORMATS, Format
from provisions.datasets.public import DATASETS
from provisions.models import gather

logger = logging.getLogger(__name__)


class Counted:
    """An iterator that knows how many records it has given."""

    def __init__(self, records: Iterator[dict[str, Any]]) -> None:
        self.records = records
        self.count = 0

    def __iter__(self) -> Counted:
        return self

    def __next__(self) -> dict[str, Any]:
        record = next(self.records)
        self.count += 1
        return record


def stream(
    dataset: str, queryset: QuerySet[Any], format: str, filename: str, head: bool = False
) -> StreamingHttpResponse:
    """All records of the queryset as a download, in its order, read in batches so that memory stays flat.

    The question must have been checked before: status 200 is out when the first record is read. When a later record
    can't be read, the last line of the file says so and the transfer breaks off.

    Args:
        filename: without its ending, such as "provisions"; letters, digits, dots, hyphens and underscores.
        head: the request is HEAD: the same headers, no records read.

    Raises:
        KeyError: an unknown dataset or format.
    """
    table, writer = DATASETS[dataset], FORMATS[format]
    pieces = iter(()) if head else _pieces(writer, table.public, Counted(gather.rows(table, queryset, table.public)))
    response = StreamingHttpResponse(pieces, content_type=writer.content_type)
    name = re.sub(r"[^A-Za-z0-9._-]", "-", filename)
    response["Content-Disposition"] = f'attachment; filename="{name}.{writer.extension}"'
    return response


def _pieces(writer: Format, columns: Any, records: Counted) -> Iterator[bytes]:
    try:
        yield from writer.write(columns, records)
    except Exception:
        logger.exception("an export broke off after %s records", records.count)
        yield writer.broken(f"the export broke off after {records.count} records; this file is not complete")
        raise
