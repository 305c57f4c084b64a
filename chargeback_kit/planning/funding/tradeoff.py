"""The trade-off: idle money against the chance to run dry, for every setting worth looking at.

With an opening of trigger plus half a recharge a month's need depends on the recharge alone, so each recharge is played
once and every trigger is read off the needs. Chances come with their standard error, which counts both the number of
simulated months and how much the months of the history differ.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from chargeback_kit.money import MICRO_PER_CENT, from_micro
from chargeback_kit.planning.funding.history import Whole
from chargeback_kit.planning.funding.months import Months
from chargeback_kit.planning.funding.play import Played, play
from chargeback_kit.planning.funding.setting import Setting, headroom_for, of_micro, recharges_to_try, round_up
from chargeback_kit.records.switches import Switches
from chargeback_kit.wallet.tiers import minimum_purchase

PRUDENT_STEPS = 20
LEVELS = (1.0, 0.9, 0.75, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.075, 0.05, 0.03, 0.02, 0.01, 0.005, 0.0)


@dataclass(frozen=True)
class Outlook:
    """What a setting leads to in the month planned for.

    ``idle``: the balance on an average day [currency]; ``chance`` that the balance reaches 0, with its
    ``standard_error``; ``recharges`` in an average month; ``lapses``: what is left of the opening after twelve
    months, on average, and lost then (R40) [currency].
    """

    setting: Setting
    idle: Decimal
    chance: float
    standard_error: float
    recharges: float
    lapses: Decimal


@dataclass(frozen=True)
class Game:
    """The simulated months and the rules they are played by; ``year_spent`` are simulated years [micro-units]."""

    months: Months
    switches: Switches
    year_spent: Whole

    def outlook(self, setting: Setting) -> Outlook:
        """One setting, played."""
        opening, trigger, recharge = setting.micro
        return self._read(setting, play(self.months, opening - trigger, recharge, self.switches))

    def curve(self, recharge: int, levels: Iterable[float] = LEVELS) -> Iterator[Outlook]:
        """Settings of one recharge [micro-units], from often dry to hardly ever, with an opening that can be bought."""
        played, headroom = self.full(recharge), headroom_for(recharge)
        least = max(0, minimum_purchase() - headroom)
        for trigger in sorted({max(least, trigger_for(played.need, level)) for level in levels}):
            yield self._read(of_micro(trigger + headroom, trigger, recharge), played)

    def full(self, recharge: int) -> Played:
        """All months from an opening half a recharge above the trigger."""
        return play(self.months, headroom_for(recharge), recharge, self.switches)

    def _read(self, setting: Setting, played: Played) -> Outlook:
        opening, trigger, _ = setting.micro
        dry = played.need >= trigger
        idle = int(np.maximum(0, played.mean + trigger).mean())
        lapses = int(np.maximum(0, opening - self.year_spent).mean())
        return Outlook(
            setting,
            from_micro(idle),
            float(dry.mean()),
            standard_error(dry, self.months.cluster),
            float(played.recharges.mean()),
            from_micro(lapses),
        )


def trigger_for(need: Whole, chance: float) -> int:
    """The least round trigger that at most a share of the months needs more than [micro-units].

    >>> trigger_for(np.array([5, 20, 30, 40]) * 10**6, 0.25) // 10**6
    40
    """
    allowed = int(np.floor(chance * len(need) + 1e-9))
    ordered = np.sort(need)[::-1]
    wanted = int(ordered[allowed]) + MICRO_PER_CENT if allowed < len(need) else 0
    return round_up(max(0, wanted))


def standard_error(dry: npt.NDArray[np.bool_], cluster: Whole) -> float:
    """The standard error of a share of months, drawn in clusters from the months of the history."""
    chance = (dry.sum() + 1) / (len(dry) + 2)
    by_chance = np.sqrt(chance * (1 - chance) / len(dry))
    sizes = np.bincount(cluster)
    means = np.bincount(cluster, dry) / np.maximum(1, sizes)
    groups = int((sizes > 0).sum())
    if groups < 2:
        return float(by_chance)
    away = (sizes * (means - dry.mean()) / len(dry))[sizes > 0]
    return float(max(by_chance, np.sqrt((away**2).sum() * groups / (groups - 1))))


def proposal(game: Game, alpha: float, purchases: int) -> Outlook:
    """The setting with the least idle money that keeps within ``alpha`` and buys seldom enough in an average month."""
    found = [_prudent(game, recharge, alpha) for recharge in recharges_to_try(_month(game))]
    few = [each for each in found if each.recharges <= purchases] or found[-1:]
    return min(few, key=lambda each: (each.idle, each.setting.recharge))


def _prudent(game: Game, recharge: int, alpha: float) -> Outlook:
    """The least trigger of one recharge with which the chance and its standard error stay within ``alpha``."""
    levels = [alpha * (1 - part / PRUDENT_STEPS) for part in range(PRUDENT_STEPS + 1)]
    rows = list(game.curve(recharge, levels))
    return next((row for row in rows if row.chance + row.standard_error <= alpha), rows[-1])


def all_rows(game: Game) -> list[Outlook]:
    """Every setting worth looking at, by recharge and trigger."""
    return [row for recharge in recharges_to_try(_month(game)) for row in game.curve(recharge)]


def unbeaten(rows: Sequence[Outlook], purchases: int) -> list[Outlook]:
    """The rows with few enough recharges that none of them beats with less idle money at no higher chance.

    The least idle money comes first.
    """
    found: list[Outlook] = []
    for row in sorted((row for row in rows if row.recharges <= purchases), key=lambda row: (row.idle, row.chance)):
        if not found or row.chance < found[-1].chance or (row.idle, row.chance) == (found[-1].idle, found[-1].chance):
            found.append(row)
    return found


def _month(game: Game) -> int:
    return int(game.months.spent.mean())
