"""Addresses with blank parameters, as forms send them without scripts, redirect to the canonical address."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import World


@pytest.mark.parametrize(
    ("sent", "clean"),
    [
        ("/provisions/?q=&signed_from=&signed_to=&in_force_from=&in_force_to=", "/provisions/"),
        ("/provisions/?q=a+b&party=&party=CHL&signed_to=", "/provisions/?q=a+b&party=CHL"),
        ("/fr/agreements/?q=+&theme=-msme_finance", "/fr/agreements/?theme=-msme_finance"),
        ("/economies/?q=", "/economies/"),
        ("/trends/?theme=", "/trends/"),
        ("/compare/?a=chile-peru&b=eu-peru&c=&d=", "/compare/?a=chile-peru&b=eu-peru"),
        ("/agreements/eu-peru/text/?q=&language=en", "/agreements/eu-peru/text/?language=en"),
        ("/data/?q=", "/data/"),
    ],
)
def test_blank_fields_leave_no_trace_in_the_address(world: World, client: Client, sent: str, clean: str) -> None:
    answer = client.get(sent)
    assert (answer.status_code, answer["Location"]) == (302, clean)
    assert client.get(clean).status_code == 200


def test_a_script_is_answered_at_once_and_told_the_clean_address(world: World, client: Client) -> None:
    answer = client.get("/provisions/?q=firms&signed_from=", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Push-Url"]) == (200, "/provisions/?q=firms")


def test_a_slip_in_a_name_is_refused_though_its_value_is_blank(world: World, client: Client) -> None:
    """Without the parameter, the query would find all records."""
    assert client.get("/provisions/?themes=").status_code == 400
    assert client.get("/provisions/?q=&themes=", follow=True).status_code == 400
