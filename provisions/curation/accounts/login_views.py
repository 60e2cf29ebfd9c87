"""Login in two steps: the password, then a code if the user has a second factor. Only both open a session.

Between the steps nobody is logged in: the anonymous session remembers for ten minutes whose password was right. Wrong
codes count like wrong passwords towards django-axes' lock of a name and address.
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
from django.urls import reverse, reverse_lazy
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from provisions.curation.accounts import two_factor
from provisions.curation.accounts.lockout import remember_browser

PENDING_KEY, NEXT_KEY = "second_factor_waiting", "second_factor_next"  # session keys
MAX_SECONDS = 600  # between password and code


CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "autofocus": True}


class TwoFactorCodeForm(forms.Form):
    """One code: of the authenticator, or a recovery code."""

    code = forms.CharField(label=_("Code"), max_length=32, widget=forms.TextInput(attrs=CODE_ATTRIBUTES))


class AdminContextMixin:
    """The context of the admin's pages, for Django's own views."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**admin.site.each_context(self.request), **context}


class TwoFactorLoginView(AdminContextMixin, LoginView):
    """The admin's login page: logs users without a second factor in, and sends the others to TwoFactorCheckView."""

    authentication_form = AdminAuthenticationForm
    template_name = "admin/login.html"
    next_page = "admin:index"
    extra_context = {"title": _("Log in")}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("admin:index") if admin.site.has_permission(request) else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"app_path": self.request.get_full_path(), "username": self.request.user.get_username()}
        return super().get_context_data(**own, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if not two_factor.needs_code(user):
            response = super().form_valid(form)
            remember_browser(response, user.get_username())
            return response
        next_url, session = self.get_success_url(), self.request.session
        session.flush()  # logs out whoever used this browser before
        session[PENDING_KEY] = [user.pk, user.backend, user.get_session_auth_hash(), int(time.time())]
        session[NEXT_KEY] = next_url
        return redirect("second-factor-check")


class CheckedPasswordChangeForm(AdminPasswordChangeForm):
    """A password change that checks the old password as a login does: wrong ones count towards the lock."""

    request: HttpRequest

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not check_password(self.request, password):
            raise forms.ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return password


class CheckedPasswordChangeView(AdminContextMixin, PasswordChangeView):
    form_class = CheckedPasswordChangeForm
    success_url = reverse_lazy("admin:password_change_done")

    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        form.request = self.request
        return form


def check_password(request: HttpRequest, password: str) -> bool:
    """Whether this is the password of the logged-in user. A wrong one counts like one at the login."""
    return authenticate(request, username=request.user.get_username(), password=password) == request.user


@method_decorator([sensitive_post_parameters("code"), never_cache], name="dispatch")
class TwoFactorCheckView(AdminContextMixin, FormView):
    """Asks for the code that completes a login."""

    form_class = TwoFactorCodeForm
    template_name = "curation/second_factor_check.html"
    extra_context = {"title": _("Your code"), "has_permission": False}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.user = _get_pending_user(request)
        return redirect("admin:login") if self.user is None else super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: TwoFactorCodeForm) -> HttpResponse:
        request: Any = self.request
        credentials = {"username": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out, request.axes_credentials = True, credentials
            return HttpResponse(status=429)  # AxesMiddleware replaces it by its own page
        seconds = two_factor.seconds_to_wait(self.user)
        key = two_factor.authenticator_key(self.user)  # read first: the code is not one of a device set up meanwhile
        if two_factor.verify_code(self.user, form.cleaned_data["code"]):
            return self._complete_login(key)
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        wrong = _("This code is not right, or was used already. Enter the one that your authenticator shows now.")
        one = "After wrong codes the next is checked in %(n)d second. Then enter the newest code."
        many = "After wrong codes the next is checked in %(n)d seconds. Then enter the newest code."
        form.add_error("code", ngettext(one, many, seconds) % {"n": seconds} if seconds else wrong)
        return self.form_invalid(form)

    def _complete_login(self, key: int | None) -> HttpResponse:
        request = self.request
        next_url = str(request.session.pop(NEXT_KEY, ""))
        request.session.pop(PENDING_KEY, None)
        if request.user.is_authenticated:
            request.session.cycle_key()
        else:
            login(request, self.user, backend=self.user.backend)
        request.session[two_factor.VERIFIED_KEY] = key
        is_safe = url_has_allowed_host_and_scheme(next_url, {request.get_host()}, require_https=request.is_secure())
        response = HttpResponseRedirect(next_url if is_safe else reverse("admin:index"))
        remember_browser(response, self.user.get_username())
        return response


def _get_pending_user(request: HttpRequest) -> Any:
    """The user whose code is missing: a password was given, or a session was open before the device was set up."""
    user: Any = request.user
    if two_factor.is_off():
        return None
    if user.is_authenticated:
        return None if two_factor.is_verified(request) or not two_factor.needs_code(user) else user
    key, backend, auth_hash, since = request.session.get(PENDING_KEY) or (0, "", "", 0)
    users = two_factor.with_authenticator(get_user_model()._default_manager.all())
    user = users.filter(pk=key, is_active=True, is_staff=True).first()
    if user is None or not two_factor.needs_code(user) or not 0 <= time.time() - since <= MAX_SECONDS:
        return None
    if not constant_time_compare(user.get_session_auth_hash(), auth_hash):
        return None  # the password was changed meanwhile
    user.backend = backend
    return user
