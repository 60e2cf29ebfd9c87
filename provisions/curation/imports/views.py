"""Imports of a file in three steps: upload, preview of what it would change, import of all of it or nothing.

Analysis and import may take seconds. Each is one request, which the page sends by itself; meanwhile the page polls the
progress with other requests. Without JavaScript a button sends the request, and the browser waits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from provisions.curation.imports.uploads import MAX_BYTES, Upload, allow_upload

MAX_MEGABYTES = MAX_BYTES // 1024**2


class ImportRefused(Exception):
    """The import can't be done, or not any more; nothing was changed. The message says why."""


class ImportWizard:
    """The pages of one kind of import. Subclasses define permissions, analysis and import.

    Attributes:
        kind: starts the addresses and their names: admin/KIND/ is named KIND.
        extensions: of the files that are accepted.
    """

    kind = ""
    title: Any = ""
    extensions: tuple[str, ...] = ()
    start_template = ""
    preview_template = ""

    # For subclasses to override.

    def check_permissions(self, request: HttpRequest, metadata: dict[str, Any]) -> None:
        """Raise PermissionDenied unless the user may import such a file; without metadata, any file."""
        raise NotImplementedError

    def read_metadata(self, data: QueryDict) -> dict[str, Any]:
        """What the upload form says of the file; raises ImportRefused when it isn't enough."""
        return {}

    def analyze(self, upload: Upload) -> dict[str, Any]:
        """What the file would change, as JSON values. All kinds have `digest`, or `error` for an unreadable file."""
        raise NotImplementedError

    def read_selection(self, request: HttpRequest, analysis: dict[str, Any]) -> dict[str, Any]:
        """What the user chose on the preview, as JSON values; raises ImportRefused or PermissionDenied."""
        return {}

    def apply(self, upload: Upload, analysis: dict[str, Any], selection: dict[str, Any]) -> dict[str, Any]:
        """Import in one transaction; returns what was done, as JSON values. Raises ImportRefused."""
        raise NotImplementedError

    def start_context(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def preview_context(self, request: HttpRequest, upload: Upload, analysis: dict[str, Any]) -> dict[str, Any]:
        return {}

    # Common to all kinds.

    def urls(self) -> list[URLPattern]:
        """The addresses of this kind, below admin/."""
        upload = f"{self.kind}/<str:token>/"
        views: list[tuple[str, str, Callable[..., HttpResponse]]] = [
            (f"{self.kind}/", self.kind, csrf_exempt(self.start)),
            (upload, f"{self.kind}-page", self.page),
            (f"{upload}confirm/", f"{self.kind}-confirm", require_POST(self.confirm)),
            (f"{upload}work/", f"{self.kind}-work", require_POST(self.work)),
            (f"{upload}progress/", f"{self.kind}-progress", self.progress),
        ]
        return [path(route, admin.site.admin_view(view), name=name) for route, name, view in views]

    def start(self, request: HttpRequest) -> HttpResponse:
        """The upload form. The size is limited before the CSRF check reads the request."""
        self.check_permissions(request, {})
        if not allow_upload(request):
            error = _("The file is too large: at most %(most)s MB are accepted.") % {"most": MAX_MEGABYTES}
            return self._start_page(request, error, 413)
        return csrf_protect(self._upload if request.method == "POST" else self._start_page)(request)

    def _upload(self, request: HttpRequest) -> HttpResponse:
        file = request.FILES.get("file")
        try:
            if file is None or not file.size:
                raise ImportRefused(_("Choose a file that is not empty."))
            if not (file.name or "").lower().endswith(self.extensions):
                raise ImportRefused(_("Choose a file that ends in %s.") % _(" or ").join(self.extensions))
            metadata = self.read_metadata(request.POST)
        except ImportRefused as refusal:
            return self._start_page(request, str(refusal), 400)
        self.check_permissions(request, metadata)
        return HttpResponseRedirect(self._address(Upload.create(file, request.user.pk, self.kind, **metadata)))

    def _start_page(self, request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
        limits = {"max_bytes": MAX_BYTES, "max_megabytes": MAX_MEGABYTES, "extensions": self.extensions}
        context = {"error": error, **limits, **self.start_context(request)}
        return self._render(request, self.start_template, context, status)

    def page(self, request: HttpRequest, token: str) -> HttpResponse:
        """The page of an upload: progress of the work, preview, or outcome."""
        upload = self._get_upload(request, token)
        outcome, analysis = upload.read("outcome"), upload.read("analysis")
        context = {"upload": upload, "metadata": upload.metadata, "outcome": outcome, "analysis": analysis}
        if outcome is None and (analysis is None or upload.read("selection") is not None):
            return self._render(request, "curation/import_working.html", context)
        if outcome is None and "error" not in analysis:
            context |= self.preview_context(request, upload, analysis)
        return self._render(request, self.preview_template, context)

    def confirm(self, request: HttpRequest, token: str) -> HttpResponse:
        """Store what the user chose; the page that follows starts the import."""
        upload = self._get_upload(request, token)
        analysis = upload.read("analysis")
        try:
            if analysis and "error" not in analysis and upload.read("outcome") is None:
                selection = self.read_selection(request, analysis)
                upload.write("selection", {**selection, "digest": request.POST.get("digest", "")})
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(self._address(upload))

    def work(self, request: HttpRequest, token: str) -> HttpResponse:
        """Analyze the file or import it, whichever comes next."""
        upload = self._get_upload(request, token)
        upload.report_progress(_("Reading the file"), 0, 0)
        analysis, selection = upload.read("analysis"), upload.read("selection")
        if analysis is None:
            upload.write("analysis", self.analyze(upload))
        elif selection is not None and upload.read("outcome") is None:
            self._apply(request, upload, analysis, selection)
        upload.delete("progress")
        address = self._address(upload)
        is_htmx = request.headers.get("HX-Request")
        return HttpResponseClientRedirect(address) if is_htmx else HttpResponseRedirect(address)

    def _apply(self, request: HttpRequest, upload: Upload, analysis: dict[str, Any], selection: dict[str, Any]) -> None:
        try:
            upload.write("outcome", self.apply(upload, analysis, selection))
        except ImportRefused as refusal:
            if upload.read("outcome") is None:  # otherwise the user clicked twice, and the first request did it
                upload.delete("analysis", "selection")  # so that the file is analyzed again
                messages.error(request, str(refusal))
        except Exception:
            upload.delete("selection")  # otherwise the page would start the import, and fail, each time it is opened
            raise

    def progress(self, request: HttpRequest, token: str) -> HttpResponse:
        """The progress of the work, for the page that polls it."""
        upload = self._get_upload(request, token)
        return TemplateResponse(request, "curation/import_progress.html", {"progress": upload.read("progress")})

    def _get_upload(self, request: HttpRequest, token: str) -> Upload:
        upload = Upload.get(token, request.user.pk, self.kind)
        self.check_permissions(request, upload.metadata)
        return upload

    def _address(self, upload: Upload) -> str:
        return reverse(f"{self.kind}-page", args=[upload.token])

    def _render(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        common = {**admin.site.each_context(request), "title": self.title, "start": reverse(self.kind)}
        return TemplateResponse(request, template, {**common, **context}, status=status)


def require_permissions(request: HttpRequest, *permissions: str) -> None:
    """Raise PermissionDenied unless the user has all of these."""
    if not request.user.has_perms(permissions):
        raise PermissionDenied
