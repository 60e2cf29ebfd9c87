"""Reading codebook.yaml into rows of three tables: versions, variables and values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from provisions.corpus.load.files import Content, Row
from provisions.corpus.load.problems import Problem, nearest
from provisions.models.columns import TABLES

FILE = "codebook.yaml"
LINE = "__line__"
VERSIONS, VARIABLES, VALUES = (TABLES[f"codebook_{name}"] for name in ("versions", "variables", "values"))
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _LinedLoader(_Loader):
    """Mappings know the line they begin on; a key that stands twice is refused; dates stay the text they are."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _ in node.value]
        for name, (key, _) in zip(names, node.value, strict=True):
            if names.count(name) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} stands twice", key.start_mark)
        return {**super().construct_mapping(node, deep=True), LINE: node.start_mark.line + 1}


_LinedLoader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node))
_LinedLoader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))

Keys = dict[str, Any]
TEXT, LIST, MAP = str, list, dict
WORDS = (str, dict)  # a text, which is English, or texts by language
_TOP: Keys = {"version": TEXT, "changelog": LIST, "variables": LIST}
_CHANGE: Keys = {"version": TEXT, "date": TEXT, "note": TEXT}
_VARIABLE: Keys = {
    "name": TEXT,
    "label": MAP,
    "definition": WORDS,
    "takes": TEXT,
    "role": TEXT,
    "rule": WORDS,
    "values": LIST,
}
_VALUE: Keys = {"code": TEXT, "label": MAP, "definition": WORDS, "inclusion": WORDS, "exclusion": WORDS}
_LANGUAGES = ("en", "fr", "es")


def read(path: Path) -> dict[str, Content]:
    """The codebook's three tables by name; faults are in their `problems`."""
    reading = _Reading()
    try:
        reading.all(yaml.load(path.read_bytes(), _LinedLoader))  # noqa: S506 - a safe loader that counts lines
    except OSError as error:
        reading.fault(0, "", f"can't be read from {path.parent}: {error.strerror}")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        reading.fault(mark.line + 1 if mark else 0, "", f"is not YAML: {error.problem}")
    except yaml.YAMLError as error:
        reading.fault(0, "", f"is not YAML in UTF-8: {error}")
    return {table.name: content for table, content in reading.found.items()}


class _Reading:
    def __init__(self) -> None:
        self.found = {table: Content(table, table.loadable) for table in (VERSIONS, VARIABLES, VALUES)}

    def fault(self, line: int, where: str, message: str, value: str = "") -> None:
        self.found[VERSIONS].problems.append(Problem(FILE, line, where, value, message))

    def all(self, top: Any) -> None:
        if not self._is(top, _TOP, {}, "", 1):
            return
        for change in top["changelog"]:
            if self._is(change, _CHANGE, {}, "changelog", top[LINE]):
                self._add(VERSIONS, change, {name: change[name] for name in _CHANGE})
        for position, variable in enumerate(top["variables"], start=1):
            if self._is(variable, _VARIABLE, {}, "variables", top[LINE]):
                self._variable(position, variable)
        if not any(row.values["version"] == top["version"] for row in self.found[VERSIONS].rows):
            self.fault(top[LINE], "version", "has no entry in the changelog", top["version"])

    def _variable(self, position: int, variable: dict[str, Any]) -> None:
        name = variable["name"]
        facts = {key: variable[key] for key in ("name", "takes", "role")}
        rule = self._words(variable, "rule", name)
        self._add(VARIABLES, variable, {**facts, "position": position, **rule, **self._wording(variable, name)})
        for place, value in enumerate(variable["values"], start=1):
            if self._is(value, _VALUE, {"example": MAP}, name, variable[LINE]):
                self._value(name, place, value)

    def _value(self, variable: str, place: int, value: dict[str, Any]) -> None:
        example = value.get("example") or {}
        where = f"{variable}.{value['code']}"
        rules = {**self._words(value, "inclusion", where), **self._words(value, "exclusion", where)}
        shown = {
            "example": example.get("citation") or None,
            "example_article": example.get("article_identifier") or None,
        }
        wording = self._wording(value, where)
        facts = {"variable": variable, "code": value["code"], "position": place}
        self._add(VALUES, value, {**facts, **rules, **shown, **wording})

    def _wording(self, described: dict[str, Any], where: str) -> dict[str, str | None]:
        labels = described["label"]
        for language in _LANGUAGES:
            if not isinstance(labels.get(language), str):
                self.fault(labels[LINE], f"{where}.label.{language}", "must be a text")
        texts: dict[str, str | None] = {f"label_{language}": labels.get(language) for language in _LANGUAGES}
        definitions = self._words(described, "definition", where)
        return {**texts, "definition_en": definitions.pop("definition"), **definitions}

    def _words(self, described: dict[str, Any], key: str, where: str) -> dict[str, str | None]:
        """A text in each language, by the names `key` (the English one), `key`_fr and `key`_es."""
        found = described[key]
        if isinstance(found, str):
            found = {"en": found, LINE: described[LINE]}
        for other, message in _key_faults(found, {"en": TEXT}, dict.fromkeys(_LANGUAGES[1:], TEXT)):
            self.fault(found[LINE], f"{where}.{key}.{other}", message)
        return {key if language == "en" else f"{key}_{language}": found.get(language) for language in _LANGUAGES}

    def _add(self, table: Any, described: dict[str, Any], values: dict[str, Any]) -> None:
        ordered = {column.name: values[column.name] or None for column in table.loadable}
        self.found[table].rows.append(Row(FILE, described[LINE], ordered))

    def _is(self, found: Any, keys: Keys, optional: Keys, where: str, line: int) -> bool:
        """Whether the mapping has these keys, of these types, and no others; notes what it has not."""
        if not isinstance(found, dict):
            self.fault(line, where, f"must be a mapping with the keys {', '.join(keys)}")
            return False
        faults = list(_key_faults(found, keys, optional))
        for key, message in faults:
            self.fault(found[LINE], f"{where}.{key}" if where else key, message)
        return not faults


def _key_faults(found: dict[str, Any], keys: Keys, optional: Keys) -> Iterator[tuple[str, str]]:
    words: dict[Any, str] = {
        str: "a text (in quotes when it looks like a number)",
        list: "a list",
        dict: "a mapping",
        WORDS: "a text, or texts by language (en, fr, es)",
    }
    for key, kind in keys.items():
        if key not in found:
            yield key, "is missing"
        elif not isinstance(found[key], kind):
            yield key, f"must be {words[kind]}"
    for key, kind in optional.items():
        if found.get(key) is not None and not isinstance(found[key], kind):
            yield key, f"must be {words[kind]}"
    for key in found.keys() - keys.keys() - optional.keys() - {LINE}:
        yield key, f"is no key of it{nearest(key, keys)}"
