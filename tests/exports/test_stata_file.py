"""A Stata file that is written in parts is the one that pandas writes of all at once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from provisions.datasets.column import Column
from provisions.exports import DATASETS, FORMATS, public_records, records
from provisions.exports.spool import EPOCH
from provisions.exports.value_labels import value_labels
from provisions.exports.writers import stata
from provisions.exports.writers.stata_file import stata_names
from provisions.models import Provision
from tests.factories import World

pytestmark = [pytest.mark.django_db, pytest.mark.alone]


def written(dataset: str, found: Any = None) -> bytes:
    found = records(dataset, public_records(dataset)) if found is None else found
    return b"".join(FORMATS["dta"].write(DATASETS[dataset].public, found))


def by_pandas(dataset: str) -> bytes:
    """All records in one data frame, and what pandas makes of it."""
    every = DATASETS[dataset].public
    short, known = stata_names([column.name for column in every]), value_labels(every)
    frame = pd.DataFrame.from_records(list(records(dataset, public_records(dataset))))
    cells = {short[column.name]: _cells(column, frame[column.name], known) for column in every}
    labelled = [column for column in every if column.type == "code" and column.variable]
    values: Any = {
        short[column.name]: {float(place): one.label for place, one in enumerate(known[column.variable], 1)}
        for column in labelled
    }
    dates: Any = {short[column.name]: "td" for column in every if column.type == "date"}
    names: Any = {short[column.name]: str(column.label)[:80] for column in every}
    texts = [short[one.name] for one in every if one.type in ("text", "url", "codes", "code") and one not in labelled]
    file = io.BytesIO()
    pd.DataFrame(cells).to_stata(
        file, version=118, byteorder="<", write_index=False, convert_dates=dates, value_labels=values,
        variable_labels=names, convert_strl=texts, time_stamp=EPOCH, data_label="RTA-DB",
    )  # fmt: skip
    return file.getvalue()


def _cells(column: Column, found: Any, known: Any) -> Any:
    if column.type == "code" and column.variable:
        return found.map({one.code: place for place, one in enumerate(known[column.variable], 1)}).astype("float64")
    if column.type == "date":
        return pd.to_datetime(found)
    if column.type in ("integer", "boolean"):
        return pd.to_numeric(found.map({True: 1, False: 0}) if column.type == "boolean" else found).astype("float64")
    if column.type == "codes":
        return found.map(";".join)
    return found.map(lambda text: "" if text is None else text)


@pytest.mark.parametrize("dataset", ["provisions", "agreements", "economies", "memberships", "codebook"])
def test_the_bytes_are_those_that_pandas_writes(world: World, dataset: str) -> None:
    Provision.objects.filter(number="P00001").update(summary="Pymes « à l’étranger » 中小企业", words=None)
    assert written(dataset) == by_pandas(dataset)


def test_texts_that_are_forgotten_are_written_once_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same values are read, however little is remembered: the file is larger."""
    usual = written("provisions")
    monkeypatch.setattr(stata, "MEMORY", 500)
    small = written("provisions")
    assert len(small) > len(usual)
    pd.testing.assert_frame_equal(pd.read_stata(io.BytesIO(small)), pd.read_stata(io.BytesIO(usual)))


def test_many_records_are_written_in_parts(world: World, tmp_path: Any) -> None:
    """Rows and texts that leave memory on the way are as those that stay in it."""
    found = list(records("provisions", public_records("provisions")))
    many = 2_000

    def repeated() -> Iterator[dict[str, Any]]:
        for place in range(many):
            yield {**found[place % len(found)], "number": f"P{place:05}", "summary": f"{place} " * 2_000}

    file = tmp_path / "many.dta"
    file.write_bytes(written("provisions", repeated()))
    assert file.stat().st_size > 16 * 1024 * 1024
    frame, _meta = pyreadstat.read_dta(str(file), usecols=["number", "summary", "agreement", "passage_end"])
    assert list(frame["number"]) == [f"P{place:05}" for place in range(many)]
    assert list(frame["summary"].str.split().str[0]) == [str(place) for place in range(many)]
    assert list(frame["agreement"]) == [found[place % len(found)]["agreement"] for place in range(many)]
