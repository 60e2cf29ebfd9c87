"""Ready-to-run code that reads the results of a query: for the shell, Python, R and Stata."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import get_script_prefix

from provisions.query import PARAMETERS, ListQuery
from provisions.web.query_links import with_query

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
SAMPLES = (
    ("curl", "curl", CURL),
    ("python", "Python (pandas)", PYTHON),
    ("r", "R (readr, arrow)", R),
    ("stata", "Stata", STATA),
)
EXAMPLE = "theme=msme_finance&party=CHL"
# Parameters that change how results are shown, but not which records they are; their order, a file keeps.
PRESENTATION = tuple(one.name for one in PARAMETERS.values() if one.technical and one.name != "ordering")


def code_samples(request: HttpRequest, query: ListQuery) -> list[tuple[str, str, str]]:
    """Return for each tool its name, its label and code that downloads the results of a query on provisions."""
    querystring = query.querystring(**dict.fromkeys(PRESENTATION))
    base = request.build_absolute_uri(f"{get_script_prefix()}api/v1/provisions")
    # The query string is percent-encoded, so it cannot end a string or start a variable of the shell or of Stata.
    urls = {ending: with_query(f"{base}.{ending}", querystring) for ending in ("csv", "parquet", "dta")}
    return [(name, label, code.format(**urls)) for name, label, code in SAMPLES]
