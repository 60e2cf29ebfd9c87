"""Anonymous visitors are sent to the login; users with view permissions see everything and save nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from provisions.models import Provision
from tests.factories import World


@pytest.fixture
def onlooker(world: World, client: Client) -> Client:
    user = User.objects.create(username="onlooker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    return client


def test_strangers_are_asked_to_sign_in(world: World, client: Client) -> None:
    for model in apps.get_app_config("provisions").get_models():
        answer = client.get(reverse(f"admin:provisions_{model._meta.model_name}_changelist"))
        assert answer.status_code == 302
        assert "/admin/login/" in answer["Location"]


def test_an_onlooker_sees_every_record(world: World, onlooker: Client) -> None:
    for model in apps.get_app_config("provisions").get_models():
        for record in model._default_manager.all()[:3]:
            page = reverse(f"admin:provisions_{model._meta.model_name}_change", args=[record.pk])
            assert onlooker.get(page).status_code == 200, page


def test_an_onlooker_saves_nothing(world: World, onlooker: Client) -> None:
    page = reverse("admin:provisions_provision_change", args=[world.provisions["P00005"].pk])
    assert onlooker.post(page, {"citation": "Art. 0", "status": "published"}).status_code == 403
    assert onlooker.get(reverse("admin:provisions_provision_add")).status_code == 403
    assert Provision.objects.filter(citation="Art. 0").count() == 0
