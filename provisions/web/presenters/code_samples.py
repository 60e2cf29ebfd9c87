"""A question in the languages of those who analyse: shell, Python, R and Stata, ready to be run as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import get_script_prefix

from provisions.query import ListQuery

CURL = """\
curl --fail --silent --show-error --output provisions.csv "{csv}"
"""
PYTHON = """\
import pandas as pd

# Only empty cells are missing: NA and None are texts.
provisions = pd.read_csv(
    "{csv}",
    keep_default_na=False,
    na_values=[""],
    parse_dates=["text_date"],
)
print(provisions.groupby("strength").size())
"""
R = """\
library(readr)

# Only empty cells are missing: NA is a text.
provisions <- read_csv("{csv}", na = "")
table(provisions$strength)

# With types and lists of codes: Parquet.
library(arrow)
download.file("{parquet}", "provisions.parquet", mode = "wb")
provisions <- read_parquet("provisions.parquet")
"""
STATA = """\
* Codes have value labels, columns have variable labels. Stata 14 or later.
copy "{dta}" provisions.dta, replace
use provisions.dta, clear
tabulate verb strength
"""
TOOLS = (
    ("curl", "curl", CURL),
    ("python", "Python (pandas)", PYTHON),
    ("r", "R (readr, arrow)", R),
    ("stata", "Stata", STATA),
)
EXAMPLE = "theme=msme_finance&party=CHL"
# What a page or a file is asked for beside the question.
BESIDE = ("format", "page", "page_size", "facets", "fields", "shape", "bom", "view")


@dataclass(frozen=True)
class Tool:
    """How to read a question's answer with a tool."""

    name: str
    label: str
    code: str


def tools(request: HttpRequest, question: ListQuery) -> list[Tool]:
    """The code for each tool; `question` is on provisions."""
    query = question.querystring(**dict.fromkeys(BESIDE))
    base = request.build_absolute_uri(f"{get_script_prefix()}api/v1/provisions")
    # The query is encoded: nothing in it can end a string, or begin a variable or macro of a shell or of Stata.
    files = {one: f"{base}.{one}" + (f"?{query}" if query else "") for one in ("csv", "parquet", "dta")}
    return [Tool(name, label, code.format(**files)) for name, label, code in TOOLS]
