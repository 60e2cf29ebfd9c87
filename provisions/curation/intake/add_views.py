"""Bringing a text in: the form, and the page that shows how far the reading is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django_htmx.http import HttpResponseClientRedirect

from provisions.curation.imports.uploads import allow_upload
from provisions.curation.intake import reading
from provisions.curation.intake.forms import AddTextForm
from provisions.curation.pages import PagesMixin, extra_page
from provisions.models import Corpus, Intake, IntakeState

KEPT = ("agreement", "language", "corpus", "title", "identifier", "source_url")  # in the form after a failure


class AddTextMixin(PagesMixin):
    """The pages on which a text is brought in and read."""

    @method_decorator(csrf_exempt)  # checked in `_add`, once the size of the file is known to be allowed
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form. The size is limited before the CSRF check reads the request."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if not allow_upload(request, reading.MAX_BYTES):
            messages.error(request, _("The file is too large: at most %(most)s MB are accepted.") % _limit())
            return self._form_page(request, self._new_form(request), 413)
        try:
            response: HttpResponse = csrf_protect(self._add)(request)
        except RequestDataTooBig:
            messages.error(request, _("The pasted words are too long: save them as a file, and choose that."))
            return self._form_page(request, self._new_form(request), 413)
        return response

    def _add(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self._form_page(request, self._new_form(request))
        form = AddTextForm(request.POST, request.FILES)
        with transaction.atomic():
            list(Corpus.objects.select_for_update().order_by("pk"))  # so that two who bring in the same see each other
            intake = self._begin(request, form)
        if intake is None:
            return self._form_page(request, form, 400)
        self.log_addition(request, intake, "Brought in.")
        return HttpResponseRedirect(self.page_address("reading", intake.pk))

    def _begin(self, request: HttpRequest, form: AddTextForm) -> Intake | None:
        """The stored text that is still to be read; None if the form is refused."""
        if not form.is_valid():
            return None
        intake = form.save(commit=False)
        intake.title, intake.identifier = form.cleaned_data["title"], form.cleaned_data["identifier"]
        try:
            reading.begin(intake, form.read_bytes(), signed_in(request))
        except reading.IntakeRefused as refusal:
            form.add_error(None, str(refusal))
            return None
        return intake

    def _new_form(self, request: HttpRequest) -> AddTextForm:
        initial = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
        corpora = list(Corpus.objects.values_list("pk", flat=True)[:2])
        if len(corpora) == 1:
            initial.setdefault("corpus", str(corpora[0]))
        return AddTextForm(initial={"language": "en", **initial})

    def _form_page(self, request: HttpRequest, form: AddTextForm, status: int = 200) -> HttpResponse:
        first = [form[name] for name in ("agreement", "language", "file", "words", "source_url", "corpus")]
        more = [form[name] for name in ("title", "identifier", "is_translation", "main_text", "lacks", "annexes")]
        context = {"first": first, "more": more, "max_bytes": reading.MAX_BYTES, **_limit()}
        return self.render_page(request, "curation/intake_add.html", _("Add a text"), form, status, **context)

    @extra_page("<int:pk>/reading/", "reading")
    def reading_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the reading is. A POST reads the text, unless another request does already."""
        intake = self._get_intake(request, pk, "add")
        if intake.state != IntakeState.READING:
            return self._leave(request, self.page_address("outline", pk))
        if request.method != "POST":
            return self.render_page(request, "curation/intake_reading.html", str(intake), intake=intake)
        if not reading.claim(pk):
            return HttpResponse(status=204)  # another request reads it; the page polls until it is done
        try:
            reading.read(intake)
        except reading.IntakeRefused as refusal:
            messages.error(request, f"{refusal} {_('Nothing was stored.')}")
            return self._leave(request, f"{self.page_address('add')}?{_form_values(intake)}")
        return self._leave(request, self.page_address("outline", pk))

    @extra_page("<int:pk>/progress/", "progress")
    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the reading is, for the page that polls it."""
        intake = self._get_intake(request, pk, "add")
        if intake.state != IntakeState.READING:
            return self._leave(request, self.page_address("outline", pk))
        return TemplateResponse(request, "curation/import_progress.html", {"progress": intake.progress})

    def _get_intake(self, request: HttpRequest, pk: int, verb: str) -> Intake:
        if not request.user.has_perm(f"provisions.{verb}_intake"):
            raise PermissionDenied
        intake = Intake.objects.select_related("agreement", "corpus", "text").filter(pk=pk).first()
        if intake is None:
            raise Http404(_("There is no such text: it was deleted, or could not be read."))
        return intake

    def _leave(self, request: HttpRequest, address: str) -> HttpResponse:
        is_htmx = request.headers.get("HX-Request")
        return HttpResponseClientRedirect(address) if is_htmx else HttpResponseRedirect(address)


def _limit() -> dict[str, int]:
    return {"most": reading.MAX_MEGABYTES}


def _form_values(intake: Intake) -> str:
    """What the form of a text that could not be read is filled with again."""
    values = QueryDict(mutable=True)
    values.update({name: str(getattr(intake, f"{name}_id", None) or getattr(intake, name)) for name in KEPT})
    return values.urlencode()


def signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
    return request.user
