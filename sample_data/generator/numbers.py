"""Phone numbers that belong to nobody: number_ranges.csv, and how a number is masked."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .dice import Dice

MASKED_DIGITS = {"FR": 4, "DE": 3, "SE": 3}
EMERGENCY = {"US": "911", "CA": "911", "PR": "911", "GB": "999", "FR": "112", "DE": "112", "SE": "112"}
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Range:
    """A run of numbers: prefix, then first..last written with `width` digits."""

    country: str
    line: str
    role: str
    prefix: str
    first: int
    last: int
    width: int

    def number(self, value: int) -> str:
        """The E.164 number of one value of the range."""
        return f"+{self.prefix}{value:0{self.width}d}"

    def covers(self, number: str) -> bool:
        """True for a number of the range; masked digits may stand for any digit."""
        shown = number.lstrip("+").rstrip("*")
        hidden = len(number.lstrip("+")) - len(shown)
        if len(shown) + hidden != len(self.prefix) + self.width:
            return False
        low, high = self.number(self.first)[1:], self.number(self.last)[1:]
        return low[: len(shown)] <= shown <= high[: len(shown)]


@cache
def ranges() -> tuple[Range, ...]:
    """Every row of number_ranges.csv."""
    with (HERE / "number_ranges.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Range(
                row["country"], row["line"], row["role"], row["prefix"],
                int(row["first"]), int(row["last"]), int(row["width"]),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def inside_numbers(country: str) -> list[str]:
    """The numbers a country's people may be given, in order."""
    found = [r for r in ranges() if r.country == country and r.role == "inside"]
    return [r.number(value) for r in found for value in range(r.first, r.last + 1)]


def service_number(country: str, role: str, index: int = 0) -> str:
    """A number of the company that is no person's: bridge, attendant, shared, service (toll-free) or spare."""
    found = next(r for r in ranges() if r.country == country and r.role == role)
    return found.number(found.first + index)


def outside_number(dice: Dice, country: str, line: str = "") -> str:
    """A number of somebody outside the company, of any line or of one (landline, mobile, premium)."""
    lines = {line} if line else {"mixed", "landline", "mobile"}
    fitting = [r for r in ranges() if r.country == country and r.role == "outside" and r.line in lines]
    chosen = dice.pick(fitting)
    return chosen.number(dice.between(chosen.first, chosen.last))


def masked(number: str, country: str) -> str:
    """An outside number as the export shows it to a user of that country."""
    digits = MASKED_DIGITS.get(country, 0)
    return number[: len(number) - digits] + "*" * digits
