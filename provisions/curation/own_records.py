"""Editors delete what they made themselves, as long as nothing refers to it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model
from django.http import HttpRequest

from provisions.models import Revision, RevisionAction


def made_by(user: User | AnonymousUser, record: Model) -> bool:
    """Whether the history says that the user created the record."""
    created = Revision.objects.for_record(record).filter(action=RevisionAction.CREATED, user=user.pk)
    return user.pk is not None and created.exists()


class OwnRecordsMixin(admin.ModelAdmin):
    """Lets users with the permission delete_own delete single records that they made and nobody used.

    Attributes:
        parts_of_record: models whose records go with one that is deleted. Nobody deletes them by themselves, so no
            permission is asked for them.
    """

    parts_of_record: tuple[type[Model], ...] = ()

    def is_used(self, record: Any) -> bool:
        """Whether other curators' work refers to the record."""
        raise NotImplementedError

    def is_own(self, request: HttpRequest, record: Any) -> bool:
        return made_by(request.user, record)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if super().has_delete_permission(request, obj):
            return True
        own = f"{self.opts.app_label}.{get_permission_codename('delete_own', self.opts)}"
        return bool(obj and request.user.has_perm(own) and self.is_own(request, obj) and not self.is_used(obj))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        objects, counts, lacking, protected = super().get_deleted_objects(objs, request)
        own = {str(model._meta.verbose_name) for model in self.parts_of_record}
        return objects, counts, {name for name in lacking if str(name) not in own}, protected
