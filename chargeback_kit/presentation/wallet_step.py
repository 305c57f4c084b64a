"""The next step of a wallet that fell below 0, or had no room for one more call as dear as its dearest."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.records.agreement import Wallet

SETTINGS = {"opening": "an opening balance", "trigger": "a trigger", "recharge": "a recharge"}


@dataclass(frozen=True)
class Shortage:
    """How low the credits came, what the dearest call took, and what would have sufficed: other ``settings``, or
    (without auto-recharge) a ``top_up`` before the day on which they came too low.
    """

    lowest: Decimal
    dearest: Decimal
    settings: Mapping[str, Decimal]
    top_up: Decimal | None
    before: pd.Timestamp


def shortage(events: pd.DataFrame, terms: Wallet) -> Shortage | None:
    """What a wallet lacked; None where it had enough, or where what lapses would have to be guessed.

    Without auto-recharge as much money more as was missing is enough. With it, three amounts that are each no less
    than the dearest call are: whoever begins with that much, and buys that much whenever less is left, can pay the
    next call. Purchases before the month date the opening balance, so that more of it may lapse (R40): no other
    opening balance is named then.
    """
    lapsed = bool((events["event"] == "expiry").any())
    is_dated = lapsed or any(top_up.at < events["at"].iloc[0] for top_up in terms.top_up)
    dearest = _dearest(events)
    lowest = events["balance"].min()
    room = Decimal("0.00") if lowest < 0 else dearest
    if lowest >= room:
        return None
    before = events.loc[events["balance"] < room, "at"].iloc[0]
    if terms.recharge:
        wanted = {name: dearest for name in SETTINGS if getattr(terms, name) < dearest}
        is_sure = not (is_dated if "opening" in wanted else lapsed)
        return Shortage(lowest, dearest, wanted, None, before) if wanted and is_sure else None
    wanted = {} if is_dated else {"opening": terms.opening + room - lowest}
    return Shortage(lowest, dearest, wanted, room - lowest, before)


def _dearest(events: pd.DataFrame) -> Decimal:
    """What the dearest call took."""
    calls = events.loc[events["event"] == "call", "amount"]
    dearest: Decimal = -calls.min() if len(calls) else Decimal("0.00")
    return dearest


def sentence(found: Shortage, months: str, currency: str) -> str:
    """The next step: the opening balance, the trigger or the top-up that would have sufficed."""
    enough = f"would have kept credits from falling below 0.00 in {months}"
    if found.lowest >= 0:
        call = f"one more call of {text.money(found.dearest, currency)}"
        enough = f"would have left room for {call} at any time in {months}"
    settings = [f"{SETTINGS[name]} of {text.money(amount, currency)}" for name, amount in found.settings.items()]
    if found.top_up is None:
        return text.sentence(f"{text.listed(settings)} {enough}.")
    more = f"a top-up of {text.money(found.top_up, currency)} before {text.day(found.before)}"
    return text.sentence(f"{' or '.join([*settings, more])} {enough}.")
