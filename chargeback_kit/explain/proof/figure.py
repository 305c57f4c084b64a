"""A figure: its value, what it is, and where it was read or how it comes from others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chargeback_kit.chargeback.split import Split
from chargeback_kit.money import round_half_up, scaled

WAYS = {
    "read": "stands in the source",
    "same": "is the one figure it comes from",
    "nothing": "is 0, for the reason that its words say",
    "sum": "all of them added",
    "difference": "the first less the others",
    "product": "all of them multiplied",
    "quotient": "the first divided by the second",
    "steps": "the first rounded up to a multiple of the second",
    "largest": "the largest of them",
    "floored": "the one rounded down, to so many places",
    "rounded": "rounded half up, away from zero, to so many places",
    "share": "the part of one name by weights, down to the cent; cents left go to the largest remainders, then by name",
}
"""How a figure comes from others, in the words of the JSON."""

Value = Decimal | Fraction | int
MOST_DECIMALS = 12


@dataclass(frozen=True)
class Figure:
    """One figure of a proof.

    ``of`` are the figures it comes from, in the order that ``how`` names; ``places`` those of ``rounded``; ``weights``
    and ``name`` those of ``share``. ``rule`` is the rule of the rules page and ``source`` where it is written.

    >>> price, minutes = read("price per minute", Decimal("0.043")), read("over the pool", 5)
    >>> rounded("rated", product("minutes at the price", price, minutes), 2).value
    Decimal('0.22')
    """

    says: str
    value: Value
    how: str = "read"
    of: tuple["Figure", ...] = ()
    unit: str = ""
    rule: str = ""
    source: str = ""
    places: int | None = None
    weights: Mapping[str, Value] = field(default_factory=dict)
    name: str = ""

    def data(self) -> dict[str, Any]:
        """The figure as JSON: numbers as text, ``"1/3"`` where no decimal is exact; what is empty is left out."""
        held: dict[str, Any] = {"says": self.says, "value": written(self.value), "unit": self.unit, "how": self.how}
        held |= {"rule": self.rule, "source": self.source, "name": self.name}
        said = {key: value for key, value in held.items() if value}
        if self.places is not None:
            said["places"] = self.places
        if self.weights:
            said["weights"] = {name: written(weight) for name, weight in self.weights.items()}
        if self.of:
            said["of"] = [each.data() for each in self.of]
        return said


def written(value: Value) -> str:
    """A number as text that says it exactly: a decimal, or a fraction where no decimal does.

    >>> written(Fraction(1, 3)), written(Fraction(387, 20)), written(Decimal("0.10")), written(4)
    ('1/3', '19.35', '0.10', '4')
    """
    found = as_decimal(value)
    return str(value) if found is None else f"{found:f}"


def as_decimal(value: Value) -> Decimal | None:
    """The number as a decimal of at most `MOST_DECIMALS` places, or None where it is none."""
    if not isinstance(value, Fraction):
        return Decimal(value)
    places = next((n for n in range(MOST_DECIMALS + 1) if 10**n % value.denominator == 0), None)
    return None if places is None else Decimal(f"{int(value * 10**places)}e-{places}")


def read(says: str, value: Value, unit: str = "", source: str = "", rule: str = "") -> Figure:
    """A figure that stands somewhere."""
    return Figure(says, value, unit=unit, source=source, rule=rule)


def nothing(says: str, unit: str = "", rule: str = "", of: tuple[Figure, ...] = ()) -> Figure:
    """0, because of what the words say."""
    return Figure(says, 0, "nothing", of, unit, rule)


def total(says: str, *of: Figure, unit: str = "", rule: str = "") -> Figure:
    """The sum of figures."""
    return Figure(says, sum((Fraction(each.value) for each in of), Fraction(0)), "sum", of, unit, rule)


def difference(says: str, first: Figure, *others: Figure, unit: str = "", rule: str = "") -> Figure:
    """A figure less others."""
    left = Fraction(first.value) - sum((Fraction(each.value) for each in others), Fraction(0))
    return Figure(says, left, "difference", (first, *others), unit, rule)


def product(says: str, *of: Figure, unit: str = "", rule: str = "") -> Figure:
    """The product of figures."""
    value = Fraction(1)
    for each in of:
        value *= Fraction(each.value)
    return Figure(says, value, "product", of, unit, rule)


def quotient(says: str, first: Figure, second: Figure, unit: str = "") -> Figure:
    """A figure divided by another."""
    return Figure(says, Fraction(first.value) / Fraction(second.value), "quotient", (first, second), unit)


def steps(says: str, first: Figure, step: Figure, unit: str = "", rule: str = "") -> Figure:
    """A figure rounded up to a multiple of another.

    >>> steps("billed", read("lasted", 61), read("step", 60)).value
    Fraction(120, 1)
    """
    value = -(-Fraction(first.value) // Fraction(step.value)) * Fraction(step.value)
    return Figure(says, value, "steps", (first, step), unit, rule)


def largest(says: str, *of: Figure, unit: str = "", rule: str = "") -> Figure:
    """The largest of figures."""
    return Figure(says, max(Fraction(each.value) for each in of), "largest", of, unit, rule)


def rounded(says: str, of: Figure, places: int, unit: str = "", rule: str = "") -> Figure:
    """A figure rounded half up, away from zero, as money is.

    >>> rounded("amount", read("exact", Fraction(-1, 200)), 2).value
    Decimal('-0.01')
    """
    value = scaled(round_half_up(Fraction(of.value) * 10**places), places)
    return Figure(says, value, "rounded", (of,), unit, rule, places=places)


def floored(says: str, of: Figure, places: int, unit: str = "", rule: str = "") -> Figure:
    """A figure rounded down."""
    whole = Fraction(of.value) * 10**places // 1
    return Figure(says, scaled(int(whole), places), "floored", (of,), unit, rule, places=places)


def share(says: str, of: Figure, divided: Split, name: str, unit: str = "", rule: str = "R52") -> Figure:
    """The part of a figure that falls to a name, as it was split."""
    value = divided.parts.get(name, Decimal("0.00"))
    return Figure(says, value, "share", (of,), unit, rule, weights=divided.weights, name=name)


def same(says: str, of: Figure, unit: str = "", rule: str = "", source: str = "") -> Figure:
    """The figure that was chosen, under its new name."""
    return Figure(says, of.value, "same", (of,), unit, rule, source)
