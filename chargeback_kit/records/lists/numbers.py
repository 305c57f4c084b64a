"""The phone numbers of the tenant (R57): the list ``numbers.csv`` with ``number, assigned_to, number_type``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from chargeback_kit.phone_numbers import digits_of
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records import tabular
from chargeback_kit.records.formats import fold

NAMES = {"number", "assigned_to", "number_type"}
OF_PEOPLE = ("user", "subscriber")


@dataclass(frozen=True)
class OwnNumber:
    """A number: its digits, to whom it is assigned, and of which type it is."""

    digits: int
    assigned_to: str
    number_type: str

    @property
    def is_service(self) -> bool:
        """Whether it is no number of a person.

        >>> [OwnNumber(18005550100, "", each).is_service for each in ("Service (toll-free)", "User (subscriber)")]
        [True, False]
        """
        return not any(word in self.number_type.casefold() for word in OF_PEOPLE)


def recognises(header: Iterable[str]) -> bool:
    """Whether a header is the list of numbers.

    >>> recognises(["number", "assigned_to", "number_type"])
    True
    """
    return {fold(name) for name in header} >= NAMES


def read(
    path: Path, label: str, agreed: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[OwnNumber], list[Problem]]:
    """The numbers of the list; rows without a number are problems."""
    numbers: list[OwnNumber] = []
    problems: list[Problem] = []
    for line, cells in tabular.rows(path, label, agreed):
        if digits := digits_of(cells["number"]):
            numbers.append(OwnNumber(int(digits), cells["assigned_to"], cells["number_type"]))
        else:
            problems.append(problem("bad-number-row", f'"{cells["number"]}"', file=label, line=line))
    return numbers, problems
