"""The time until calls are billed after use (R45): how likely the credits last until then, and what to buy for it.

Before the move the wallet is what it was: calls that find it used up find nothing. So the days until then are drawn
like those of a month, with what the history cannot show, and the wallet is played with the recharge that is in force.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil

import pandas as pd

from chargeback_kit.money import MICRO, to_micro
from chargeback_kit.planning.funding.exhaustion import Exhaustion
from chargeback_kit.planning.funding.history import History
from chargeback_kit.planning.funding.level import Level
from chargeback_kit.planning.funding.months import resample
from chargeback_kit.planning.funding.play import lapsed, play
from chargeback_kit.planning.funding.purchase import STEP, is_kept, purchase_of
from chargeback_kit.planning.funding.risks import Risks
from chargeback_kit.planning.funding.surges import Surges
from chargeback_kit.planning.funding.tradeoff import of_wallet
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import DAY_NS


@dataclass(frozen=True)
class UntilBilled:
    """What credits must last until ``at``: ``purchase`` is to be bought for it [currency], 0.00 where they do; in
    ``chance`` of the futures they end before, that bought [share].
    """

    at: pd.Timestamp
    purchase: Decimal
    chance: float


def until_billed(
    left: Exhaustion,
    wallet: Wallet,
    switches: Switches,
    history: History,
    level: Level,
    unseen: Surges,
    risks: Risks,
    alpha: float,
) -> UntilBilled | None:
    """What to buy so that the credits last in all but ``alpha`` of the futures; None where calls are billed already
    after use, or never.
    """
    if left.after_use is None or left.after_use <= left.now:
        return None
    count = ceil((left.after_use - left.now).value / DAY_NS)
    days = tuple(left.now.date() + timedelta(days=number) for number in range(count))
    paths = resample(history, days, level, risks, unseen)
    gone = lapsed(paths, left.dated, left.bought(left.now))
    _, trigger, recharge = of_wallet(wallet).micro

    def chance(amount: Decimal) -> float:
        headroom = to_micro(left.balance + amount) - trigger
        return float((play(paths, headroom, recharge, switches, gone).need >= trigger).mean())

    most = int(paths.spent.max()) + int(gone.lost.max(initial=0)) - to_micro(left.balance)
    amounts = [Decimal("0.00"), *(purchase_of(Decimal(STEP * step)) for step in range(1, most // (STEP * MICRO) + 2))]
    place = bisect_left(amounts, x=True, key=lambda amount: is_kept(chance(amount), paths.count, alpha))
    bought = amounts[min(place, len(amounts) - 1)]
    return UntilBilled(left.after_use, bought, chance(bought))
