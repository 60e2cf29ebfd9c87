"""Round trip of agreements, memberships, provisions and readings through spreadsheets: export, edit, import."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, QueryDict, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from provisions.curation.imports.uploads import Upload
from provisions.curation.imports.views import ImportRefused, ImportWizard, require_permissions
from provisions.datasets.column import Table
from provisions.datasets.tables import TABLES
from provisions.exports import FORMATS, Shape, stream
from provisions.importers.fixtures.files import FileContent
from provisions.importers.fixtures.problems import LoadRefused
from provisions.importers.spreadsheets import reader
from provisions.importers.spreadsheets.plan import (
    CHANGED,
    NEW,
    REFUSED,
    STATES,
    UNCHANGED,
    PlanOutdated,
    apply_plan,
    make_plan,
)  # fmt: skip
from provisions.models import SEE_EVERY_READING, DatasetState

DATASETS = ("agreements", "memberships", "provisions", "readings")
CODINGS = ("provisions", "readings")  # hidden from coders who haven't handed in their own reading
EXPORT_FORMATS = ("csv", "xlsx")
PAGE_SIZE = 50
CHUNK = 500


def required_permissions(dataset: str) -> list[str]:
    """The permissions to export a dataset and import it again."""
    name = TABLES[dataset].model._meta.model_name
    permissions = [f"provisions.{verb}_{name}" for verb in ("view", "add", "change")]
    return [*permissions, SEE_EVERY_READING] if dataset in CODINGS else permissions


def allowed_tables(request: HttpRequest) -> list[Table]:
    """The datasets that the user may export and import."""
    return [TABLES[name] for name in DATASETS if request.user.has_perms(required_permissions(name))]


class SpreadsheetImport(ImportWizard):
    kind = "spreadsheets"
    title = gettext_lazy("Spreadsheets")
    extensions = (".csv", ".xlsx")
    start_template = "curation/spreadsheets.html"
    preview_template = "curation/spreadsheet.html"

    def urls(self) -> list[URLPattern]:
        view = admin.site.admin_view(self.export)
        return [path("spreadsheets/<str:dataset>.<str:format>", view, name="spreadsheets-take"), *super().urls()]

    def check_permissions(self, request: HttpRequest, metadata: dict[str, Any]) -> None:
        if metadata:
            require_permissions(request, *required_permissions(metadata["dataset"]))
        elif not allowed_tables(request):
            raise PermissionDenied

    def start_context(self, request: HttpRequest) -> dict[str, Any]:
        number = DatasetState.objects.current().last_number + 1
        dataset = request.POST.get("dataset") or request.GET.get("dataset")
        return {"tables": allowed_tables(request), "selected": dataset, "next_number": f"P{number:05d}"}

    def read_metadata(self, data: QueryDict) -> dict[str, Any]:
        if data.get("dataset") not in DATASETS:
            raise ImportRefused(_("Choose what the file contains: %s.") % ", ".join(DATASETS))
        return {"dataset": data["dataset"]}

    def export(self, request: HttpRequest, dataset: str, format: str) -> StreamingHttpResponse:
        """All records of a dataset, with drafts and merged agreements, in the columns that can be imported."""
        if dataset not in DATASETS or format not in EXPORT_FORMATS:
            formats = ", ".join(FORMATS[name].name for name in EXPORT_FORMATS)
            names = {"datasets": ", ".join(DATASETS), "formats": formats}
            raise Http404(_("There are %(datasets)s as %(formats)s.") % names)
        require_permissions(request, *required_permissions(dataset))
        table = TABLES[dataset]
        records = table.model._default_manager.order_by(*(table.column(name).path for name in table.key))
        shape = Shape(table.loadable, table.loadable, iter)
        return stream(dataset, records, format, f"{dataset}-to-edit", shape=shape, bom=True)

    def analyze(self, upload: Upload) -> dict[str, Any]:
        content = _read_content(upload)
        plan = make_plan(content, upload.report_progress)
        counts = {state: plan.count(state) for state in STATES}
        rows = [astuple(row) for row in plan.rows]
        return {"digest": plan.digest, "counts": counts, "rows": rows, "notes": content.notes}

    def read_selection(self, request: HttpRequest, analysis: dict[str, Any]) -> dict[str, Any]:
        if analysis["counts"][REFUSED]:
            raise ImportRefused(_("Nothing is imported while a row is refused. Correct the file and upload it again."))
        if not analysis["counts"][NEW] + analysis["counts"][CHANGED]:
            raise ImportRefused(_("Nothing to do: the records are as the file says."))
        return {}

    def apply(self, upload: Upload, analysis: dict[str, Any], selection: dict[str, Any]) -> dict[str, Any]:
        try:
            with transaction.atomic():
                plan = apply_plan(_read_content(upload), selection["digest"], upload.report_progress)
        except PlanOutdated as outdated:
            raise ImportRefused(
                _("Nothing was changed: somebody else has changed records of this file. Check the preview again.")
            ) from outdated
        except LoadRefused as refusal:
            raise ImportRefused(str(refusal)) from refusal
        return {state: plan.count(state) for state in STATES}

    def preview_context(self, request: HttpRequest, upload: Upload, analysis: dict[str, Any]) -> dict[str, Any]:
        counts, rows, state = analysis["counts"], analysis["rows"], request.GET.get("state", "")
        if state not in counts:
            state = next((one for one in STATES if counts[one]), UNCHANGED)
        return {
            "counts": [(one, count, _state_label(one, count)) for one, count in counts.items()],
            "state": state,
            "state_label": _state_label(state, 2),
            "rows": Paginator([row for row in rows if row[2] == state], PAGE_SIZE).get_page(request.GET.get("page")),
            "table": TABLES[upload.metadata["dataset"]],
            "refused": counts[REFUSED],
            "writes": counts[NEW] + counts[CHANGED],
            "columns": Counter(change[0] for row in rows if row[2] == CHANGED for change in row[3]).most_common(),
            "emptied": Counter(
                name for row in rows if row[2] == CHANGED for name, _before, after in row[3] if after == ""
            ).most_common(),
        }


def _state_label(state: str, count: int) -> str:
    """The state of so many rows, in the user's language."""
    labels = {
        NEW: npgettext("rows", "new", "new", count),
        CHANGED: npgettext("rows", "changed", "changed", count),
        UNCHANGED: npgettext("rows", "unchanged", "unchanged", count),
        REFUSED: npgettext("rows", "refused", "refused", count),
    }
    return labels[state]


def _read_content(upload: Upload) -> FileContent:
    metadata = upload.metadata
    return reader.read(upload.file, metadata["name"], TABLES[metadata["dataset"]])
