"""A user's own page of their second factor: setup, new recovery codes, removal. All of it takes the password."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from textwrap import wrap

import segno
from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from provisions.curation.accounts import two_factor
from provisions.curation.accounts.login_views import TwoFactorCodeForm, check_password

SETUP_TIME = timedelta(minutes=15)  # for which an unfinished setup shows its secret
View = Callable[[HttpRequest], HttpResponse]


class PasswordForm(forms.Form):
    """The password again: an open session alone can't change the second factor."""

    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    password = forms.CharField(label=_("Your password"), widget=widget)


def two_factor_view(view: View) -> View:
    """Decorator: an admin page that is 404 while second factors are off, with no POST data in error reports."""
    admin_view = admin.site.admin_view(sensitive_post_parameters()(view))

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        if two_factor.is_off():
            raise Http404("Second factors are off on this site.")
        return admin_view(request)

    return wrapper


def require_password(view: View) -> View:
    """Decorator: runs the view of a POST if the password is right. A wrong one counts like one at the login."""

    @require_POST
    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        form = PasswordForm(request.POST)
        if form.is_valid():
            if check_password(request, form.cleaned_data["password"]):
                return view(request)
            form.add_error("password", _("This is not your password."))
        return _render(request, password_form=form)

    return wrapper


@sensitive_variables("device", "new_device", "context")
def _render(
    request: HttpRequest,
    codes: list[str] | None = None,
    password_form: PasswordForm | None = None,
    code_form: TwoFactorCodeForm | None = None,
) -> HttpResponse:
    """The page, with recovery codes that are shown only this once, or with a form that has errors."""
    user, device = request.user, two_factor.get_authenticator(request.user)
    recent = TOTPDevice.objects.filter(confirmed=False, created_at__gt=timezone.now() - SETUP_TIME)
    new_device = None if codes else recent.filter(user_id=user.pk).first()
    context = {
        **admin.site.each_context(request),
        "title": _("Second factor"),
        "device": device,
        "required": two_factor.is_required(),
        "codes": codes,
        "codes_left": two_factor.count_recovery_codes(user) if device else 0,
        "qr_code": segno.make(new_device.config_url, error="m").svg_data_uri(scale=5, border=4) if new_device else "",
        "secret": " ".join(wrap(b32encode(new_device.bin_key).decode(), 4)) if new_device else "",
        "password_form": password_form or PasswordForm(),
        "code_form": code_form or TwoFactorCodeForm(),
    }
    return TemplateResponse(request, "curation/second_factor.html", context)


@two_factor_view
def overview(request: HttpRequest) -> HttpResponse:
    return _render(request)


@two_factor_view
@require_password
def begin(request: HttpRequest) -> HttpResponse:
    """Make a new secret to put into an authenticator."""
    two_factor.begin_setup(request.user)
    return redirect("second-factor")


@two_factor_view
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Put the new authenticator into use, given its first code; verifies the session too."""
    form = TwoFactorCodeForm(request.POST)
    if not form.is_valid():
        return _render(request, code_form=form)
    result = two_factor.confirm_setup(request.user, form.cleaned_data["code"])
    if result is None:
        form.add_error("code", _("This code is not right. Enter the one that your authenticator shows now."))
        return _render(request, code_form=form)
    device, codes = result
    request.session.cycle_key()
    request.session[two_factor.VERIFIED_KEY] = device.pk
    messages.success(request, _("From now on logging in takes a code."))
    return _render(request, codes=codes)


@two_factor_view
@require_password
def renew_codes(request: HttpRequest) -> HttpResponse:
    if two_factor.get_authenticator(request.user) is None:
        return redirect("second-factor")
    return _render(request, codes=two_factor.renew_recovery_codes(request.user))


@two_factor_view
@require_password
def remove(request: HttpRequest) -> HttpResponse:
    """Remove the second factor, where the site doesn't require one."""
    if two_factor.is_required():
        messages.error(request, _("This site requires a second factor. You can set up another device instead."))
    elif two_factor.remove_devices(request.user):
        messages.success(request, _("Logging in takes only the password again."))
    return redirect("second-factor")
