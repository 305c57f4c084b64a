"""What to buy now for the month planned for, and what comes of it from the very credits that then lie in the wallet.

What is missing of the opening is bought, or the least that can be (R43). Credits that lapse within the month (R40)
leave the wallet at once, and a recharge comes late; so where some do, the months are played with them, and as much more
is bought as keeps the chance.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.planning.funding.tradeoff import Setting, SettingResult, drawn_error
from chargeback_kit.rules.calendar import DAY_NS
from chargeback_kit.wallet.tiers import minimum_purchase

if TYPE_CHECKING:
    from chargeback_kit.planning.funding.advice import Funding

STEP = 10
"""More than what is missing is bought in such steps [currency]."""


def to_buy(plan: "Funding") -> Decimal:
    """What to buy now [currency]: 0.00, or no less than can be bought."""
    chosen, found = plan.proposal.setting, plan.exhaustion
    if found is None:
        return _purchase(chosen.opening)
    missing = chosen.opening - found.balance
    if found.month != plan.month:
        return _purchase(missing + sum((each.amount for each in found.lapses if each.month <= plan.month), Decimal(0)))
    dated = dated_within(plan)
    if not dated:
        return _purchase(missing)
    steps = range(-(-dated[-1][1] // to_micro(STEP)) + 1)
    amounts = [_purchase(max(missing, Decimal(0)) + STEP * step) for step in steps]

    def keeps(amount: Decimal) -> bool:
        return _keeps(plan, _opened(chosen, found.balance + amount), dated)

    return amounts[min(bisect_left(amounts, x=True, key=keeps), len(amounts) - 1)]


def from_balance(plan: "Funding") -> SettingResult | None:
    """The proposal from what lies in the wallet once that is bought; None where the month does not begin with it."""
    found = plan.exhaustion
    if found is None or found.month != plan.month:
        return None
    begins = _opened(plan.proposal.setting, found.balance + plan.purchase)
    return plan.simulation.result(begins, dated_within(plan))


def dated_within(plan: "Funding") -> tuple[tuple[int, int], ...]:
    """The credits in the wallet that may lapse within the month planned for, as ``lapsed`` takes them."""
    found = plan.exhaustion
    if found is None or found.month != plan.month:
        return ()
    until_ns = len(plan.simulation.months.days) * DAY_NS
    return tuple((at, by_then) for at, by_then in found.dated if at < until_ns and by_then > 0)


def _opened(chosen: Setting, opening: Decimal) -> Setting:
    return replace(chosen, opening=opening)


def _keeps(plan: "Funding", begins: Setting, dated: Sequence[tuple[int, int]]) -> bool:
    """Whether a month that begins so keeps the chance asked for, or that of the proposal."""
    chance = plan.simulation.result(begins, dated).chance
    return chance + drawn_error(chance, plan.simulation.months.count) <= plan.alpha or chance <= plan.proposal.chance


def _purchase(missing: Decimal) -> Decimal:
    """What is missing, if anything is, or the least that can be bought (R43).

    >>> _purchase(Decimal("106.28")), _purchase(Decimal("12.00")), _purchase(Decimal("-3.00"))
    (Decimal('106.28'), Decimal('50.00'), Decimal('0.00'))
    """
    return max(missing, least()) if missing > 0 else Decimal("0.00")


def least() -> Decimal:
    """The least that can be bought (R43) [currency].

    >>> least()
    Decimal('50.00')
    """
    return from_micro(minimum_purchase())
