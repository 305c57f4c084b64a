"""A wallet's setting (opening, trigger, recharge), the amounts people would choose, and the table of 2017 (R43)."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count, takewhile

from chargeback_kit.money import MICRO, MICRO_PER_CENT, from_micro, to_micro
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.wallet.tiers import Tier, minimum_purchase

STEPS = ((1_000, 10), (10_000, 50), (100_000, 500))
LARGEST_STEP = 5_000
LADDER = (10, 15, 20, 25, 30, 40, 50, 75)
LEAST_PURCHASES, MOST_PURCHASES = 0.5, 40


@dataclass(frozen=True)
class Setting:
    """Money to put in, the balance below which auto-recharge buys, and how much; a recharge of 0.00 is none."""

    opening: Decimal
    trigger: Decimal
    recharge: Decimal

    @property
    def micro(self) -> tuple[int, int, int]:
        """Opening, trigger and recharge in micro-units."""
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


def of_micro(opening: int, trigger: int, recharge: int) -> Setting:
    """A setting from micro-units."""
    return Setting(from_micro(opening), from_micro(trigger), from_micro(recharge))


def of_wallet(wallet: Wallet) -> Setting:
    """The agreement's own setting."""
    zero = Decimal("0.00")
    return Setting(wallet.opening, wallet.trigger if wallet.recharge else zero, wallet.recharge or zero)


def of_tier(tier: Tier) -> Setting:
    """The setting of a row of 2017, which names no recharge: its first purchase is taken for it."""
    first = tier.initial_amount.quantize(Decimal("0.01"))
    return Setting(first, tier.trigger_amount.quantize(Decimal("0.01")), first)


def round_up(micro: int) -> int:
    """An amount as people choose it: up to whole tens, beyond 1,000 fifties, beyond 10,000 five hundreds.

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
