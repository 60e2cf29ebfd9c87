"""Extra pages of a model in the admin: their addresses, and the context that every template needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import path, reverse

View = TypeVar("View", bound=Callable[..., Any])


def extra_page(route: str, name: str) -> Callable[[View], View]:
    """Decorator of a ModelAdmin's method: a page for staff, below the model's list, named admin:APP_MODEL_NAME."""

    def decorate(view: View) -> View:
        view.extra_page = (route, name)  # type: ignore[attr-defined]
        return view

    return decorate


class PagesMixin(admin.ModelAdmin):
    """Base of the admins and mixins with methods that are decorated with `extra_page`."""

    def get_urls(self) -> list[Any]:
        members = {name: member for base in type(self).__mro__ for name, member in vars(base).items()}
        pages = {name: member.extra_page for name, member in members.items() if hasattr(member, "extra_page")}
        urls = [
            path(route, self.admin_site.admin_view(getattr(self, method)), name=self._url_name(name))
            for method, (route, name) in pages.items()
        ]
        return [*urls, *super().get_urls()]

    def _url_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def page_address(self, name: str, *args: Any) -> str:
        """The address of one of the model's pages, such as changelist or change."""
        return admin_address(self.model, name, *args)

    def render_page(
        self,
        request: HttpRequest,
        template: str,
        title: Any,
        form: forms.BaseForm | None = None,
        status: int = 200,
        **context: Any,
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
