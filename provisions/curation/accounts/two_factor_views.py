"""Everybody's own page: setting up a second factor, new recovery codes, taking it away; all by password."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

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
from provisions.curation.accounts.login_views import CodeForm, is_password

UNFINISHED = timedelta(minutes=15)  # how long a secret that was begun with is shown
View = Callable[..., HttpResponse]


class PasswordForm(forms.Form):
    """The password once more: an open session alone changes no second factor."""

    password = forms.CharField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


@sensitive_variables("device")
def overview(request: HttpRequest, codes: list[str] | None = None, **forms_given: forms.Form) -> HttpResponse:
    """What there is, and what can be done with it. `codes` are shown this once."""
    user, device = request.user, two_factor.device_of(request.user)
    begun = None if codes else _begun(user)
    context = {
        **admin.site.each_context(request),
        "title": _("Second factor"),
        "device": device,
        "required": two_factor.required(),
        "codes": codes,
        "codes_left": two_factor.codes_left(user) if device else 0,
        "begun": begun,
        "picture": segno.make(begun.config_url, error="m").svg_data_uri(scale=5, border=4) if begun else "",
        "secret": _in_fours(b32encode(begun.bin_key).decode()) if begun else "",
        "password_form": forms_given.get("password_form") or PasswordForm(),
        "code_form": forms_given.get("code_form") or CodeForm(),
    }
    return TemplateResponse(request, "curation/second_factor.html", context)


def _begun(user: Any) -> Any:
    return TOTPDevice.objects.filter(
        user_id=user.pk, confirmed=False, created_at__gt=timezone.now() - UNFINISHED
    ).first()


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def with_password(view: View) -> View:
    """Runs the step when the password is right. A wrong one counts like one at the log-in."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        form = PasswordForm(request.POST)
        if form.is_valid():
            if is_password(request, form.cleaned_data["password"]):
                return view(request)
            form.add_error("password", _("This is not your password."))
        return overview(request, password_form=form)

    return checked


def page(view: View) -> View:
    """What all of them are: pages of the admin, gone where second factors are off, and silent in error reports."""
    guarded = admin.site.admin_view(sensitive_post_parameters()(view))

    @wraps(view)
    def there(request: HttpRequest) -> HttpResponse:
        if two_factor.off():
            raise Http404("Second factors are off on this site.")
        return guarded(request)

    return there


@require_POST
@with_password
def begin(request: HttpRequest) -> HttpResponse:
    """A new secret to put into an authenticator."""
    two_factor.begin(request.user)
    return redirect("second-factor")


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The first code of the new authenticator takes it into use."""
    form = CodeForm(request.POST)
    done = two_factor.confirm(request.user, form.cleaned_data["code"]) if form.is_valid() else None
    if done is None:
        if form.is_valid():
            form.add_error("code", _("This code is not right. Take the one that your authenticator shows now."))
        return overview(request, code_form=form)
    request.session.cycle_key()
    two_factor.verify(request, done[0].pk)
    messages.success(request, _("From now on your log-in asks for a code."))
    return overview(request, codes=done[1])


@require_POST
@with_password
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old."""
    if two_factor.device_of(request.user) is None:
        return redirect("second-factor")
    return overview(request, codes=two_factor.new_codes(request.user))


@require_POST
@with_password
def remove(request: HttpRequest) -> HttpResponse:
    """Without a second factor again, where the site allows that."""
    if two_factor.required():
        messages.error(request, _("This site requires a second factor. You can set up another device instead."))
    elif two_factor.take_away(request.user):
        messages.success(request, _("Your log-in asks for the password alone again."))
    return redirect("second-factor")
