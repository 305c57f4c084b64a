"""Which settings a page offers: counts of licences around today's, amounts of the wallet around those agreed."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.wallet.tiers import minimum_purchase

NICE = (1, 2, 5)
FACTORS = (Decimal("0.5"), Decimal(2), Decimal(4))
LEAST = Decimal(50)


@dataclass(frozen=True)
class Reach:
    """How far the counts of a pool reach: so many steps to both sides, not below a least number of licences."""

    steps: int
    least: int

    def counts(self, today: int) -> tuple[int, ...]:
        """The counts offered of a pool; a larger pool is changed in larger steps.

        >>> Reach(3, 1).counts(2), Reach(4, 0).counts(40)
        ((1, 2, 3, 4, 5), (20, 25, 30, 35, 40, 45, 50, 55, 60))
        """
        step = max(1, _nice(today // (2 * self.steps), up=False)) if self.steps else 1
        found = (today + step * number for number in range(-self.steps, self.steps + 1))
        return tuple(count for count in found if count >= min(self.least, today))


WIDEST = Reach(8, 0)
NARROWER = (Reach(8, 1), Reach(6, 1), Reach(4, 1))
TODAY = Reach(0, 0)


def _nice(number: int, *, up: bool) -> int:
    """1, 2 or 5 times a power of ten, next to a number.

    >>> _nice(37, up=False), _nice(37, up=True), _nice(0, up=False)
    (20, 50, 0)
    """
    if number <= 0:
        return 0
    unit = int(10 ** (len(str(number)) - 1))
    steps = [unit * each for each in (*NICE, 10)]
    return min(each for each in steps if each >= number) if up else max(each for each in steps if each <= number)


@dataclass(frozen=True)
class WalletGrid:
    """The amounts offered of each setting, in order; 0.00 of ``recharge`` is no recharge."""

    opening: tuple[Decimal, ...]
    trigger: tuple[Decimal, ...]
    recharge: tuple[Decimal, ...]

    @property
    def settings(self) -> list[tuple[Decimal, Decimal, Decimal]]:
        """Every combination: recharges run fastest, openings slowest."""
        return [(a, b, c) for a in self.opening for b in self.trigger for c in self.recharge]

    def places(self, wallet: Wallet) -> tuple[int, int, int]:
        """Where the settings of a wallet stand."""
        recharge = wallet.recharge or Decimal("0.00")
        return self.opening.index(wallet.opening), self.trigger.index(wallet.trigger), self.recharge.index(recharge)


def wallet_grid(wallet: Wallet, drawn: Decimal) -> WalletGrid:
    """The amounts around those agreed; where none is agreed, around a quarter of what calls draw in the month.

    >>> grid = wallet_grid(Wallet(opening="77.41", trigger="50.00", recharge="75.00"), Decimal("300.00"))
    >>> [str(each) for each in grid.opening], [str(each) for each in grid.recharge]
    (['0.00', '50.00', '77.41', '200.00', '500.00'], ['0.00', '50.00', '75.00', '200.00', '500.00'])
    """
    least = from_micro(minimum_purchase())
    usual = max(LEAST, drawn / 4)
    recharge = wallet.recharge or Decimal("0.00")
    return WalletGrid(
        opening=_around(wallet.opening, usual),
        trigger=_around(wallet.trigger, usual),
        recharge=_around(recharge, usual, least),
    )


def _around(own: Decimal, usual: Decimal, least: Decimal = Decimal("0.00")) -> tuple[Decimal, ...]:
    middle = own if own > 0 else usual
    others = (max(least, Decimal(_nice(int(middle * factor), up=True))) for factor in FACTORS)
    return _ordered((Decimal("0.00"), own, *others))


def _ordered(amounts: Iterable[Decimal]) -> tuple[Decimal, ...]:
    return tuple(from_micro(each) for each in sorted({to_micro(amount) for amount in amounts}))
