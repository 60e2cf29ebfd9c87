"""manage.py export: a dataset, or what a question finds in it, as a file. The same bytes as the API gives."""

from __future__ import annotations

import codecs
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.timezone import localdate
from rich.console import Console
from rich.progress import Progress

from provisions.datasets import fetch
from provisions.exports import DATASETS, FORMATS, Shape, all_records, public_records, shaped
from provisions.exports.streaming import refuse_too_many
from provisions.lib.files import FileBusy, atomic_write
from provisions.operations.error_hints import hint
from provisions.panel.dataset import FORMATS as PANEL_FORMATS
from provisions.panel.dataset import query_panel, write_panel
from provisions.panel.query import PanelQuery
from provisions.query import InvalidQuery, ListQuery

ALL = "all"
PANEL = "panel"
ASKED = ("provisions", "agreements", "economies", "mentions")


class Command(BaseCommand):
    """Writes a dataset to a file or to standard output."""

    help = (
        "Write a dataset: the public records, or with --loadable the rows and columns that load_dataset reads. "
        "'export all --loadable --output fixtures' writes the shipped files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", choices=[*DATASETS, PANEL, ALL], help=f"which; {ALL} with --loadable only")
        parser.add_argument("--format", choices=FORMATS, default="csv", help="csv, unless told otherwise")
        parser.add_argument("--output", type=Path, help="the file (with 'all': the folder); standard output without it")
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a parameter of the public addresses, such as theme=msme_finance; can be given again and again",
        )
        parser.add_argument(
            "--loadable",
            action="store_true",
            help="what load_dataset reads: no quotes, nothing worked out; but withdrawn provisions, merged agreements",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["loadable"] and (options["filter"] or options["format"] != "csv"):
            raise CommandError("--loadable writes whole datasets as CSV: leave --filter and --format out.")
        if options["dataset"] == PANEL:
            self._panel(options)
        elif options["dataset"] == ALL:
            self._all(options)
        elif options["loadable"]:
            self._loadable(options["dataset"], options["output"])
        else:
            _write(
                _asked(options["dataset"], options["filter"], options["format"]), options["format"], options["output"]
            )

    def _panel(self, options: dict[str, Any]) -> None:
        if options["format"] not in PANEL_FORMATS or options["loadable"]:
            raise CommandError(f"The panel comes as {', '.join(PANEL_FORMATS)}, and not for loading.")
        last_year = localdate().year
        with _told_at_once():
            question = PanelQuery.parse(_parameters(options["filter"]), last_year)
        pieces = write_panel(query_panel(question, last_year), options["format"])
        if options["output"] is None:
            _to_stdout(pieces)
        else:
            _to_file(pieces, options["output"])

    def _all(self, options: dict[str, Any]) -> None:
        folder: Path | None = options["output"]
        if not options["loadable"] or folder is None or not folder.is_dir():
            raise CommandError("'all' needs --loadable and --output with a folder that exists, such as fixtures.")
        with ExitStack() as files:  # the old files stay until all new ones are written
            for name, table in DATASETS.items():
                if table.shipped:
                    files.enter_context(_written(folder / f"{name}.csv")).writelines(_pieces(_loadable(name), "csv"))

    def _loadable(self, dataset: str, output: Path | None) -> None:
        table = DATASETS[dataset]
        if not table.shipped:
            files = ", ".join(name for name, one in DATASETS.items() if one.shipped)
            raise CommandError(f"{dataset} is not loaded from CSV. --loadable writes: {files}.")
        _write(_loadable(dataset), "csv", output)


@dataclass(frozen=True)
class _Job:
    """What is to be written."""

    dataset: str
    queryset: QuerySet[Any]
    shape: Shape
    bom: bool = False


def _loadable(dataset: str) -> _Job:
    table = DATASETS[dataset]
    return _Job(dataset, all_records(dataset), Shape(table.loadable, table.loadable, iter))


def _asked(dataset: str, filters: list[str], format: str) -> _Job:
    if dataset not in ASKED:
        if filters:
            raise CommandError(f"{dataset} takes no --filter. These do: {', '.join((*ASKED, PANEL))}.")
        return _Job(dataset, public_records(dataset), shaped(DATASETS[dataset]))
    with _told_at_once():
        question = ListQuery.parse(dataset, _parameters(filters))
        refuse_too_many(question, format)
    shape = shaped(DATASETS[dataset], question.fields, question.shape)
    return _Job(dataset, question.queryset(), shape, question.bom)


def _parameters(filters: list[str]) -> QueryDict:
    """The --filter options as the parameters of an address."""
    params = QueryDict(mutable=True)
    for one in filters:
        params.appendlist(*_named(one))
    return params


@contextmanager
def _told_at_once() -> Iterator[None]:
    """Tells every fault of a question as the fault of a --filter."""
    try:
        yield
    except InvalidQuery as error:
        raise CommandError("\n".join(_told(fault) for fault in error.errors)) from error


def _named(one: str) -> tuple[str, str]:
    """Name and value of a --filter."""
    name, equals, value = one.partition("=")
    if not equals:
        raise CommandError(f"--filter {one!r} is not NAME=VALUE, such as theme=msme_finance.")
    return name, value


def _told(fault: Any) -> str:
    told = not fault.suggestion or fault.suggestion in fault.message
    hint = "" if told else f" Did you mean {fault.suggestion!r}?"
    allowed = f" Allowed: {', '.join(fault.allowed)}." if fault.allowed and not fault.suggestion else ""
    return f"--filter {fault.parameter}={fault.value}: {fault.message}{hint}{allowed}"


def _write(job: _Job, format: str, output: Path | None) -> None:
    """The records to a file, under another name until it is complete, or to standard output."""
    pieces = _pieces(job, format)
    if output is None:
        _to_stdout(pieces)
    else:
        _to_file(pieces, output)


def _pieces(job: _Job, format: str) -> Iterator[bytes]:
    """The file that holds the records."""
    records = fetch.fetch_rows(job.queryset, job.shape.read)
    shown = job.shape.of(_shown(records, job.queryset, job.dataset))
    pieces = FORMATS[format].write(job.shape.columns, shown)
    if job.bom and format == "csv":
        pieces = chain([codecs.BOM_UTF8], pieces)
    return pieces


def _shown(records: Iterable[dict[str, Any]], queryset: QuerySet[Any], what: str) -> Iterable[dict[str, Any]]:
    """The records, with a progress bar where somebody watches."""
    console = Console(stderr=True)
    return _watched(records, queryset, what, console) if console.is_terminal else records


def _watched(
    records: Iterable[dict[str, Any]], queryset: QuerySet[Any], what: str, console: Console
) -> Iterator[dict[str, Any]]:
    with Progress(console=console) as progress:
        yield from progress.track(records, total=queryset.count(), description=what)


def _to_stdout(pieces: Iterator[bytes]) -> None:
    out: BinaryIO = sys.stdout.buffer
    try:
        for piece in pieces:
            out.write(piece)
        out.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _to_file(pieces: Iterator[bytes], path: Path) -> None:
    with _written(path) as out:
        out.writelines(pieces)


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """What becomes the file when the block ends well; raises CommandError when it can't be written."""
    try:
        with atomic_write(path) as partial, partial.open("wb") as out:
            yield out
    except FileBusy as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror or error}.{hint(error)}") from error
