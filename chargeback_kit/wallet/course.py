"""What a wallet's month comes to: what was bought, drawn and lost, when it fell below 0, and what was blocked."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from chargeback_kit.money import from_micro
from chargeback_kit.wallet.ledger import Ledger


@dataclass(frozen=True)
class Course:
    """The wallet's month in figures: money as Decimal, ``below_zero_ns`` the first moment below 0.00 or None."""

    opening: Decimal
    top_ups: Decimal
    recharges: int
    recharged: Decimal
    drawn: Decimal
    expired: Decimal
    closing: Decimal
    lowest: Decimal
    below_zero_ns: int | None
    blocked: int


def course(ledger: Ledger, blocked: int) -> Course:
    """The course of a ledger that has been played."""
    event = np.array(ledger.event)
    sums = {name: from_micro(int(ledger.amount[event == name].sum())) for name in set(ledger.event)}
    below = np.nonzero(ledger.balance < 0)[0]
    return Course(
        opening=sums["opening"],
        top_ups=sums.get("top_up", ZERO),
        recharges=int((event == "recharge").sum()),
        recharged=sums.get("recharge", ZERO),
        drawn=-sums.get("call", ZERO),
        expired=-sums.get("expiry", ZERO),
        closing=from_micro(int(ledger.balance[-1])),
        lowest=from_micro(int(ledger.balance.min())),
        below_zero_ns=int(ledger.at_ns[below[0]]) if len(below) else None,
        blocked=blocked,
    )


ZERO = Decimal("0.00")
