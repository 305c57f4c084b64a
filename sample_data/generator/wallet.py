"""The prepaid credits of a month: what was spent, what was bought, what is left. Amounts in USD."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .calls import Call

TRIGGER = Decimal("50.00")
RECHARGE = Decimal("75.00")


@dataclass(frozen=True)
class Wallet:
    """One month of credits; `moves` is the moment from which nothing is recharged."""

    opening: Decimal
    closing: Decimal
    recharged_at: tuple[datetime, ...]
    top_ups: tuple[tuple[datetime, Decimal], ...]
    moves: datetime | None = None

    @property
    def purchased(self) -> Decimal:
        """Everything bought in the month."""
        return RECHARGE * len(self.recharged_at) + sum((amount for _, amount in self.top_ups), Decimal())


def paid_by_credits(call: Call) -> bool:
    """True where the caller, the bot or the account of the branch may use credits and the call costs something."""
    without_person = call.holder is None or call.holder.profile in {"bot", "branch"}
    allowed = without_person or (call.holder is not None and "MCOPSTNC" in call.holder.skus)
    return allowed and call.charge + call.fee > 0


def run(
    calls: Iterable[Call],
    opening: Decimal,
    top_ups: tuple[tuple[datetime, Decimal], ...],
    moves: datetime | None = None,
) -> Wallet:
    """Spend the month's calls in their order; each that leaves less than the trigger buys one recharge.

    From the move on nothing is bought, and a call that finds nothing left is billed after use.
    """
    spent = [(call.start, -call.charge - call.fee) for call in calls if paid_by_credits(call)]
    balance, recharged = opening, []
    for at, amount in sorted([*spent, *top_ups], key=lambda event: event[0]):
        has_moved = moves is not None and at >= moves
        if has_moved and amount < 0 and balance <= 0:
            continue
        balance += amount
        if amount < 0 and balance < TRIGGER and not has_moved:
            balance += RECHARGE
            recharged.append(at)
    return Wallet(opening, balance, tuple(recharged), top_ups, moves)
