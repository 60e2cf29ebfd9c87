"""Bringing a file in, in three steps: keep it, look at what it would do, do all of it or nothing.

Looking and doing may take seconds. Each is one request, that the page sends by itself; while it works, the page asks
other requests how far it is. Without scripts a button sends it and the browser waits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from provisions.curation.imports.uploads import LARGEST, Upload, limit

MEGABYTE = 1024 * 1024


class Refused(Exception):
    """What was ordered can't be done, or not any more; nothing was changed. The message says why."""


class ImportWizard:
    """The pages of one kind of import; subclasses say who may, what a file would do, and do it.

    `kind` begins the addresses and names them: admin/KIND/ is named KIND. `endings` are what the file may be called.
    """

    kind = ""
    title: Any = ""
    endings: tuple[str, ...] = ()
    start_template = ""
    page_template = ""

    # What a subclass says.

    def allow(self, request: HttpRequest, about: dict[str, Any]) -> None:
        """Raise PermissionDenied for a user who may not bring in such a file."""
        raise NotImplementedError

    def about(self, data: QueryDict) -> dict[str, Any]:
        """What the form says of the file; raises Refused when that is not enough."""
        return {}

    def look(self, upload: Upload) -> dict[str, Any]:
        """What the file would do, ready for JSON; `digest` and `error` are known to all kinds."""
        raise NotImplementedError

    def order(self, request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
        """What was ordered on the page that shows what was found; raises Refused, or PermissionDenied."""
        return {}

    def carry_out(self, upload: Upload, found: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
        """Do it in one transaction; gives what was done, ready for JSON. Raises Refused."""
        raise NotImplementedError

    def start_context(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def page_context(self, request: HttpRequest, upload: Upload, found: dict[str, Any]) -> dict[str, Any]:
        return {}

    # What all kinds have in common.

    def urls(self) -> list[URLPattern]:
        """The addresses of this kind, below admin/."""
        one = f"{self.kind}/<str:token>/"
        steps: list[tuple[str, str, Callable[..., HttpResponse]]] = [
            (one, "page", self.page),
            (f"{one}confirm/", "confirm", require_POST(self.confirm)),
            (f"{one}work/", "work", require_POST(self.work)),
            (f"{one}progress/", "progress", self.progress),
        ]
        start = admin.site.admin_view(csrf_exempt(self.start))
        return [
            path(f"{self.kind}/", start, name=self.kind),
            *(path(where, admin.site.admin_view(view), name=f"{self.kind}-{name}") for where, name, view in steps),
        ]

    def start(self, request: HttpRequest) -> HttpResponse:
        """The form, and what it sends. Files are limited before the token against forgery is looked for in the form."""
        self.allow(request, {})
        guard = limit(request)

        def protected(request: HttpRequest) -> HttpResponse:
            if request.method != "POST":
                return self._form(request)
            file = request.FILES.get("file")  # only now the request is read
            if guard.refused:
                most = LARGEST // MEGABYTE
                return self._form(request, _("The file is too large: at most %(most)s MB go in.") % {"most": most}, 413)
            return self._keep(request, file)

        return csrf_protect(protected)(request)

    def _form(self, request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
        context = {"error": error, "largest": LARGEST, "most": LARGEST // MEGABYTE, "endings": self.endings}
        return self._shown(request, self.start_template, {**context, **self.start_context(request)}, status)

    def _keep(self, request: HttpRequest, file: UploadedFile | None) -> HttpResponse:
        if file is None or not file.size:
            return self._form(request, _("Choose a file that is not empty."), 400)
        if not (file.name or "").lower().endswith(self.endings):
            return self._form(request, _("Choose a file that ends in %s.") % _(" or ").join(self.endings), 400)
        try:
            about = self.about(request.POST)
        except Refused as refusal:
            return self._form(request, str(refusal), 400)
        self.allow(request, about)
        upload = Upload.keep(file, request.user.pk, self.kind, **about)
        return HttpResponseRedirect(self._address(upload))

    def page(self, request: HttpRequest, token: str) -> HttpResponse:
        """Where an upload stands: at work, looked at, or done."""
        upload = self._upload(request, token)
        outcome, found = upload.read("outcome"), upload.read("found")
        context = {"upload": upload, "about": upload.about, "outcome": outcome, "found": found}
        if outcome is None and (found is None or upload.read("order") is not None):
            return self._shown(request, "curation/import_working.html", context)
        if outcome is None and "error" not in found:
            context |= self.page_context(request, upload, found)
        return self._shown(request, self.page_template, context)

    def confirm(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take the order; the page that follows has it done."""
        upload = self._upload(request, token)
        found = upload.read("found")
        try:
            if found and "error" not in found and upload.read("outcome") is None:
                upload.write("order", {**self.order(request, found), "digest": request.POST.get("digest", "")})
        except Refused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(self._address(upload))

    def work(self, request: HttpRequest, token: str) -> HttpResponse:
        """Look, or do what was ordered, whichever comes next."""
        upload = self._upload(request, token)
        upload.track(_("Reading the file"), 0, 0)
        found, order = upload.read("found"), upload.read("order")
        if found is None:
            upload.write("found", self.look(upload))
        elif order is not None and upload.read("outcome") is None:
            self._carry_out(request, upload, found, order)
        upload.forget("progress")
        where = self._address(upload)
        return HttpResponseClientRedirect(where) if request.headers.get("HX-Request") else HttpResponseRedirect(where)

    def _carry_out(self, request: HttpRequest, upload: Upload, found: dict[str, Any], order: dict[str, Any]) -> None:
        try:
            upload.write("outcome", self.carry_out(upload, found, order))
        except Refused as refusal:
            if upload.read("outcome") is None:  # else a second click came after the first had done it all
                upload.forget("found", "order")  # to be looked at anew
                messages.error(request, str(refusal))
        except Exception:
            upload.forget("order")  # else the page would send it again and fail again, each time it is opened
            raise

    def progress(self, request: HttpRequest, token: str) -> HttpResponse:
        """How far the work is, for the page that waits."""
        upload = self._upload(request, token)
        return TemplateResponse(request, "curation/import_progress.html", {"at": upload.read("progress")})

    def _upload(self, request: HttpRequest, token: str) -> Upload:
        upload = Upload.of(token, request.user.pk, self.kind)
        self.allow(request, upload.about)
        return upload

    def _address(self, upload: Upload) -> str:
        return reverse(f"{self.kind}-page", args=[upload.token])

    def _shown(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        common = {**admin.site.each_context(request), "title": self.title, "start": reverse(self.kind)}
        return TemplateResponse(request, template, {**common, **context}, status=status)


def demand(request: HttpRequest, *permissions: str) -> None:
    """Raise PermissionDenied unless the user has all of these."""
    if not request.user.has_perms(permissions):
        raise PermissionDenied
