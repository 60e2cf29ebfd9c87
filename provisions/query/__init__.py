"""Lists for every surface: an address becomes a ListQuery, validated once, and a ListQuery becomes one queryset."""

from provisions.query.errors import InvalidQuery, PageOutOfRange, ParameterError, QueryTooLong
from provisions.query.facets import Facet, FacetValue
from provisions.query.list_query import ListQuery
from provisions.query.parameters import DATASETS, PARAMETERS, YEAR_SPANS, Parameter, get_facet_names, get_parameters
from provisions.query.values import FilterValue

__all__ = [
    "DATASETS",
    "PARAMETERS",
    "YEAR_SPANS",
    "Facet",
    "FacetValue",
    "FilterValue",
    "InvalidQuery",
    "ListQuery",
    "PageOutOfRange",
    "Parameter",
    "ParameterError",
    "QueryTooLong",
    "get_facet_names",
    "get_parameters",
]
