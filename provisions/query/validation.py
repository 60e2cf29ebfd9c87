"""The strict reading of an address: every name and value is known, or the question is refused as a whole.

A typo must never return the whole database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from provisions.query.errors import (
    MAX_ERRORS,
    InvalidQuery,
    ParameterError,
    QueryTooLong,
    listed,
    repeated_parameter,
    unknown_parameter,
    unknown_value,
)
from provisions.query.lookups import Labels, Lookups
from provisions.query.parameters import (
    DATASETS,
    FIRST_YEAR,
    LAST_YEAR,
    MAX_PAGE,
    MAX_PAGE_SIZE,
    MAX_QUERY_LENGTH,
    MAX_TEXT_LENGTH,
    Parameter,
    ParameterType,
    get_choices,
    get_names,
    get_parameters,
)
from provisions.query.values import FilterValue, FilterValues

Faults = list[ParameterError]
LONGEST_SHOWN = 80


def check(dataset: str, params: QueryDict, words: Lookups) -> FilterValues:
    """The choices that an address makes; raises BadQuestion with all of its faults, or the first 20.

    Forms send empty fields: an empty `q` or year counts as not given.
    """
    if dataset not in DATASETS:
        raise ValueError(f"There is no dataset {dataset!r}; there are {', '.join(DATASETS)}.")
    _refuse_long(params)
    known = get_parameters(dataset)
    faults: Faults = []
    found: FilterValues = {}
    for name, values in params.lists():
        if len(faults) >= MAX_ERRORS:
            break
        if name in known:
            choices = _read(_Asked(dataset, known[name], words), [str(value) for value in values], faults)
            found |= {name: choices} if choices else {}
        else:
            labels = {other: str(parameter.label) for other, parameter in known.items()}
            faults.append(unknown_parameter(printable(name), printable(str(values[0]) if values else ""), labels))
    faults += _spans(found) + _order_without_words(found) + _long_with_fields(found)
    if faults:
        raise InvalidQuery(faults)
    return {name: found[name] for name in known if name in found}


def _refuse_long(params: QueryDict) -> None:
    """Raises TooLong, with the parameter that takes most room."""
    lengths = {name: sum(len(name) + len(str(value)) + 2 for value in values) for name, values in params.lists()}
    if (total := sum(lengths.values())) > MAX_QUERY_LENGTH:
        longest = max(lengths, key=lambda name: lengths[name])
        message = _("The address has {total} characters of parameters; at most {limit} are read.")
        message = message.format(total=total, limit=MAX_QUERY_LENGTH)
        raise QueryTooLong([ParameterError(printable(longest), printable(str(params[longest])), message)])


@dataclass(frozen=True)
class _Asked:
    """A parameter, on a dataset, with the values that exist."""

    dataset: str
    parameter: Parameter
    words: Lookups


def _read(asked: _Asked, values: list[str], faults: Faults) -> tuple[FilterValue, ...]:
    """A parameter's choices; adds to the faults instead when a value is wrong."""
    parameter = asked.parameter
    if any("\0" in value for value in values):
        faults.append(_fault(parameter, values[0], _("%(name)s holds a NUL byte.")))
        return ()
    if parameter.type == ParameterType.TEXT:
        values = [value.strip() for value in values if value.strip()]
    if parameter.type == ParameterType.YEAR:
        values = [value for value in values if value]
    if len(values) > 1 and not parameter.repeatable:
        faults.append(repeated_parameter(parameter.name, printable(values[1])))
        return ()
    readers = {
        ParameterType.TEXT: _text,
        ParameterType.YEAR: _year,
        ParameterType.NUMBER: _number,
        ParameterType.CHOICE: _one_of,
        ParameterType.NAMES: _names,
        ParameterType.CODES: _codes,
    }
    before = len(faults)
    choices = tuple(dict.fromkeys(readers[parameter.type](asked, values, faults)))
    return choices if len(faults) == before else ()


def _text(asked: _Asked, values: list[str], faults: Faults) -> Iterator[FilterValue]:
    for value in values:
        if len(value) > MAX_TEXT_LENGTH:
            message = _("%(name)s has {length} characters; at most {limit} are read.")
            message = message.format(length=len(value), limit=MAX_TEXT_LENGTH)
            faults.append(_fault(asked.parameter, value, message))
        yield FilterValue(value)


def _year(asked: _Asked, values: list[str], faults: Faults) -> Iterator[FilterValue]:
    for value in values:
        if not _is_number(value) or not FIRST_YEAR <= int(value) <= LAST_YEAR:
            message = _("%(name)s takes a year from {first} to {last}.").format(first=FIRST_YEAR, last=LAST_YEAR)
            faults.append(_fault(asked.parameter, value, message))
        yield FilterValue(value)


def _number(asked: _Asked, values: list[str], faults: Faults) -> Iterator[FilterValue]:
    for value in values:
        if not _is_number(value) or int(value) < 1:
            faults.append(_fault(asked.parameter, value, _("%(name)s takes a whole number from 1.")))
        elif asked.parameter.name == "page_size" and int(value) > MAX_PAGE_SIZE:
            message = _("%(name)s is at most {limit}. For everything at once use format=csv.")
            faults.append(_fault(asked.parameter, value, message.format(limit=MAX_PAGE_SIZE)))
        else:
            yield FilterValue(str(int(value)))


def _one_of(asked: _Asked, values: list[str], faults: Faults) -> Iterator[FilterValue]:
    allowed = get_choices(asked.dataset, asked.parameter.name)
    yield from _known(asked.parameter, values, dict(zip(allowed, allowed, strict=True)), faults)


def _names(asked: _Asked, values: list[str], faults: Faults) -> Iterator[FilterValue]:
    allowed = {name: name for name in get_names(asked.dataset, asked.parameter.name)}
    yield from _known(asked.parameter, [part for value in values for part in value.split(",")], allowed, faults)


def _known(parameter: Parameter, values: list[str], allowed: Labels, faults: Faults) -> Iterator[FilterValue]:
    for value in values:
        if len(faults) >= MAX_ERRORS:
            return
        if value not in allowed:
            faults.append(unknown_value(parameter.name, printable(value), allowed))
        yield FilterValue(value)


def _codes(asked: _Asked, values: list[str], faults: Faults) -> Iterator[FilterValue]:
    parameter, words = asked.parameter, asked.words
    labels = words.labels(parameter.name)
    for written in values:
        if len(faults) >= MAX_ERRORS:
            return
        choice = FilterValue.read(written)
        choice = FilterValue(words.canonical(parameter.name, choice.value), choice.excluded)
        if choice.excluded and not parameter.excludable:
            faults.append(_fault(parameter, written, _("%(name)s can't exclude; use party=-CODE.")))
        elif choice.value not in labels:
            faults.append(_no_such_code(parameter, choice, labels))
        yield choice


def _no_such_code(parameter: Parameter, choice: FilterValue, labels: Labels) -> ParameterError:
    if not choice.value:
        message = _("%(name)s is empty: give a value, or leave the parameter out.")
        fault = _fault(parameter, str(choice), message)
        return ParameterError(fault.parameter, fault.value, fault.message, listed("", labels))
    return unknown_value(parameter.name, printable(choice.value), labels)


def _spans(found: FilterValues) -> Faults:
    """Faults of years that run backwards."""
    faults = []
    for span in ("signed", "in_force"):
        first, last = found.get(f"{span}_from"), found.get(f"{span}_to")
        if first and last and int(first[0].value) > int(last[0].value):
            message = _("%(first)s is after %(last)s.") % {"first": f"{span}_from", "last": f"{span}_to"}
            faults.append(ParameterError(f"{span}_from", first[0].value, message))
    return faults


def _order_without_words(found: FilterValues) -> Faults:
    if "q" in found or found.get("ordering") != (FilterValue("relevance"),):
        return []
    message = _("ordering=relevance needs words to look for: give q.")
    return [ParameterError("ordering", "relevance", message)]


def _long_with_fields(found: FilterValues) -> Faults:
    if "fields" not in found or found.get("shape") != (FilterValue("long"),):
        return []
    return [ParameterError("fields", str(found["fields"][0]), _("shape=long has its own columns: leave fields out."))]


def _fault(parameter: Parameter, value: str, message: str) -> ParameterError:
    return ParameterError(parameter.name, printable(value), message % {"name": parameter.name})


def printable(value: str) -> str:
    """A value for a message: cut to LONGEST_SHOWN characters, without control characters."""
    cleaned = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in value)
    return cleaned if len(cleaned) <= LONGEST_SHOWN else f"{cleaned[:LONGEST_SHOWN]}\N{HORIZONTAL ELLIPSIS}"


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= len(str(MAX_PAGE))
