"""One query, every face: an address becomes a `Question`, checked once, and gives one queryset for all."""

from provisions.querying.choices import Choice
from provisions.querying.errors import BadQuestion, NoSuchPage, ParameterError, TooLong
from provisions.querying.facets import Facet, FacetValue
from provisions.querying.parameters import DATASETS, PARAMETERS, Parameter, facets_of, parameters_of
from provisions.querying.question import Question
from provisions.querying.totals import provision_totals

__all__ = [
    "DATASETS",
    "PARAMETERS",
    "BadQuestion",
    "Choice",
    "Facet",
    "FacetValue",
    "NoSuchPage",
    "Parameter",
    "ParameterError",
    "Question",
    "TooLong",
    "facets_of",
    "parameters_of",
    "provision_totals",
]
