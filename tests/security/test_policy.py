"""The content security policy holds on every kind of page, those of the admin and the API's docs included."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.factories import World

pytestmark = pytest.mark.trust
PUBLIC = [
    "/", "/fr/", "/provisions/", "/provisions/?view=table&q=firms", "/provisions/?theme=none",
    "/provisions/P00001/", "/provisions/P00004/", "/provisions/P00006/", "/agreements/", "/agreements/chile-peru/",
    "/agreements/eu-peru/text/", "/economies/", "/economies/CHL/", "/compare/?a=chile-peru&b=eu-peru", "/trends/",
    "/codebook/", "/evidence/", "/data/", "/data/releases/", "/about/", "/nothing/", "/provisions/values/theme/",
    "/api/v1/docs/", "/admin/login/",
]  # fmt: skip
CURATORS = ["/admin/", "/admin/spreadsheets/", "/admin/wto-list/", "/admin/password_change/", "/admin/auth/user/add/"]


class Inline(HTMLParser):
    """What a policy without unsafe-inline would stop, and what is loaded from another host."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.script = tag == "script" and "src" not in given and given.get("type", "") not in DATA
        self.found += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        self.found += ["<style>"] if tag == "style" else []
        loaded = given.get("src") or (given.get("href") if tag == "link" and given.get("rel") in LOADED else "") or ""
        if re.match(r"(https?:)?//", loaded) or loaded.startswith("javascript:"):
            self.found.append(f"<{tag}> from {loaded}")

    def handle_data(self, data: str) -> None:
        if self.script and data.strip():
            self.found.append(f"<script> {data.strip()[:60]}")


DATA = {"application/json", "application/ld+json"}  # no browser runs it
LOADED = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}


def held(answer: Any, address: str) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'self'" in policy and "*" not in policy, address
    page = Inline()
    page.feed(answer.content.decode())
    assert page.found == [], address


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages(world: World, client: Client, address: str) -> None:
    held(client.get(address), address)


def test_pages_of_curators(world: World, client: Client) -> None:
    client.force_login(User.objects.create(username="curator", is_staff=True, is_superuser=True))
    addresses = list(CURATORS)
    for model in apps.get_app_config("provisions").get_models():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        one = model._default_manager.first()
        if model not in admin.site._registry:
            continue
        addresses.append(reverse(f"admin:{name}_changelist"))
        if one is not None:
            addresses += [reverse(f"admin:{name}_{page}", args=[one.pk]) for page in ("change", "history")]
    shown = [client.get(address) for address in addresses]
    assert sum(answer.status_code == 200 for answer in shown) > 30
    for address, answer in zip(addresses, shown, strict=True):
        if answer.status_code == 200:
            held(answer, address)
