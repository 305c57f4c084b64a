"""What a plan is asked to withstand, and the facts behind its defaults."""

import re
from dataclasses import dataclass
from fractions import Fraction

from chargeback_kit.money import to_micro
from chargeback_kit.problems import InputError
from chargeback_kit.reference import rows as facts

PATHS = 5000
MOST_PATHS = 20_000
SEED = 2026
Share = float | str | Fraction


def posting_lag() -> tuple[int, int]:
    """How late charges post, from the facts [h].

    >>> posting_lag()
    (24, 48)
    """
    value = next(row["value"] for row in facts("export_facts") if row["fact"] == "latency")
    first, last = re.findall(r"\d+", value)
    return int(first), int(last)


def minimum_purchase() -> int:
    """The least that can be bought at once (R43) [micro-units].

    >>> minimum_purchase()
    50000000
    """
    row = next(row for row in facts("funding_tiers") if not row["licences_from"])
    return to_micro(row["initial_amount"])


@dataclass(frozen=True)
class Risks:
    """The terms of a plan.

    ``alpha`` is the chance allowed that the balance reaches 0 in a month. A recharge arrives ``lag_hours`` (least,
    most) after the call that makes it due [h]; in a share ``card_chance`` of the months the card fails for
    ``card_days`` [days]. ``growth`` [share per month] replaces the one seen. At most ``purchases`` recharges are
    wanted in an average month. ``paths`` months are drawn from ``seed``.
    """

    alpha: float
    lag_hours: tuple[int, int]
    card_days: int = 3
    card_chance: float = 0.04
    growth: Fraction | None = None
    purchases: int = 4
    paths: int = PATHS
    seed: int = SEED

    def __post_init__(self) -> None:
        if not 0 < self.alpha < 1:
            raise InputError(f"alpha is {self.alpha:g}; write a chance between 0 and 1, such as 0.05.")
        if not 0 <= self.lag_hours[0] <= self.lag_hours[1] <= 744:
            raise InputError(f"the lag is {self.lag_hours[0]} to {self.lag_hours[1]} h; write hours such as 24 and 48.")
        if not 0 <= self.card_days <= 31 or not 0 <= self.card_chance <= 1:
            raise InputError("a failed card needs days from 0 to 31 and a chance from 0 to 1.")
        if self.growth is not None and not -1 < self.growth <= 3:
            raise InputError(f"growth is {float(self.growth):g}; write a share per month, such as 0.02.")
        if self.purchases < 1 or not 100 <= self.paths <= MOST_PATHS:
            raise InputError(f"write at least 1 purchase a month, and 100 to {MOST_PATHS:,} simulated months.")


def share(value: Share, name: str) -> Fraction:
    """A share such as 0.05, read exactly as it is written.

    >>> share("0.05", "alpha")
    Fraction(1, 20)
    """
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise InputError(f'{name}: "{value}" is not a number; write a share such as 0.05.') from None
