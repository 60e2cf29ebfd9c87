"""What an export writes into a cell, a load reads back; and no spreadsheet runs it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisions.datasets.column import Column
from provisions.datasets.text_format import cell_formatter, from_text, guard, to_text, unguard

HARMFUL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\N{FULLWIDTH EQUALS SIGN}1", "=HYPERLINK(1)"]
PLAIN = ["", "Art. 5", "'quoted'", "'tis", "1-2", "a=b", " =1", "NA", "None"]


def column(type: str) -> Column:
    return Column("x", type, "x", "x", "coding")


@pytest.mark.parametrize("text", HARMFUL)
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert to_text(text) == f"'{text}"
    assert from_text(column("text"), to_text(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_text_is_left_alone(text: str) -> None:
    assert to_text(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n a1\N{FULLWIDTH PLUS SIGN}")))
def test_guarding_can_always_be_undone(text: str) -> None:
    assert unguard(guard(text)) == text


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert from_text(column("text"), to_text(text)) == (text or None)


@pytest.mark.parametrize(
    ("type", "value", "cell"),
    [
        ("integer", 0, "0"),
        ("integer", 412, "412"),
        ("integer", None, ""),
        ("boolean", True, "true"),
        ("boolean", False, "false"),
        ("boolean", None, ""),
        ("date", "2009-03-01", "2009-03-01"),
        ("codes", ["msme_finance", "rural_msmes"], "msme_finance;rural_msmes"),
        ("codes", [], ""),
        ("code", "shall", "shall"),
        ("code", None, ""),
    ],
)
def test_typed_values(type: str, value: object, cell: str) -> None:
    assert to_text(value) == cell
    assert from_text(column(type), cell) == value


@pytest.mark.parametrize(
    ("type", "cell"),
    [("integer", "-1"), ("integer", "1.5"), ("integer", "٣"), ("integer", "007"), ("boolean", "TRUE"),
     ("date", "2009-3-1"), ("date", "2009-02-30"), ("codes", "a;;b"), ("codes", "a; b"), ("codes", "a;a"),
     ("code", "a ")],
)  # fmt: skip
def test_what_is_not_of_the_type_is_refused(type: str, cell: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_text(column(type), cell)


@pytest.mark.parametrize("kind", ["text", "url", "code", "codes", "integer", "boolean", "date"])
def test_many_values_are_written_as_one_by_one(kind: str) -> None:
    """And quoted as Python's own writer would."""
    values: dict[str, list[Any]] = {
        "codes": [[], ["a"], ["a", "b"], ["=a"]],
        "integer": [0, 12, None, -3],
        "boolean": [True, False, None],
    }
    told = values.get(kind, [None, "plain", "=1+1", "'=x", "'quoted'", "＝1", "-", "2020-01-01", "a,b", "\n", "plain",
                             '"', 'say ""', "a\rb", " a "])  # fmt: skip
    column = Column("x", kind, "X", "A column.", "here")
    assert cell_formatter(column)(told) == [_by_the_writer(to_text(value)) for value in told]
    assert cell_formatter(column)(told[:2]) == [_by_the_writer(to_text(value)) for value in told[:2]]


@given(st.lists(st.text(alphabet=st.sampled_from("\"=, \t\r\na'é")), max_size=5))
def test_any_texts_are_quoted_as_by_the_writer(texts: list[str]) -> None:
    assert cell_formatter(column("text"))(texts) == [_by_the_writer(to_text(text)) for text in texts]


def _by_the_writer(text: str) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([text, ""])
    return written.getvalue().removesuffix(",\r\n")
