"""Extra pages of a model in the admin: their addresses, and the context that every template needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import path, reverse

View = TypeVar("View", bound=Callable[..., Any])


def extra_page(route: str, name: str) -> Callable[[View], View]:
    """Make a ModelAdmin's method a page for staff: its route below the model's list, its URL name APP_MODEL_NAME."""

    def decorate(view: View) -> View:
        view.extra_page = (route, name)  # type: ignore[attr-defined]
        return view

    return decorate


class PagesMixin(admin.ModelAdmin):
    """Base of admins and mixins that have extra pages."""

    def get_urls(self) -> list[Any]:
        names = [name for name in dir(type(self)) if hasattr(getattr(type(self), name, None), "extra_page")]
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        urls = [
            path(view.extra_page[0], self.admin_site.admin_view(view), name=f"{prefix}_{view.extra_page[1]}")
            for view in (getattr(self, name) for name in names)
        ]
        return [*urls, *super().get_urls()]

    def page_address(self, name: str, *args: Any) -> str:
        """The address of one of the model's pages, such as changelist or change."""
        return admin_address(self.model, name, *args)

    def render_page(
        self, request: HttpRequest, template: str, title: Any, form: Any = None, status: int = 200, **context: Any
    ) -> TemplateResponse:
        """A page with the admin's header, the model's media and, where there is one, a form and its media."""
        media = self.media + form.media if form else self.media
        common = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "media": media}
        return TemplateResponse(request, template, {**common, "form": form, **context}, status=status)


def admin_address(model: type[Model], name: str, *args: Any) -> str:
    """The address of a page of a model's admin, such as changelist or change."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def is_changelist(request: HttpRequest) -> bool:
    """Whether the request is for a model's list."""
    return getattr(request.resolver_match, "url_name", "").endswith("_changelist")
