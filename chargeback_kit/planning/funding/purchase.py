"""What to buy now for the month planned for, and what comes of it from the very credits that then lie in the wallet.

What is missing of the opening is bought, or the least that can be (R43). Where the files end before the month begins,
what calls use until then is missing as well; what the agreement buys already is not. Credits that lapse within the
month (R40) leave the wallet at once, those that are bought already come on their day, and a recharge comes late; so
where some do, the months are played with them, and as much is bought as keeps the chance.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from chargeback_kit.money import from_micro, to_micro, total
from chargeback_kit.planning.funding.exhaustion import Exhaustion
from chargeback_kit.planning.funding.tradeoff import Setting, SettingResult, drawn_error
from chargeback_kit.rules.calendar import DAY_NS
from chargeback_kit.wallet.tiers import minimum_purchase

if TYPE_CHECKING:
    from chargeback_kit.planning.funding.advice import Funding

STEP = 10
"""More than what is missing is bought in such steps [currency]."""
NOTHING = Decimal("0.00")


def to_buy(plan: "Funding") -> Decimal:
    """What to buy now [currency]: 0.00, or no less than can be bought."""
    chosen, found = plan.proposal.setting, plan.exhaustion
    if found is None:
        return purchase_of(chosen.opening)
    begins = begins_with(plan, found)
    missing = chosen.opening - begins
    dated, bought = dated_within(plan), bought_within(plan)
    if not dated and not bought:
        return purchase_of(missing)
    comes = from_micro(sum(money for _, money in bought))
    least_missing = max(missing - comes, NOTHING)
    most = to_micro(comes) + (dated[-1][1] if dated else 0)
    amounts = [purchase_of(least_missing + STEP * step) for step in range(-(-most // to_micro(STEP)) + 1)]

    def keeps(amount: Decimal) -> bool:
        return _keeps(plan, _opened(chosen, begins + amount), dated, bought)

    return amounts[min(bisect_left(amounts, x=True, key=keeps), len(amounts) - 1)]


def begins_with(plan: "Funding", found: Exhaustion) -> Decimal:
    """What will lie in the wallet when the month begins, about, if nothing more is bought [currency]."""
    if found.month == plan.month:
        return found.balance
    starts = month_start(plan, found)
    comes = total(each.amount for each in found.ahead if each.at < starts)
    lost = total(each.amount for each in found.lapses if each.month <= plan.month)
    return found.balance + comes - found.uses - lost


def from_balance(plan: "Funding") -> SettingResult | None:
    """The proposal from what lies in the wallet when the month begins, once that is bought; None without a wallet."""
    found = plan.exhaustion
    if found is None:
        return None
    begins = _opened(plan.proposal.setting, begins_with(plan, found) + plan.purchase)
    return plan.simulation.result(begins, dated_within(plan), bought_within(plan))


def own_from_balance(plan: "Funding", own: Setting) -> SettingResult:
    """What the trigger and the recharge in use lead to from what will lie in the wallet, if nothing more is bought."""
    found = plan.exhaustion
    begins = own.opening if found is None else begins_with(plan, found)
    return plan.simulation.result(_opened(own, begins), dated_within(plan), bought_within(plan))


def dated_within(plan: "Funding") -> tuple[tuple[int, int], ...]:
    """The credits in the wallet that may lapse within the month planned for, as ``lapsed`` takes them."""
    found = plan.exhaustion
    if found is None or found.month != plan.month:
        return ()
    until_ns = len(plan.simulation.months.days) * DAY_NS
    return tuple((at, by_then) for at, by_then in found.dated if at < until_ns and by_then > 0)


def bought_within(plan: "Funding") -> tuple[tuple[int, int], ...]:
    """The credits that the agreement buys within the month planned for, as ``lapsed`` takes them."""
    found = plan.exhaustion
    if found is None:
        return ()
    until_ns = len(plan.simulation.months.days) * DAY_NS
    return tuple((at, money) for at, money in found.bought(month_start(plan, found)) if at < until_ns)


def month_start(plan: "Funding", found: Exhaustion) -> pd.Timestamp:
    """When the month planned for begins, by the clocks of the agreement."""
    return pd.Timestamp(f"{plan.month}-01", tz=found.now.tz)


def _opened(chosen: Setting, opening: Decimal) -> Setting:
    return replace(chosen, opening=opening)


def _keeps(
    plan: "Funding", begins: Setting, dated: Sequence[tuple[int, int]], bought: Sequence[tuple[int, int]]
) -> bool:
    """Whether a month that begins so keeps the chance asked for, or that of the proposal."""
    chance = plan.simulation.result(begins, dated, bought).chance
    return is_kept(chance, plan.simulation.months.count, plan.alpha) or chance <= plan.proposal.chance


def is_kept(chance: float, count: int, alpha: float) -> bool:
    """Whether a chance among so many simulated runs stays within the one asked for, with the error of drawing.

    >>> is_kept(0.04, 3000, 0.05), is_kept(0.049, 3000, 0.05)
    (True, False)
    """
    return chance + drawn_error(chance, count) <= alpha


def purchase_of(missing: Decimal) -> Decimal:
    """What is missing, if anything is, or the least that can be bought (R43).

    >>> purchase_of(Decimal("106.28")), purchase_of(Decimal("12.00")), purchase_of(Decimal("-3.00"))
    (Decimal('106.28'), Decimal('50.00'), Decimal('0.00'))
    """
    return max(missing, least()) if missing > 0 else NOTHING


def least() -> Decimal:
    """The least that can be bought (R43) [currency].

    >>> least()
    Decimal('50.00')
    """
    return from_micro(minimum_purchase())
