"""One chosen value of a parameter, and how it is written in an address."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FilterValue:
    """A value that was asked for, or excluded."""

    value: str
    excluded: bool = False

    def __str__(self) -> str:
        return f"-{self.value}" if self.excluded else self.value

    @classmethod
    def read(cls, written: str) -> FilterValue:
        """From an address: `-annex` is annex, excluded."""
        return cls(written.removeprefix("-"), written.startswith("-"))


# A checked question: for each parameter given, its choices in the order given, without repetitions.
FilterValues = dict[str, tuple[FilterValue, ...]]


def text_of(choices: FilterValues) -> str:
    """The words looked for; empty when there are none."""
    return choices["q"][0].value if "q" in choices else ""


def without(choices: FilterValues, *names: str) -> FilterValues:
    """The choices of all other parameters."""
    return {name: chosen for name, chosen in choices.items() if name not in names}
