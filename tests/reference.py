"""python -m tests.reference: writes the reference pages in docs/ anew from what the code itself says.

Commands and their options, parameters, columns and codes each have one place in the code; these pages are made from it,
and tests/test_reference.py fails when one is not as it would be made now.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from typing import Any

import django
import yaml
from django.utils.translation import override

from tests.postgres import ROOT

DOCS = ROOT / "docs"
MADE = "Made by `python -m tests.reference`; a test fails when it is not up to date."


def commands() -> Iterator[str]:
    """docs/commands.md: what each command does, with all it takes."""
    yield "# Commands\n\n"
    yield f"`.venv/bin/python manage.py NAME`, in the project's folder. {MADE}\n"
    for name, parser in parsers().items():
        yield f"\n## {name}\n\n{parser.description}\n\n| takes | meaning |\n|---|---|\n"
        for action in own_actions(parser):
            yield f"| `{_written(action)}` | {cell(action.help or '')} |\n"


def parsers() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command of ours."""
    from django.core.management import get_commands, load_command_class

    ours = sorted(name for name, app in get_commands().items() if app == "provisions")
    return {name: load_command_class("provisions", name).create_parser("manage.py", name) for name in ours}


def own_actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes beside what every command of Django takes."""
    from django.core.management.base import BaseCommand

    everywhere = {name for one in BaseCommand().create_parser("manage.py", "x")._actions for name in one.option_strings}
    return [one for one in parser._actions if not everywhere & set(one.option_strings)]


def _written(action: argparse.Action) -> str:
    name = action.metavar or action.dest.upper()
    value = "" if action.nargs == 0 else f"{name} ..." if action.nargs == "+" else str(name)
    if action.option_strings:
        return f"{action.option_strings[-1]} {value}".strip()
    return f"[{value}]" if action.nargs == "?" else value


def parameters() -> Iterator[str]:
    """docs/parameters.md: what may be asked, of which dataset."""
    from provisions.api.query import API_PARAMETERS
    from provisions.panel import query as panel_query
    from provisions.query.parameters import CHOICES, ORDERINGS, PARAMETERS

    yield "# Parameters\n\n"
    yield "The same on pages, in the API and for files; [api.md](api.md) tells how they go together. Codes "
    yield "are explained in [codebook.md](codebook.md). Those that can be excluded take a hyphen in front of a value. "
    yield f"{MADE}\n\n"
    yield "| parameter | of | takes | repeated | excluded | meaning |\n|---|---|---|---|---|---|\n"
    for one in PARAMETERS.values():
        takes = ", ".join(f"`{value}`" for value in CHOICES.get(one.name, ()))
        repeated = "yes" if one.repeatable else "no"
        excluded = "yes" if one.repeatable and one.excludable and one.type == "codes" else "no"
        datasets = "all" if len(one.datasets) == 4 else ", ".join(one.datasets)
        yield f"| `{one.name}` | {datasets} | {takes or one.type} | {repeated} | {excluded} | {cell(one.help)} |\n"
    yield "\n## Orders\n\nWhat `ordering` takes; the first is that without it; "
    yield "a hyphen in front turns one round.\n\n"
    yield "| dataset | by |\n|---|---|\n"
    yield from (f"| {dataset} | {', '.join(f'`{name}`' for name in names)} |\n" for dataset, names in ORDERINGS.items())
    yield "\n## The API's own\n\n| parameter | meaning |\n|---|---|\n"
    yield from (f"| `{name}` | {cell(help)} |\n" for name, help in API_PARAMETERS.items())
    yield "\n## The panel's\n\n| parameter | meaning |\n|---|---|\n"
    yield from (f"| `{name}` | {cell(help)} |\n" for name, help in panel_query.PARAMETERS.items())
    yield "\n## Those of dyads\n\n| parameter | meaning |\n|---|---|\n"
    yield from (f"| `{name}` | {cell(help)} |\n" for name, help in panel_query.DYAD_PARAMETERS.items())


def columns() -> Iterator[str]:
    """docs/columns.md: every column of every dataset."""
    from provisions.datasets.tables import TABLES
    from provisions.panel import dyad_dataset
    from provisions.panel.columns import BASE_COLUMNS

    yield "# Columns\n\n"
    yield "Of the files, the API's records and the shipped data; [data.md](data.md) tells how values are written. "
    yield f"Those with “loaded: no” are worked out from the others; those for curators are in no public file. {MADE}\n"
    for table in TABLES.values():
        key = ", ".join(f"`{name}`" for name in table.key)
        yield f"\n## {table.name}\n\n{table.definition} One row is known by {key}.\n\n"
        yield "| column | type | source | loaded | for | meaning |\n|---|---|---|---|---|---|\n"
        for one in table.columns:
            loaded, readers = ("yes" if one.loadable else "no"), ("all" if one.public else "curators")
            yield f"| `{one.name}` | {one.type} | {one.source} | {loaded} | {readers} | {cell(one.definition)} |\n"
    yield "\n## panel\n\nEconomy pair by year, worked out ([methodology.md](methodology.md)). Beside these it has a "
    yield "column for each value of `kind` and `theme`, such as `kind_finance`: provisions in force that have it.\n\n"
    yield "| column | type | meaning |\n|---|---|---|\n"
    yield from (f"| `{name}` | {kind} | {cell(meaning)} |\n" for name, (kind, _label, meaning) in BASE_COLUMNS.items())
    key = ", ".join(f"`{name}`" for name in dyad_dataset.KEY)
    yield f"\n## dyads\n\n{dyad_dataset.DEFINITION} One row is known by {key}.\n\n"
    yield "| column | type | source | meaning |\n|---|---|---|---|\n"
    for one in dyad_dataset.COLUMNS:
        yield f"| `{one.name}` | {one.type} | {one.source} | {cell(one.definition)} |\n"


def codebook() -> Iterator[str]:
    """docs/codebook.md: every variable and value, with its rules."""
    book = yaml.safe_load((ROOT / "fixtures" / "codebook.yaml").read_text(encoding="utf-8"))
    yield f"# The codebook, version {book['version']}\n\n"
    yield "How a provision is coded. It is held in [../fixtures/codebook.yaml](../fixtures/codebook.yaml), also with "
    yield f"an example of each value, and all of it in French and Spanish. {MADE}\n"
    for variable in book["variables"]:
        values = "one value" if variable["takes"] == "one" else "any number of values"
        made = "derived, never coded by hand" if variable["role"] == "derived" else "coded"
        yield f"\n## {variable['name']}\n\n**{variable['label']['en']}**: {english(variable['definition'])} "
        yield f"Takes {values}; {made}.\n"
        yield f"\n{english(variable['rule'])}\n" if variable.get("rule") else ""
        yield "\n| value | label | definition | use it for | do not use it for |\n|---|---|---|---|---|\n"
        for value in variable["values"]:
            rules = " | ".join(english(value.get(name)) for name in ("definition", "inclusion", "exclusion"))
            yield f"| `{value['code']}` | {cell(value['label']['en'])} | {rules} |\n"
        missing = [
            f"- `{value['code']}`: {english(value['coverage'])}\n"
            for value in variable["values"]
            if value.get("coverage")
        ]
        yield "".join(["\nNot read:\n\n", *missing]) if missing else ""


def english(words: Any) -> str:
    """The English of what the codebook says in several languages, for a table's cell."""
    return cell((words["en"] if isinstance(words, dict) else words) or "")


def cell(words: Any) -> str:
    """Words in a table's cell: on one line, with no bar in them."""
    return " ".join(str(words).split()).replace("|", "\\|")


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "commands.md": commands, "parameters.md": parameters, "columns.md": columns, "codebook.md": codebook,
}  # fmt: skip


def made(name: str) -> str:
    """A page as it would be made now."""
    with override("en"):
        return "".join(PAGES[name]())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rta_db.settings")
    django.setup()
    for page in PAGES:
        (DOCS / page).write_text(made(page), encoding="utf-8")
