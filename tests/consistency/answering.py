"""A process that answers addresses on the engine that its environment names: `python -m tests.consistency.answering`.

It fills a database that has no shipped data yet, adds the records of tests/consistency/records.py, prints the values
that parameters take as one line of JSON, and then for each line of addresses its answer: status and body of the API's
page and of its CSV.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from typing import Any

OF_A_PAGE = ("page", "page_size", "cursor", "facets")


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "rta_db.settings"
    import django

    django.setup()
    logging.disable(logging.WARNING)  # wrong addresses are asked on purpose
    _fill()
    print(json.dumps(_values()), flush=True)
    for line in sys.stdin:
        print(json.dumps(answers(line.rstrip("\n"))), flush=True)


def _fill() -> None:
    from django.core.management import call_command

    from provisions.history.recorder import record_history
    from provisions.models import Provision
    from tests.consistency import records

    call_command("migrate", stdout=io.StringIO())
    if not Provision.objects.exists():
        call_command("load_dataset", stdout=io.StringIO())
    with record_history("tests on both engines"):
        records.add()


def _values() -> dict[str, Any]:
    """For each dataset its parameters with their values, as hypothesis draws from them, and its orders and facets."""
    from provisions.models import SearchDocument
    from provisions.query.lookups import get_lookups
    from provisions.query.parameters import DATASETS, ORDERINGS, ParameterType, get_facet_names, get_parameters

    words = get_lookups()
    texts = SearchDocument.objects.order_by("pk").values_list("heading", "summary")
    return {
        dataset: {
            "codes": {
                name: list(words.labels(name))
                for name, p in get_parameters(dataset).items()
                if p.type == ParameterType.CODES
            },
            "excludable": [name for name, p in get_parameters(dataset).items() if p.excludable],
            "years": [name for name, p in get_parameters(dataset).items() if p.type == ParameterType.YEAR],
            "orderings": list(ORDERINGS[dataset]),
            "facets": get_facet_names(dataset),
            "words": sorted({word for pair in texts for word in " ".join(pair).split()}),
        }
        for dataset in DATASETS
    }


def answers(address: str) -> list[Any]:
    """Status and body of the API's page and of the file at an address such as `provisions/?verb=may`."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    dataset, _slash, asked = address.partition("/")
    page = client.get(f"/api/v1/{dataset}/{asked}")
    whole = "&".join(pair for pair in asked[1:].split("&") if pair.partition("=")[0] not in OF_A_PAGE)
    file = client.get(f"/api/v1/{dataset}.csv?{whole}")
    text = b"".join(file.streaming_content) if file.streaming else file.content
    return [page.status_code, json.loads(page.content), file.status_code, text.decode()]


if __name__ == "__main__":
    main()
