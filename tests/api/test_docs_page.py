"""The page that documents the API says what the OpenAPI description says, and needs no script."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from tests.factories import World

ADDRESS = "/api/v1/docs/"


def blocks(page: str) -> dict[str, str]:
    """The words of each operation's part of the page, by its anchor."""
    parts = re.split(r'<h3 id="(\w+)">(?=<code>GET)', page)
    return {
        anchor: html.unescape(re.sub(r"<[^>]+>", "", part))
        for anchor, part in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_operation_has_its_parameters_values_and_answers(world: World, client: Client) -> None:
    page = client.get(ADDRESS).content.decode()
    described: dict[str, Any] = client.get("/api/v1/schema/?format=json").json()["paths"]
    found, missing = blocks(page), []
    assert list(found) == [one["get"]["operationId"] for one in described.values()]
    for path, methods in described.items():
        operation = methods["get"]
        words = [f"GET {path}", *operation["responses"]]
        for one in operation["parameters"]:
            items = one["schema"].get("items", one["schema"])
            words += [one["name"], *(str(value).lstrip("-") for value in items.get("enum", []))]
        text = found[operation["operationId"]]
        missing += [(path, word) for word in words if word not in text]
    assert missing == []
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)


def test_examples_can_be_asked_as_they_stand(world: World, client: Client) -> None:
    page = client.get(ADDRESS).content.decode()
    examples = [html.unescape(one) for one in re.findall(r'Example: <a href="([^"]+)"', page)]
    assert len(examples) >= 22
    assert {address: client.get(address).status_code for address in examples} == dict.fromkeys(examples, 200)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Unless given:"), ("fr", "À défaut\N{NO-BREAK SPACE}:"), ("es", "Si no se indica:")],
)
def test_it_speaks_the_callers_language(world: World, client: Client, language: str, words: str) -> None:
    answer = client.get(ADDRESS, headers={"Accept-Language": language})
    page = answer.content.decode()
    assert words in page and f'<html lang="{language}">' in page and 'hreflang="' not in page
    again = client.get(ADDRESS, headers={"Accept-Language": language, "If-None-Match": answer["ETag"]})
    assert again.status_code == 304
