"""Users and groups: administrators create accounts and give roles, but no rights beyond a role."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from provisions.curation.accounts import two_factor
from provisions.curation.base import SafeChangeList, ViewOnlyMixin
from provisions.curation.pages import PagesMixin, extra_page
from provisions.models import SavedFilter

# The admin pages of the devices would show other users' secrets; those of users and groups are replaced below.
admin.site.unregister([TOTPDevice, StaticDevice, User, Group])


@admin.register(User)
class AccountAdmin(PagesMixin, UserAdmin):
    """Accounts. Only superusers edit superusers and give rights beyond the roles, so nobody can promote themselves."""

    list_display = ["username", "first_name", "last_name", "roles", "is_active", "second_factor", "last_login"]
    list_filter = ["groups", "is_active", "is_superuser"]
    list_select_related = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SafeChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return two_factor.with_authenticator(super().get_queryset(request).prefetch_related("groups"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj is None else [*fieldsets, (_("Second factor"), {"fields": ["device"]})]

    @admin.display(description=_("second factor"), boolean=True, ordering="authenticator")
    def second_factor(self, user: Any) -> bool:
        return user.authenticator is not None

    @admin.display(description=_("device"))
    def device(self, user: Any) -> str | SafeString:
        """Whether the user has a device, and a link to remove it; never its secret."""
        if user.authenticator is None:
            return gettext("None")
        address = self.page_address("reset_two_factor", user.pk)
        return format_html('{} <a href="{}">{}</a>', gettext("In use."), address, gettext("It is lost…"))

    @extra_page("<id>/lost-device/", "reset_two_factor")
    def reset_two_factor_view(self, request: HttpRequest, id: str) -> HttpResponse:
        """Remove the second factor of a user who lost their device. Users can't reset their own: that takes a code."""
        account = self.get_object(request, id)
        if account is None:
            raise Http404
        if not self.has_change_permission(request, account) or account.pk == request.user.pk:
            raise PermissionDenied
        if request.method != "POST":
            title = _("Second factor: the device is lost")
            return self.render_page(request, "curation/reset_two_factor.html", title, account=account)
        if two_factor.remove_devices(account):
            self.log_change(request, account, "Second factor taken away: the device is lost.")
            messages.success(request, _("Removed. A password alone now logs in to this account."))
        return redirect(self.page_address("change", account.pk))

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or ("superuser" if user.is_superuser else "")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = (*super().get_readonly_fields(request, obj), "device")
        return fields if request.user.is_superuser else (*fields, "is_superuser", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], Any]:
        """Ask for no permission to delete its saved filters, so that only what really prevents deletion is listed."""
        records, counts, forbidden, obstacles = super().get_deleted_objects(objs, request)
        return records, counts, forbidden - {str(SavedFilter._meta.verbose_name)}, obstacles

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts that were used are made inactive, not deleted. Only superusers delete unused ones."""
        return request.user.is_superuser and super().has_delete_permission(request, obj)


@admin.register(Group)
class RoleAdmin(ViewOnlyMixin, GroupAdmin):
    """The roles, view-only: roles.py defines what each may do."""
