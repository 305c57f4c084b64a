"""What a plan is asked to withstand, and the facts behind its defaults."""

import re
from dataclasses import dataclass, field

from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.argument_checks import read_fields
from chargeback_kit.reference import rows as facts

PATHS = 3000
FEWEST_PATHS, MOST_PATHS = 100, 50_000
MOST_HOURS, MOST_CARD_DAYS, MOST_GROWTH = 744, 31, 3
SEED = 2026


def posting_lag() -> tuple[int, int]:
    """How late charges post, from the facts [h].

    >>> posting_lag()
    (24, 48)
    """
    value = next(row["value"] for row in facts("export_facts") if row["fact"] == "latency")
    first, last = re.findall(r"\d+", value)
    return int(first), int(last)


@dataclass(frozen=True)
class Risks:
    """What may go wrong, and how closely to look.

    A recharge arrives ``lag_hours`` (least, most) after the call that makes it due [h]; in a share ``card_chance`` of
    the months the card fails for ``card_days`` [days]. ``growth`` [share per month] replaces the one the history
    shows. At most ``purchases`` recharges are wanted in an average month. ``paths`` months are drawn from ``seed``.
    """

    lag_hours: tuple[int, int] = field(default_factory=posting_lag)
    card_days: int = 3
    card_chance: float = 0.04
    growth: float | None = None
    purchases: int = 4
    paths: int = PATHS
    seed: int = SEED

    def __post_init__(self) -> None:
        read_fields(self)
        first, last = self.lag_hours
        if not 0 <= first <= last <= MOST_HOURS:
            raise InputError(
                f"the lag is {first} to {last} hours; write hours from 0 to {MOST_HOURS}, such as 24 and 48."
            )
        if not 0 <= self.card_days <= MOST_CARD_DAYS or not 0 <= self.card_chance <= 1:
            raise InputError(f"a failed card needs 0 to {MOST_CARD_DAYS} days and a chance from 0 to 1.")
        if self.growth is not None and not -1 < self.growth <= MOST_GROWTH:
            raise InputError(f"growth is {self.growth:g}; write a share per month, such as 0.02.")
        if self.purchases < 1:
            raise InputError(f"{self.purchases} purchases a month are too few; write 1 or more.")
        if not FEWEST_PATHS <= self.paths <= MOST_PATHS:
            raise InputError(f"{self.paths:,} simulated months; write {FEWEST_PATHS:,} to {MOST_PATHS:,}.")


def checked_alpha(alpha: float) -> float:
    """The chance allowed; raises InputError outside (0, 1).

    >>> checked_alpha(0.05)
    0.05
    """
    if not 0 < alpha < 1:
        raise InputError(f"alpha is {alpha:g}; write a chance between 0 and 1, such as 0.05.")
    return alpha
