"""The trade-off: idle money against the chance that the balance reaches 0, for every setting worth looking at.

A setting is what a wallet is told: opening, trigger, recharge. With an opening of trigger plus half a recharge a
month's need depends on the recharge alone, so each recharge is played once and every trigger is a quantile of the
needs. Chances come with their standard error, which counts both the number of resampled months and how much the
months of the history differ; one that would not come out again with other months is not shown as a figure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count, takewhile
from math import ceil

import numpy as np

from chargeback_kit.money import MICRO, MICRO_PER_CENT, from_micro, to_micro
from chargeback_kit.planning.funding.history import Flags, Whole
from chargeback_kit.planning.funding.months import ResampledMonths
from chargeback_kit.planning.funding.play import PlayedMonths, lapsed, play
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.wallet.tiers import Tier, minimum_purchase

STEPS = ((1_000, 10), (10_000, 50), (100_000, 500))
LARGEST_STEP = 5_000
LADDER = (10, 15, 20, 25, 30, 40, 50, 75)
LEAST_PURCHASES, MOST_PURCHASES = 0.5, 40
PRUDENT_STEPS = 20
CLOSE, CLOSE_PART = 0.01, 3
LEVELS = (1.0, 0.9, 0.75, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.075, 0.05, 0.03, 0.02, 0.01, 0.005, 0.0)


@dataclass(frozen=True)
class Setting:
    """Money to put in, the balance below which auto-recharge buys, and how much; a recharge of 0.00 is none."""

    opening: Decimal
    trigger: Decimal
    recharge: Decimal

    @property
    def micro(self) -> tuple[int, int, int]:
        """Opening, trigger and recharge [micro-units]."""
        return to_micro(self.opening), to_micro(self.trigger), to_micro(self.recharge)


def setting(opening: Decimal | str | int, trigger: Decimal | str | int, recharge: Decimal | str | int) -> Setting:
    """A setting from amounts; raises InputError for what is no amount, has parts of a cent, or is negative.

    >>> setting("500", 100, "50").recharge
    Decimal('50.00')
    """
    read = []
    for name, value in (("opening", opening), ("trigger", trigger), ("recharge", recharge)):
        try:
            micro = to_micro(value)
        except ValueError as error:
            raise InputError(f"{name}: {error}.") from None
        if micro < 0 or micro % MICRO_PER_CENT:
            raise InputError(f'{name}: "{value}" is no amount of whole cents from 0 up.')
        read.append(from_micro(micro))
    return Setting(*read)


def of_wallet(wallet: Wallet) -> Setting:
    """The agreement's own setting."""
    zero = Decimal("0.00")
    return Setting(wallet.opening, wallet.trigger if wallet.recharge else zero, wallet.recharge or zero)


def of_tier(tier: Tier) -> Setting:
    """The setting of a row of 2017 (R43), which names no recharge: its first purchase is taken for it.

    >>> of_tier(Tier(Decimal(2000), Decimal(1000), "")).recharge
    Decimal('2000.00')
    """
    first = tier.initial_amount.quantize(Decimal("0.01"))
    return Setting(first, tier.trigger_amount.quantize(Decimal("0.01")), first)


def round_up(micro: int) -> int:
    """An amount as people choose it [micro-units]: whole tens, beyond 1,000 fifties, beyond 10,000 five hundreds.

    >>> round_up(123_400_000), round_up(5_001_000_000)
    (130000000, 5050000000)
    """
    whole = -(-micro // MICRO)
    step = next((step for below, step in STEPS if whole <= below), LARGEST_STEP)
    return -(-whole // step) * step * MICRO


def headroom_for(recharge: int) -> int:
    """How far above the trigger the wallet opens: half a recharge, where it stands on average [micro-units].

    >>> headroom_for(75_000_000)
    40000000
    """
    ten = 10 * MICRO
    return -(-recharge // (2 * ten)) * ten


def recharges_to_try(month_micro: int) -> list[int]:
    """Round amounts from the minimum purchase (R43) up, for an average month's money [micro-units].

    >>> [amount // 10**6 for amount in recharges_to_try(400_000_000)]
    [50, 75, 100, 150, 200, 250, 300, 400, 500, 750]
    """
    least = max(minimum_purchase(), month_micro // MOST_PURCHASES)
    most = max(minimum_purchase(), int(month_micro / LEAST_PURCHASES))
    amounts = (step * 10**power * MICRO for power in count() for step in LADDER)
    return [amount for amount in takewhile(lambda amount: amount <= most, amounts) if amount >= least]


@dataclass(frozen=True)
class SettingResult:
    """What a setting leads to in the month planned for.

    ``idle``: the balance on an average day [currency]; ``chance`` that the balance reaches 0 [share], with its
    ``standard_error``; ``recharges`` in an average month; ``lapses``: what is left of the opening after twelve
    months, on average, and lost then (R40) [currency].
    """

    setting: Setting
    idle: Decimal
    chance: float
    standard_error: float
    recharges: float
    lapses: Decimal

    @property
    def is_repeatable(self) -> bool:
        """Whether other months of the same kind would show about the same chance."""
        return repeats(self.chance, self.standard_error)


def repeats(chance: float, error: float) -> bool:
    """Whether a chance is known to a third of itself, or to one in a hundred.

    >>> repeats(0.372, 0.370), repeats(0.017, 0.004), repeats(0.3, 0.05)
    (False, True, True)
    """
    return error <= max(CLOSE, chance / CLOSE_PART)


def months_to_repeat(chance: float, error: float, months: int) -> int:
    """How many months of history would make a chance one to show: its error falls with their square root.

    >>> months_to_repeat(0.372, 0.372, 2)
    18
    """
    return ceil(months * (error / max(CLOSE, chance / CLOSE_PART)) ** 2 - 1e-9)


@dataclass(frozen=True)
class Simulation:
    """Resampled months and the rules they are played by; ``year_spent`` is the money of resampled years."""

    months: ResampledMonths
    switches: Switches
    year_spent: Whole
    _played: dict[int, PlayedMonths] = field(default_factory=dict, repr=False, compare=False)

    def result(
        self, setting: Setting, dated: Sequence[tuple[int, int]] = (), bought: Sequence[tuple[int, int]] = ()
    ) -> SettingResult:
        """One setting, played; ``dated`` are credits of its opening that lapse, ``bought`` come (see ``lapsed``)."""
        opening, trigger, recharge = setting.micro
        gone = lapsed(self.months, dated, bought)
        return self._result(setting, play(self.months, opening - trigger, recharge, self.switches, gone))

    def curve(self, recharge: int, chances: Iterable[float] = LEVELS) -> Iterator[SettingResult]:
        """Settings of one recharge [micro-units]: for each chance the least trigger, with an opening one can buy."""
        played, headroom = self.full(recharge), headroom_for(recharge)
        least = max(0, minimum_purchase() - headroom)
        for trigger in sorted({max(least, trigger_for(played.need, chance)) for chance in chances}):
            amounts = (trigger + headroom, trigger, recharge)
            yield self._result(Setting(*map(from_micro, amounts)), played)

    def full(self, recharge: int) -> PlayedMonths:
        """All months from an opening half a recharge above the trigger; ``recharge`` in micro-units."""
        if recharge not in self._played:
            self._played[recharge] = play(self.months, headroom_for(recharge), recharge, self.switches)
        return self._played[recharge]

    def _result(self, setting: Setting, played: PlayedMonths) -> SettingResult:
        opening, trigger, _ = setting.micro
        reaches_zero = played.need >= trigger
        idle = int(np.maximum(0, played.mean + trigger).mean())
        lapses = int(np.maximum(0, opening - self.year_spent).mean())
        return SettingResult(
            setting,
            from_micro(idle),
            float(reaches_zero.mean()),
            standard_error(reaches_zero, self.months.cluster),
            float(played.recharges.mean()),
            from_micro(lapses),
        )


def trigger_for(need: Whole, chance: float) -> int:
    """The quantile of the needs as a round trigger: at most a share ``chance`` of them reach it [micro-units].

    >>> trigger_for(np.array([5, 20, 30, 40]) * 10**6, 0.25) // 10**6
    40
    """
    allowed = int(np.floor(chance * len(need) + 1e-9))
    ordered = np.sort(need)[::-1]
    wanted = int(ordered[allowed]) + MICRO_PER_CENT if allowed < len(need) else 0
    return round_up(max(0, wanted))


def standard_error(reaches_zero: Flags, cluster: Whole) -> float:
    """The standard error of a share of months, drawn in clusters from the months of the history.

    >>> standard_error(np.array([True, True, False, False]), np.zeros(4, np.int64))
    0.25
    """
    chance = (reaches_zero.sum() + 1) / (len(reaches_zero) + 2)
    by_chance = np.sqrt(chance * (1 - chance) / len(reaches_zero))
    sizes = np.bincount(cluster)
    means = np.bincount(cluster, reaches_zero) / np.maximum(1, sizes)
    groups = int((sizes > 0).sum())
    if groups < 2:
        return float(by_chance)
    away = (sizes * (means - reaches_zero.mean()) / len(reaches_zero))[sizes > 0]
    return float(max(by_chance, np.sqrt((away**2).sum() * groups / (groups - 1))))


def drawn_error(chance: float, count: int) -> float:
    """The standard error that comes of drawing only so many months.

    >>> drawn_error(0.5, 98)
    0.05
    """
    return float(np.sqrt(max(chance, 1 / count) * (1 - chance) / (count + 2)))


def proposal(simulation: Simulation, alpha: float, purchases: int) -> SettingResult:
    """The setting with the least idle money that keeps within ``alpha`` and buys seldom enough in an average month."""
    found = [_within(simulation, recharge, alpha) for recharge in recharges_to_try(_month(simulation))]
    few = [each for each in found if each.recharges <= purchases] or found[-1:]
    return min(few, key=lambda each: (each.idle, each.setting.recharge))


def _within(simulation: Simulation, recharge: int, alpha: float) -> SettingResult:
    """The least trigger of one recharge with which the chance and the error of drawing stay within ``alpha``."""
    chances = [alpha * (1 - part / PRUDENT_STEPS) for part in range(PRUDENT_STEPS + 1)]
    rows = list(simulation.curve(recharge, chances))
    return next(
        (row for row in rows if row.chance + drawn_error(row.chance, simulation.months.count) <= alpha), rows[-1]
    )


def all_rows(simulation: Simulation) -> list[SettingResult]:
    """Every setting worth looking at, by recharge and trigger."""
    return [row for recharge in recharges_to_try(_month(simulation)) for row in simulation.curve(recharge)]


def unbeaten(rows: Sequence[SettingResult], purchases: int) -> list[SettingResult]:
    """The rows with few enough recharges that none of them beats with less idle money at no higher chance.

    The least idle money comes first.
    """
    found: list[SettingResult] = []
    for row in sorted((row for row in rows if row.recharges <= purchases), key=lambda row: (row.idle, row.chance)):
        if not found or row.chance < found[-1].chance or (row.idle, row.chance) == (found[-1].idle, found[-1].chance):
            found.append(row)
    return found


def _month(simulation: Simulation) -> int:
    """The money of an average month [micro-units]."""
    return int(simulation.months.spent.mean())
