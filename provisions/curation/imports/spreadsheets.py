"""Spreadsheets of agreements, memberships, provisions and readings: taken out, edited, brought in again."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, QueryDict, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.curation.imports.uploads import Upload
from provisions.curation.imports.views import ImportWizard, Refused, demand
from provisions.datasets.column import Table
from provisions.datasets.tables import TABLES
from provisions.exports import FORMATS, Shape, stream
from provisions.importers.fixtures import LoadRefused
from provisions.importers.fixtures.files import FileContent, FileRow
from provisions.importers.spreadsheets import plan as spreadsheet_plan
from provisions.importers.spreadsheets import reader
from provisions.models import DatasetState, Provision
from provisions.query import fulltext

DATASETS = ("agreements", "memberships", "provisions", "readings")
TAKEN_AS = ("csv", "xlsx")
# Provisions and readings carry codings, which a coder must not see before handing in their own.
CODED = ("provisions", "readings")
SEE_EVERY_READING = "provisions.see_every_reading"
ROWS = 50  # on a page
CHUNK = 500


def permissions(dataset: str) -> list[str]:
    """What a user needs to take out a dataset and bring it in again."""
    name = TABLES[dataset].model._meta.model_name
    needed = [f"provisions.{verb}_{name}" for verb in ("view", "add", "change")]
    return [*needed, SEE_EVERY_READING] if dataset in CODED else needed


def allowed(request: HttpRequest) -> list[Table]:
    """The datasets that the user may bring in."""
    return [TABLES[name] for name in DATASETS if request.user.has_perms(permissions(name))]


class Spreadsheets(ImportWizard):
    kind = "spreadsheets"
    title = gettext_lazy("Spreadsheets")
    endings = (".csv", ".xlsx")
    start_template = "curation/spreadsheets.html"
    page_template = "curation/spreadsheet.html"

    def urls(self) -> list[URLPattern]:
        taken = path(
            "spreadsheets/<str:dataset>.<str:format>", admin.site.admin_view(self.take), name="spreadsheets-take"
        )
        return [taken, *super().urls()]

    def allow(self, request: HttpRequest, about: dict[str, Any]) -> None:
        if about:
            demand(request, *permissions(about["dataset"]))
        elif not allowed(request):
            raise PermissionDenied

    def start_context(self, request: HttpRequest) -> dict[str, Any]:
        number = DatasetState.objects.current().last_number + 1
        chosen = request.POST.get("dataset") or request.GET.get("dataset")
        return {"tables": allowed(request), "chosen": chosen, "next_number": f"P{number:05d}"}

    def about(self, data: QueryDict) -> dict[str, Any]:
        if data.get("dataset") not in DATASETS:
            raise Refused(_("Say what the file holds: %s.") % ", ".join(DATASETS))
        return {"dataset": data["dataset"]}

    def take(self, request: HttpRequest, dataset: str, format: str) -> StreamingHttpResponse:
        """Every record of a dataset, drafts and merged agreements too, with the columns that can be brought in."""
        if dataset not in DATASETS or format not in TAKEN_AS:
            raise Http404(f"There are {', '.join(DATASETS)} as {', '.join(FORMATS[name].name for name in TAKEN_AS)}.")
        demand(request, *permissions(dataset))
        table = TABLES[dataset]
        keys = [table.column(name).path for name in table.key]
        everything = table.model._default_manager.order_by(*keys)
        shape = Shape(table.loadable, table.loadable, iter)
        return stream(dataset, everything, format, f"{dataset}-to-edit", shape=shape, bom=True)

    def look(self, upload: Upload) -> dict[str, Any]:
        about = upload.about
        content = reader.read(upload.file, about["name"], TABLES[about["dataset"]])
        upload.write("content", _stored(content))
        plan = spreadsheet_plan.plan(content, upload.track)
        return {
            "digest": plan.digest,
            "counts": {state: plan.count(state) for state in spreadsheet_plan.STATES},
            "rows": [[row.line, row.key, row.state, row.changes, row.faults] for row in plan.rows],
        }

    def order(self, request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
        if found["counts"][spreadsheet_plan.REFUSED]:
            raise Refused(_("Nothing goes in while a row is refused. Mend the file and bring it in again."))
        return {}

    def carry_out(self, upload: Upload, found: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
        table = TABLES[upload.about["dataset"]]
        try:
            with transaction.atomic():
                content = _restored(upload.read("content"), table)
                done = spreadsheet_plan.carry_out(content, order["digest"], upload.track)
                _index(table, done.keys, upload.track)
        except spreadsheet_plan.PlanOutdated as outdated:
            raise Refused(
                _("Nothing was changed: records of this file were changed by somebody else since. Look again, please.")
            ) from outdated
        except LoadRefused as refusal:
            raise Refused(str(refusal)) from refusal
        return {state: done.count(state) for state in spreadsheet_plan.STATES}

    def page_context(self, request: HttpRequest, upload: Upload, found: dict[str, Any]) -> dict[str, Any]:
        counts = found["counts"]
        default = next((state for state in spreadsheet_plan.STATES if counts[state]), spreadsheet_plan.UNCHANGED)
        state = request.GET.get("state") if request.GET.get("state") in counts else default
        rows = [row for row in found["rows"] if row[2] == state]
        return {
            "counts": counts.items(),
            "state": state,
            "rows": Paginator(rows, ROWS).get_page(request.GET.get("page")),
            "table": TABLES[upload.about["dataset"]],
            "refused": counts[spreadsheet_plan.REFUSED],
            "writes": counts[spreadsheet_plan.NEW] + counts[spreadsheet_plan.CHANGED],
            "columns": _columns(found["rows"]),
        }


def _columns(rows: list[Any]) -> list[tuple[str, int]]:
    """The columns that change, with how often, most often first."""
    return Counter(change[0] for row in rows if row[2] == spreadsheet_plan.CHANGED for change in row[3]).most_common()


def _stored(content: FileContent) -> dict[str, Any]:
    """The file as it was read, so that it need not be read twice."""
    return {
        "columns": [column.name for column in content.columns],
        "rows": [[row.line, row.values] for row in content.rows],
    }


def _restored(kept: dict[str, Any], table: Table) -> FileContent:
    columns = tuple(table.column(name) for name in kept["columns"])
    return FileContent(table, columns, [FileRow("the file", line, values) for line, values in kept["rows"]])


def _index(table: Table, keys: list[str], track: spreadsheet_plan.Track) -> None:
    """Bring the search in step with what was written in bulk."""
    path = {"provisions": "number__in", "agreements": "agreement__slug__in"}.get(table.name)
    for start in range(0, len(keys) if path else 0, CHUNK):
        track(_("Indexing for the search"), start, len(keys))
        fulltext.update_documents(Provision.objects.filter(**{str(path): keys[start : start + CHUNK]}))


PAGES = Spreadsheets()
