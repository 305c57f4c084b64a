"""Cost centres from what is there (R56): the list ``cost_centers.csv`` with ``attribute, value, cost_center``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from chargeback_kit.phone_numbers import digits_of
from chargeback_kit.problems import Problem, problem
from chargeback_kit.records import tabular
from chargeback_kit.records.countries import country_code
from chargeback_kit.records.formats import fold
from chargeback_kit.records.users import UserRow

NAMES = {"attribute", "value", "cost_center"}
USER, DEPARTMENT, UNIT, COUNTRY, NUMBER = ATTRIBUTES = (
    "user",
    "department",
    "administrative_unit",
    "country",
    "number",
)


@dataclass(frozen=True)
class CenterList:
    """The cost centre of each value of an attribute, as the values are compared; the first line of a value counts.

    ``places``: the file and line of each attribute and value, in words.
    """

    centers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, attribute: str) -> Mapping[str, str]:
        """The cost centres by the values of one attribute."""
        return self.centers.get(attribute, {})

    @property
    def named(self) -> set[str]:
        """Every cost centre of the list."""
        return {center for found in self.centers.values() for center in found.values()}

    def placed(self, row: UserRow) -> UserRow:
        """A row of the user list with the cost centre of its user, department, unit or country, where it names none.

        The department of an active-users export is its cost centre where this list does not know the department.

        >>> from datetime import date
        >>> ana = UserRow("ana@example.com", "", "US", (), "", date.min, date.max, "users.csv", 2, "Sales West")
        >>> CenterList({"department": {"sales west": "CC-100"}, "country": {"us": "CC-900"}}).placed(ana).cost_center
        'CC-100'
        """
        department = row.department.casefold()
        if row.cost_center and not (row.center_by == DEPARTMENT and department in self.of(DEPARTMENT)):
            return row
        units = {unit.strip().casefold() for unit in row.administrative_units.split(";")}
        asked = (
            (USER, row.user_id.casefold()),
            (USER, row.user_principal_name.casefold()),
            (DEPARTMENT, department),
            (UNIT, next((value for value in self.of(UNIT) if value in units), "")),
            (COUNTRY, row.country.casefold()),
        )
        for attribute, value in asked:
            if value and value in self.of(attribute):
                return replace(row, cost_center=self.of(attribute)[value], center_by=f"{attribute} of the list")
        return row

    def renamed(self, names: Mapping[str, str]) -> "CenterList":
        """The list with other names of cost centres."""
        return CenterList(
            {
                attribute: {value: names.get(center, center) for value, center in found.items()}
                for attribute, found in self.centers.items()
            },
            self.places,
        )

    def with_more(self, later: "CenterList") -> "CenterList":
        """The list with another one after it."""
        both = {name: {**later.of(name), **self.of(name)} for name in ATTRIBUTES}
        return CenterList({name: found for name, found in both.items() if found}, {**later.places, **self.places})


def recognises(header: Iterable[str]) -> bool:
    """Whether a header is the list of cost centres.

    >>> recognises(["attribute", "value", "cost_center"])
    True
    """
    return {fold(name) for name in header} >= NAMES


def read(path: Path, label: str, agreed: Mapping[str, str] = MappingProxyType({})) -> tuple[CenterList, list[Problem]]:
    """The list; rows that cannot be used, and values that stand in it with two cost centres, are problems."""
    centers: dict[str, dict[str, str]] = {}
    places: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    for line, cells in tabular.rows(path, label, agreed):
        attribute, center = cells["attribute"].strip().casefold(), cells["cost_center"].strip()
        try:
            value = _compared(attribute, cells["value"].strip(), center)
        except ValueError as error:
            problems.append(problem("bad-center-row", str(error), file=label, line=line))
            continue
        places.setdefault((attribute, value), f"{label}, line {line}")
        first = centers.setdefault(attribute, {}).setdefault(value, center)
        if first != center:
            said = f'{attribute} "{cells["value"].strip()}": {first}, and here {center}'
            problems.append(problem("two-centers", said, file=label, line=line))
    return CenterList(centers, places), problems


def _compared(attribute: str, value: str, center: str) -> str:
    """A value as it is compared; raises ValueError for a row that says nothing."""
    if attribute not in ATTRIBUTES:
        raise ValueError(f'"{attribute}" is no attribute; write {", ".join(ATTRIBUTES[:-1])} or {NUMBER}')
    if not value or not center:
        raise ValueError("no cost centre" if value else "no value")
    if attribute == NUMBER:
        if not (digits := digits_of(value)):
            raise ValueError(f'"{value}" is no phone number; write it as +18005550100')
        return digits
    if attribute == COUNTRY:
        if not (code := country_code(value)):
            raise ValueError(f'"{value}" is no country; write a code such as "US"')
        return code.casefold()
    return value.casefold()
