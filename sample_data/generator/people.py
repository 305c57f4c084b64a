"""Who works at the invented company: 67 people, two resource accounts, and what they hold on which day."""

import csv
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from .dice import guid
from .numbers import inside_numbers

WITHOUT_NUMBER = {"bot", "branch", "branch_account"}
DOMAIN = "alder-finch.example"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Person:
    """One person or resource account on some days; a person may have several with different dates."""

    name: str
    country: str
    cost_center: str
    skus: tuple[str, ...]
    profile: str
    number: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def user_principal_name(self) -> str:
        """The sign-in name, made of the display name."""
        return f"{self.name.lower().replace(' ', '.')}@{DOMAIN}"

    @property
    def user_id(self) -> str:
        """The directory's identifier, the same in every row of the person."""
        return guid(f"person/{self.user_principal_name}")

    def works_on(self, day: date) -> bool:
        """True on the days this membership covers, both ends included."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


def load_people() -> list[Person]:
    """Every membership of people.csv; inside numbers are given out by country in the order of the file."""
    numbers = {country: inside_numbers(country) for country in ("US", "PR", "CA", "GB", "FR", "DE", "SE")}
    given: dict[str, str] = {}
    people = []
    with (HERE / "people.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            person = _person(row)
            number = given.setdefault(person.name, "") or _next_number(person, numbers)
            given[person.name] = number
            people.append(replace(person, number=number))
    return people


def _person(row: dict[str, str]) -> Person:
    return Person(
        name=row["name"],
        country=row["country"],
        cost_center=row["cost_center"],
        skus=tuple(row["skus"].split("+")),
        profile=row["profile"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _next_number(person: Person, numbers: dict[str, list[str]]) -> str:
    return "" if person.profile in WITHOUT_NUMBER else numbers[person.country].pop(0)


def known_by(people: list[Person], last_day: date) -> list[Person]:
    """What the directory says on that day: later arrivals are absent, later departures not yet written."""
    known = [person for person in people if (person.valid_from or date.min) <= last_day]
    return [replace(p, valid_to=None) if p.valid_to and p.valid_to > last_day else p for p in known]
