"""manage.py export: a dataset, or the records that filters select, as a file with the same bytes as the API returns."""

from __future__ import annotations

import codecs
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.http import QueryDict

from provisions.datasets import fetch
from provisions.exports import DATASETS, FORMATS, Shape, all_records, build_shape, public_records
from provisions.exports.streaming import refuse_too_many
from provisions.importers.texts.copies import keep_fingerprints
from provisions.models import Document
from provisions.operations.output import open_output
from provisions.operations.progress import track
from provisions.panel.dataset import FORMATS as PANEL_FORMATS
from provisions.panel.dataset import query_panel, write_panel
from provisions.panel.dyad_dataset import DYADS, query_dyads, write_dyads
from provisions.panel.query import DyadQuery, PanelQuery
from provisions.panel.years import last_year
from provisions.query import DATASETS as FILTERED
from provisions.query import InvalidQuery, ListQuery, ParameterError

ALL = "all"
PANEL = "panel"


class Command(BaseCommand):
    help = (
        "Write a dataset: the public records, or with --loadable the rows and columns that load_dataset reads. "
        "'export all --loadable --output fixtures' writes the shipped files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "dataset", choices=[*DATASETS, PANEL, DYADS, ALL], help=f"which; {ALL} with --loadable only"
        )
        parser.add_argument("--format", choices=FORMATS, default="csv", help="csv without it")
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
        dataset, format, filters = options["dataset"], options["format"], options["filter"]
        if options["loadable"] and (filters or format != "csv"):
            raise CommandError("--loadable writes whole datasets as CSV: leave --filter and --format out.")
        if dataset == ALL:
            export_fixtures(options["output"] if options["loadable"] else None)
            return
        if dataset == PANEL:
            chunks = export_panel(format, filters, options["loadable"])
        elif dataset == DYADS:
            chunks = export_dyads(format, filters, options["loadable"])
        elif options["loadable"]:
            chunks = export_loadable(dataset)
        else:
            chunks = export_public(dataset, format, filters)
        with open_output(options["output"]) as out:
            out.writelines(chunks)


def export_fixtures(folder: Path | None) -> None:
    """Write every dataset that load_dataset reads to a folder."""
    if folder is None or not folder.is_dir():
        raise CommandError("'all' needs --loadable and --output with a folder that exists, such as fixtures.")
    keep_fingerprints(Document.objects.values_list("pk", flat=True))
    with ExitStack() as files:  # the old files stay until all new ones are written
        for name, table in DATASETS.items():
            if table.has_file:
                files.enter_context(open_output(folder / f"{name}.csv")).writelines(export_loadable(name))


def export_loadable(dataset: str) -> Iterator[bytes]:
    """The CSV file that load_dataset reads."""
    table = DATASETS[dataset]
    if not table.has_file:
        files = ", ".join(name for name, one in DATASETS.items() if one.has_file)
        raise CommandError(f"{dataset} is not loaded from CSV. --loadable writes: {files}.")
    return _write(dataset, all_records(dataset), "csv", Shape(table.loadable, table.loadable, iter))


def export_panel(format: str, filters: list[str], loadable: bool) -> Iterator[bytes]:
    """The panel for gravity models, or the part that filters select."""
    if format not in PANEL_FORMATS or loadable:
        raise CommandError(f"The panel comes as {', '.join(PANEL_FORMATS)}, and not for loading.")
    year = last_year()
    with _invalid_filters():
        query = PanelQuery.parse(_parameters(filters), year)
    return write_panel(query_panel(query, year), format)


def export_dyads(format: str, filters: list[str], loadable: bool) -> Iterator[bytes]:
    """The dyads that the panel counts, or those that filters select."""
    if loadable:
        raise CommandError("Dyads are worked out, and not for loading.")
    with _invalid_filters():
        query = DyadQuery.parse(_parameters(filters))
    return write_dyads(query_dyads(query), format)


def export_public(dataset: str, format: str, filters: list[str]) -> Iterator[bytes]:
    """The public records of a dataset, or those that filters select."""
    if dataset not in FILTERED:
        if filters:
            raise CommandError(f"{dataset} takes no --filter. These do: {', '.join((*FILTERED, PANEL, DYADS))}.")
        return _write(dataset, public_records(dataset), format, build_shape(DATASETS[dataset]))
    with _invalid_filters():
        query = ListQuery.parse(dataset, _parameters(filters))
        refuse_too_many(query, format)
    chunks = _write(dataset, query.queryset(), format, build_shape(DATASETS[dataset], query.fields, query.shape))
    return chain([codecs.BOM_UTF8], chunks) if query.bom and format == "csv" else chunks


def _write(dataset: str, queryset: QuerySet[Any], format: str, shape: Shape) -> Iterator[bytes]:
    rows = track(fetch.fetch_rows(queryset, shape.read), dataset, queryset.count)
    return FORMATS[format].write(shape.columns, shape.of(rows))


def _parameters(filters: list[str]) -> QueryDict:
    """The --filter options as the parameters of an address."""
    params = QueryDict(mutable=True)
    for text in filters:
        name, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"--filter {text!r} is not NAME=VALUE, such as theme=msme_finance.")
        params.appendlist(name, value)
    return params


@contextmanager
def _invalid_filters() -> Iterator[None]:
    """Raises CommandError with everything that is wrong with the filters."""
    try:
        yield
    except InvalidQuery as error:
        raise CommandError("\n".join(_describe(fault) for fault in error.errors)) from error


def _describe(error: ParameterError) -> str:
    text = f"--filter {error.parameter}={error.value}: {error.message}"
    if error.suggestion and error.suggestion not in error.message:
        text += f" Did you mean {error.suggestion!r}?"
    if error.allowed and not error.suggestion:
        text += f" Allowed: {', '.join(error.allowed)}."
    return text
