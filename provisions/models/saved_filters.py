"""Filters of the curators' lists that somebody wants again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def for_user(self, user: object, model: str) -> SavedFilterQuerySet:
        """Their own of one list, and those that others share."""
        return self.filter(Q(owner=user) | Q(shared=True), model=model)


class SavedFilter(models.Model):
    """A name for what a list of the admin was narrowed to: for one person, or for all who see that list."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Who saved it; only they take it away."),
    )
    model = models.CharField(_("list"), max_length=40, help_text=_("The list it is for, such as provision."))
    name = models.CharField(_("name"), max_length=60, help_text=_("What it is called above the list."))
    query = models.CharField(_("query"), max_length=1000, blank=True, help_text=_("The list's address after the ?."))
    shared = models.BooleanField(_("shared"), default=False, help_text=_("Shown to all who see the list."))

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [models.UniqueConstraint(fields=["owner", "model", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name
