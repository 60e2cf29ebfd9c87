"""Validate the parameters of an address: every name and value must be known, or the query is refused.

A typo must never return the whole database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from provisions.query.errors import (
    MAX_ERRORS,
    InvalidQuery,
    ParameterError,
    QueryTooLong,
    list_allowed,
    printable,
    repeated_parameter,
    unknown_parameter,
    unknown_value,
)
from provisions.query.lookups import Lookups
from provisions.query.parameters import (
    DATASETS,
    FIRST_YEAR,
    LAST_YEAR,
    MAX_PAGE,
    MAX_PAGE_SIZE,
    MAX_QUERY_LENGTH,
    MAX_TEXT_LENGTH,
    SPANS,
    Parameter,
    ParameterType,
    get_choices,
    get_parameters,
)
from provisions.query.values import FilterValue, FilterValues


def validate(dataset: str, params: QueryDict, lookups: Lookups, others: Mapping[str, str]) -> FilterValues:
    """The values of an address's parameters; raises InvalidQuery with its errors, at most 20.

    An empty text, year or day counts as not given, since forms send empty fields.

    `others`: labels of parameters that the caller has read itself, to be suggested too.
    """
    if dataset not in DATASETS:
        raise ValueError(f"There is no dataset {dataset!r}; there are {', '.join(DATASETS)}.")
    _check_length(params)
    check_encoding(params)
    known = get_parameters(dataset)
    errors: list[ParameterError] = []
    filters: FilterValues = {}
    for name, texts in params.lists():
        if len(errors) >= MAX_ERRORS:
            break
        if name in known:
            values = _Validator(dataset, known[name], lookups, errors).validate([str(text) for text in texts])
            filters |= {name: values} if values else {}
        else:
            labels = {other: str(parameter.label) for other, parameter in known.items()} | dict(others)
            errors.append(unknown_parameter(name, str(texts[0]) if texts else "", labels))
    errors += _check_combinations(filters)
    if errors:
        raise InvalidQuery(errors)
    return {name: filters[name] for name in known if name in filters}


def _check_length(params: QueryDict) -> None:
    """Raise QueryTooLong, with the longest parameter."""
    lengths = {name: sum(len(name) + len(str(value)) + 2 for value in values) for name, values in params.lists()}
    if (total := sum(lengths.values())) > MAX_QUERY_LENGTH:
        longest = max(lengths, key=lambda name: lengths[name])
        message = _("The address has {total} characters of parameters; at most {limit} are read.")
        message = message.format(total=total, limit=MAX_QUERY_LENGTH)
        raise QueryTooLong([ParameterError(printable(longest), printable(str(params[longest])), message)])


def check_encoding(params: QueryDict) -> None:
    """Raise InvalidQuery for bytes that are not UTF-8, which Django has replaced, such as Latin-1's %E9 for é."""
    message = _("%(name)s is not in UTF-8: write é as %(right)s, not as %(wrong)s.")
    escaped = {"right": "%C3%A9", "wrong": "%E9"}
    errors = [
        ParameterError(name, printable(str(value)), message % {"name": printable(name), **escaped})
        for name, values in params.lists()
        for value in values
        if "\N{REPLACEMENT CHARACTER}" in str(value)
    ]
    if errors:
        raise InvalidQuery(errors)


class _Validator:
    """Validates the values of one parameter; appends what is wrong to `errors`."""

    def __init__(self, dataset: str, parameter: Parameter, lookups: Lookups, errors: list[ParameterError]) -> None:
        self.dataset, self.parameter, self.lookups, self.errors = dataset, parameter, lookups, errors

    def validate(self, texts: list[str]) -> tuple[FilterValue, ...]:
        """The values without duplicates; none if one of them is wrong."""
        kind = self.parameter.type
        if any("\0" in text for text in texts):
            self._add_error(texts[0], _("%(name)s holds a NUL byte."))
            return ()
        if kind == ParameterType.TEXT:
            texts = [text.strip() for text in texts]
        if kind in (ParameterType.TEXT, ParameterType.YEAR, ParameterType.DATE):
            texts = [text for text in texts if text]
        if len(texts) > 1 and not self.parameter.repeatable:
            self.errors.append(repeated_parameter(self.parameter.name, texts[1]))
            return ()
        if kind == ParameterType.NAMES:
            texts = [name for text in texts for name in text.split(",")]
        checks = {
            ParameterType.TEXT: self._check_text,
            ParameterType.YEAR: self._check_year,
            ParameterType.DATE: self._check_date,
            ParameterType.NUMBER: self._check_number,
            ParameterType.CODES: self._check_code,
        }
        check = checks.get(kind, self._check_choice)
        before = len(self.errors)
        values = tuple(dict.fromkeys(check(text) for text in texts if len(self.errors) < MAX_ERRORS))
        return values if len(self.errors) == before else ()

    def _check_text(self, text: str) -> FilterValue:
        if len(text) > MAX_TEXT_LENGTH:
            message = _("%(name)s has {length} characters; at most {limit} are read.")
            self._add_error(text, message.format(length=len(text), limit=MAX_TEXT_LENGTH))
        return FilterValue(text)

    def _check_year(self, text: str) -> FilterValue:
        if not _is_number(text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            message = _("%(name)s takes a year from {first} to {last}.")
            self._add_error(text, message.format(first=FIRST_YEAR, last=LAST_YEAR))
        return FilterValue(text)

    def _check_date(self, text: str) -> FilterValue:
        if not _is_date(text):
            self._add_error(text, _("%(name)s takes a day as year-month-day, such as 2026-12-01."))
        return FilterValue(text)

    def _check_number(self, text: str) -> FilterValue:
        if not _is_number(text) or int(text) < 1:
            self._add_error(text, _("%(name)s takes a whole number from 1."))
            return FilterValue(text)
        if self.parameter.name == "page_size" and int(text) > MAX_PAGE_SIZE:
            message = _("%(name)s is at most {limit}. For everything at once use format=csv.")
            self._add_error(text, message.format(limit=MAX_PAGE_SIZE))
        return FilterValue(str(int(text)))

    def _check_choice(self, text: str) -> FilterValue:
        allowed = get_choices(self.dataset, self.parameter.name)
        if text not in allowed:
            self.errors.append(unknown_value(self.parameter.name, text, dict(zip(allowed, allowed, strict=True))))
        return FilterValue(text)

    def _check_code(self, text: str) -> FilterValue:
        name, labels, value = self.parameter.name, self.lookups.labels(self.parameter.name), FilterValue.parse(text)
        if value.value not in labels:
            value = FilterValue(self.lookups.canonicalize(name, value.value), value.excluded)
        if value.excluded and not self.parameter.excludable:
            self._add_error(text, _("%(name)s can't exclude; use party=-CODE."))
        elif not value.value:
            message = _("%(name)s is empty: give a value, or leave the parameter out.")
            self._add_error(str(value), message, list_allowed("", labels))
        elif value.value not in labels:
            self.errors.append(unknown_value(name, value.value, labels))
        return value

    def _add_error(self, text: str, message: str, allowed: Iterable[str] = ()) -> None:
        name = self.parameter.name
        self.errors.append(ParameterError(name, printable(text), message % {"name": name}, list(allowed)))


def _check_combinations(filters: FilterValues) -> Iterator[ParameterError]:
    """Errors of parameters that exclude each other."""
    for span in SPANS:
        first, last = filters.get(f"{span}_from"), filters.get(f"{span}_to")
        if first and last and first[0].value > last[0].value:
            message = _("%(first)s is after %(last)s.") % {"first": f"{span}_from", "last": f"{span}_to"}
            yield ParameterError(f"{span}_from", first[0].value, message)
    if "q" not in filters and filters.get("ordering") == (FilterValue("relevance"),):
        yield ParameterError("ordering", "relevance", _("ordering=relevance needs words to look for: give q."))
    if "fields" in filters and filters.get("shape") == (FilterValue("long"),):
        message = _("shape=long has its own columns: leave fields out.")
        yield ParameterError("fields", str(filters["fields"][0]), message)


def _is_date(text: str) -> bool:
    """Whether it is a day of the calendar, written as 2026-12-01."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PAGE))
