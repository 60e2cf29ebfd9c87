"""Users and groups: an administrator makes accounts and gives roles, and can't give more than a role."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from provisions.curation.accounts import two_factor
from provisions.curation.base import SafeChangeList

# Their own pages would show the secrets of others.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)
admin.site.unregister(User)
admin.site.unregister(Group)
ABOVE_A_ROLE = ("is_superuser", "user_permissions")


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Accounts. What lies above the roles is for superusers: nobody raises themselves, or takes over one above them."""

    list_display = ["username", "first_name", "last_name", "roles", "is_active", "second_factor", "last_login"]
    list_filter = ["groups", "is_active", "is_superuser"]
    list_select_related = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SafeChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return two_factor.with_authenticator(super().get_queryset(request).prefetch_related("groups"))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.lost_device_view)
        return [path("<id>/lost-device/", view, name="auth_user_lost_device"), *super().get_urls()]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj is None else [*fieldsets, (_("Second factor"), {"fields": ["device"]})]

    @admin.display(description=_("second factor"), boolean=True, ordering="authenticator")
    def second_factor(self, user: Any) -> bool:
        return user.authenticator is not None

    @admin.display(description=_("device"))
    def device(self, user: Any) -> str | SafeString:
        """Whether there is one, and the way to take it away: never what is in it."""
        if user.authenticator is None:
            return gettext("None")
        lost = reverse("admin:auth_user_lost_device", args=[user.pk])
        return format_html('{} <a href="{}">{}</a>', gettext("In use."), lost, gettext("It is lost…"))

    def lost_device_view(self, request: HttpRequest, id: str) -> HttpResponse:
        """Takes the second factor away from somebody whose device is lost; one's own has a page that asks for more."""
        person = get_object_or_404(User, pk=id)
        if not self.has_change_permission(request, person) or person.pk == request.user.pk:
            raise PermissionDenied
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "opts": self.opts, "person": person}
            context["title"] = _("Second factor: the device is lost")
            return TemplateResponse(request, "curation/lost_device.html", context)
        if two_factor.take_away(person):
            self.log_change(request, person, "Second factor taken away: the device is lost.")
            messages.success(request, _("Taken away. A password alone signs in to this account now."))
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or ("superuser" if user.is_superuser else "")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = (*super().get_readonly_fields(request, obj), "device")
        return fields if request.user.is_superuser else (*fields, *ABOVE_A_ROLE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not above

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who has worked here stays known: an account is made inactive. Only a superuser deletes an unused one."""
        return request.user.is_superuser and super().has_delete_permission(request, obj)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The roles, to be looked at: what each may do is decided in roles.py."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
