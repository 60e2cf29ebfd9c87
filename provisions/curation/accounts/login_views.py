"""Signing in: the password, then a code of those who have a second factor. Only both make a session.

Until the code is right nobody is logged in: the anonymous session remembers who gave the right password, for ten
minutes. Wrong codes count like wrong passwords, and both together lock name and address (django-axes).
"""

from __future__ import annotations

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth import authenticate, get_user_model, login
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from provisions.curation.accounts import two_factor

WAITING, NEXT = "second_factor_waiting", "second_factor_next"  # in the session
SECONDS = 600  # between password and code


class CodeForm(forms.Form):
    """One code, of the authenticator or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "autofocus": True}
        ),
    )


class TwoFactorLoginView(LoginView):
    """Logs in who has no second factor; leads the others on to their code."""

    authentication_form = AdminAuthenticationForm
    template_name = "admin/login.html"
    next_page = "admin:index"

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not two_factor.asked(user):
            return super().form_valid(form)
        onwards, session = self.get_success_url(), self.request.session
        session.flush()  # whoever was at this browser before is out
        session[WAITING] = [user.pk, user.backend, user.get_session_auth_hash(), int(time.time())]
        session[NEXT] = onwards
        return redirect("second-factor-check")


class CheckedPasswordChangeForm(AdminPasswordChangeForm):
    """A new password for who knows the old one."""

    def __init__(self, user: Any, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        given: str = self.cleaned_data["old_password"]
        if not is_password(self.request, given):
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return given


class PasswordChange(PasswordChangeView):
    """The admin's page for a new password; guesses at the old one count like those at the log-in."""

    form_class = CheckedPasswordChangeForm
    success_url = reverse_lazy("admin:password_change_done")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **admin.site.each_context(self.request)}


def is_password(request: HttpRequest, given: str) -> bool:
    """Whether this is the password of who is signed in. A wrong one counts like one at the log-in."""
    return authenticate(request, username=request.user.get_username(), password=given) == request.user


@never_cache
def sign_in(request: HttpRequest) -> Any:
    """The admin's log-in page."""
    if request.method == "GET" and admin.site.has_permission(request):
        return redirect("admin:index")
    context = {
        **admin.site.each_context(request),
        "title": _("Log in"),
        "subtitle": None,
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
    }
    if "next" not in request.GET and "next" not in request.POST:
        context["next"] = reverse("admin:index")
    return TwoFactorLoginView.as_view(extra_context=context)(request)


@sensitive_post_parameters("code")
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Asks for the code; a right one makes the session."""
    user = _who_waits(request)
    if user is None:
        return redirect("admin:login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        credentials = {"username": user.get_username()}
        if not AxesProxyHandler.is_allowed(request, credentials):
            return _locked(request, credentials)
        wait = two_factor.seconds_to_wait(user)
        key = two_factor.key_of(user)  # before the code is looked at: what is set up meanwhile was not shown
        if two_factor.accept(user, form.cleaned_data["code"]):
            return _let_in(request, user, key)
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        form.add_error("code", _what_is_wrong(wait))
    context = {**admin.site.each_context(request), "title": _("Your code"), "form": form, "has_permission": False}
    return TemplateResponse(request, "curation/second_factor_check.html", context)


def _who_waits(request: HttpRequest) -> Any:
    """Whose password was right and whose code is missing: in this session, or one begun before there was a device."""
    user: Any = request.user
    if two_factor.off():
        return None
    if user.is_authenticated:
        return None if two_factor.is_verified(request) or not two_factor.asked(user) else user
    key, backend, known_by, since = request.session.get(WAITING) or (0, "", "", 0)
    accounts = two_factor.with_authenticator(get_user_model()._default_manager.all())
    found: Any = accounts.filter(pk=key, is_active=True, is_staff=True).first()
    if found is None or not two_factor.asked(found) or not 0 <= time.time() - since <= SECONDS:
        return None
    if not constant_time_compare(found.get_session_auth_hash(), known_by):
        return None  # the password was changed meanwhile
    found.backend = backend
    return found


def _let_in(request: HttpRequest, user: Any, key: int | None) -> HttpResponse:
    onwards = str(request.session.pop(NEXT, ""))
    request.session.pop(WAITING, None)
    if request.user.is_authenticated:
        request.session.cycle_key()
    else:
        login(request, user, backend=user.backend)
    two_factor.verify(request, key)
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(onwards, allowed_hosts=hosts, require_https=request.is_secure())
    return HttpResponseRedirect(onwards if safe else reverse("admin:index"))


def _locked(request: Any, credentials: dict[str, str]) -> HttpResponse:
    """AxesMiddleware answers in its place, as for passwords."""
    request.axes_locked_out, request.axes_credentials = True, credentials
    return HttpResponse(status=429)


def _what_is_wrong(wait: int) -> str:
    if wait:
        words = "After wrong codes the next is looked at in %(n)d second. Then take the newest code."
        many = "After wrong codes the next is looked at in %(n)d seconds. Then take the newest code."
        return ngettext(words, many, wait) % {"n": wait}
    return gettext("This code is not right, or was used already. Take the one that your authenticator shows now.")
