"""Commands, options, parameters, columns, codes, addresses: the docs name what there is, and nothing else."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import Resolver404, get_resolver, resolve

from tests import reference
from tests.code_blocks import PAGES, addresses_in

COMMAND = re.compile(r"manage\.py ((?:[a-z_]+)(?: [^`\n|]*)?)")


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_reference_page_says_what_the_code_says(name: str) -> None:
    on_disk = (reference.DOCS / name).read_text(encoding="utf-8")
    assert on_disk == reference.made(name), "make it anew: python -m tests.reference"


def test_the_reference_has_every_option_of_every_command() -> None:
    """The maker is tried too: what it leaves out would be missing from the page and from the comparison alike."""
    page = reference.made("commands.md")
    assert "| `VERSION` |" in page and "| `--no-serve` |" in page and "| `--only NAME ...` |" in page
    assert "--settings" not in page


def commands_in(text: str) -> Iterator[list[str]]:
    for written in COMMAND.findall(text):
        try:
            yield shlex.split(written, comments=True)
        except ValueError:  # a sentence with an apostrophe
            yield written.split()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_a_page_names_exists(page: Path) -> None:
    parsers, wrong = reference.parsers(), []
    for name, *rest in commands_in(page.read_text(encoding="utf-8")):
        if name in parsers:
            known = {option for one in parsers[name]._actions for option in one.option_strings}
            wrong += [
                f"{name} {word}" for word in rest if re.match(r"\[?--[a-z]", word) and word.strip("[]") not in known
            ]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_address_that_a_page_names_exists(page: Path) -> None:
    wrong = []
    for address in sorted(addresses_in(page.read_text(encoding="utf-8"))):
        try:
            found = resolve(address.partition("?")[0])
        except Resolver404:
            wrong.append(address)
            continue
        wrong += [address] if getattr(found.func, "__name__", "") in ("NothingHere", "catch_all_view") else []
    assert wrong == []


def test_every_address_of_the_api_is_in_its_page() -> None:
    named = {resolve(address.partition("?")[0]).view_name for address in addresses_in(_page("api.md"))}
    there = {f"api-v1:{name}" for name in get_resolver("provisions.api.urls").reverse_dict if isinstance(name, str)}
    assert len(there) > 20
    assert there - named == set()


def _page(name: str) -> str:
    return (reference.DOCS / name).read_text(encoding="utf-8")
