"""The wallet over the month: the balance after every event, what was bought, and what would have kept it above 0."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.bill.wallet_events import WalletEvents
from chargeback_kit.explain.call_filter import Chosen
from chargeback_kit.money import from_micro, to_micro
from chargeback_kit.presentation.palette import EVENTS as MOVES
from chargeback_kit.presentation.picture import MS, Held, described, period, table
from chargeback_kit.records.agreement import Wallet
from chargeback_kit.wallet.tiers import minimum_purchase

POINTS = 1000
STRETCHES = 500
COLUMNS = (
    *("at_ms", "at", "event", "what", "is_mark", "amount_micro", "balance_micro", "amount_money", "balance_money"),
    *("balance", "trigger"),
)
MARKED = ("top_up", "recharge", "expiry")
EVENTS = {
    "opening": "opening balance",
    "top_up": "top-up",
    "recharge": "auto-recharge",
    "call": "call",
    "expiry": "expired",
    "closing": "closing balance",
}
SETTINGS = {"opening": "an opening balance", "trigger": "a trigger", "recharge": "a recharge"}


def rows(bill: BillView, points: int = POINTS) -> pd.DataFrame:
    """One row per event; of a month with more than ``points`` the lowest and highest of each stretch, and every
    purchase and expiry.
    """
    events, terms, over = bill.wallet_events, bill.agreement.wallet, period(bill)
    if terms is None or not len(events):
        return table([], COLUMNS, period=over, currency=bill.currency, lacked=None)
    trigger = terms.trigger if terms.recharge is not None else None
    levels = pd.Series(events.cents)
    marked = pd.Series(levels.index.isin(events.places_of(*MARKED)))
    kept = levels.index[thin(levels, marked, points)].to_numpy()
    records = [_row(event, trigger, bill.currency) for event in events.frame(kept).to_dict("records")]
    about = {
        "trigger": None if trigger is None else text.amount(trigger),
        "usage_ids": Held(events.brought_on(kept)),
        "lowest": text.amount(events.lowest),
        "counts": events.counts,
        "credits_end": bill.agreement.credits_end,
        "lacked": None if bill.agreement.credits_end else shortage(events, terms),
    }
    return table(records, COLUMNS, period=over, currency=bill.currency, **about)


def thin(levels: pd.Series, marked: pd.Series, limit: int) -> list[int]:
    """Which points of a long line to draw: the lowest and highest of each stretch, and what is marked.

    >>> thin(pd.Series([5, 4, 3, 9]), pd.Series([False] * 4), 10)
    [0, 1, 2, 3]
    """
    if len(levels) <= limit:
        return list(range(len(levels)))
    stretch = levels.groupby(levels.index // (len(levels) // STRETCHES + 1))
    kept = levels.index[marked][:limit].tolist()
    before = [max(0, n - 1) for n in kept]
    return sorted({0, len(levels) - 1, *stretch.idxmin(), *stretch.idxmax(), *kept, *before})


def _row(event: dict[Any, Any], trigger: Decimal | None, currency: str) -> dict[str, object]:
    at = event["at"]
    return {
        "at_ms": at.value // MS,
        "at": text.instant(at),
        "event": event["event"],
        "what": EVENTS[event["event"]],
        "is_mark": event["event"] in MARKED,
        "amount_micro": to_micro(event["amount"]),
        "balance_micro": to_micro(event["balance"]),
        "amount_money": f"{text.amount(event['amount'])} {currency}",
        "balance_money": f"{text.amount(event['balance'])} {currency}",
        "balance": float(event["balance"]),
        "trigger": None if trigger is None else float(trigger),
    }


def opens(rows: pd.DataFrame) -> list[Chosen | None]:
    """The call of each event that is one or was brought on by one; what was bought by hand and what lapsed has none."""
    return [Chosen(usage_id=(usage_id,)) if usage_id else None for usage_id in rows.attrs.get("usage_ids", ())]


def movements(bill: BillView) -> list[dict[str, Any]]:
    """All events of one kind, from the opening balance to the closing one (R44): how many, and how much as text."""
    month = bill.wallet_summary
    if month is None:
        return []
    counts = bill.wallet_events.counts
    money = {
        "opening": month.opening,
        "top_up": month.top_ups,
        "recharge": month.recharged,
        "call": -month.drawn,
        "expiry": -month.expired,
        "closing": month.closing,
    }
    return [
        {
            "event": event,
            "label": label,
            "count": "" if event in ("opening", "closing") else text.count(counts[event]),
            "amount": text.amount(money[event]),
        }
        for event, label in MOVES.items()
        if event in counts
    ]


def purchases(bill: BillView) -> list[tuple[tuple[str, str, str, str], Chosen | None]]:
    """Each purchase and what lapsed: what, when, how much and the balance after it, and the call that brought it on."""
    events = bill.wallet_events
    places = events.places_of(*MARKED)
    shown = events.frame(places).to_dict("records")
    return [
        (
            (EVENTS[row["event"]], text.instant(row["at"]), text.amount(row["amount"]), text.amount(row["balance"])),
            Chosen(usage_id=(usage_id,)) if usage_id else None,
        )
        for row, usage_id in zip(shown, events.brought_on(places), strict=True)
    ]


def title(rows: pd.DataFrame) -> str:
    """How often credits were bought, whether they fell short or came to the end agreed on (R45), and what is left."""
    if rows.empty:
        return f"No Communications Credits in {rows.attrs['period'].words}"
    left = f"{rows['balance_money'].iloc[-1]} are left"
    recharges = rows.attrs["counts"].get("recharge", 0)
    if rows.attrs["credits_end"] and rows["balance_micro"].iloc[-1] <= 0:
        return "Credits are used up; the calls after them are billed after use"
    if rows["balance_micro"].min() < 0:
        return f"Credits ran dry: at worst {rows.attrs['lowest'].removeprefix('-')} {rows.attrs['currency']} short"
    if recharges:
        return f"Auto-recharge bought credits {text.times(recharges)}; {left}"
    return f"Credits were never recharged; {left}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit, period, and what the broken line is."""
    trigger = rows.attrs.get("trigger")
    line = f"; the broken line is the trigger of {trigger}" if trigger else ""
    return f"Balance of Communications Credits in {rows.attrs['currency']}, {rows.attrs['period'].words}{line}"


def next_step(rows: pd.DataFrame) -> str:
    """The opening balance or the trigger that would have sufficed, where credits fell short or nearly so."""
    lacked = rows.attrs["lacked"]
    return "" if lacked is None else _enough(lacked, rows.attrs["period"].words, rows.attrs["currency"])


def description(rows: pd.DataFrame) -> str:
    """The path in words: ends, lowest point and every purchase (the first ten)."""
    if rows.empty:
        return described(title(rows))
    ends = f"from {rows['balance_money'].iloc[0]} to {rows['balance_money'].iloc[-1]}, lowest {rows.attrs['lowest']}"
    marks = rows[rows["is_mark"]].head(10)
    bought = "".join(f"; {r.what} {r.amount_money} on {r.at}" for r in marks.itertuples())
    return described(title(rows), f"{subtitle(rows)}: {ends}{bought}", next_step(rows))


def wallet_sums(bill: BillView) -> dict[str, Decimal]:
    """Purchases, drawings and their difference: the prepaid money carried forward (R53); none without a wallet."""
    month = bill.wallet_summary
    if month is None:
        return {}
    bought = month.top_ups + month.recharged
    return {
        "credits_purchased": bought,
        "credits_drawn": month.drawn,
        "prepaid_carried_forward": bought - month.drawn,
    }


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


def shortage(events: WalletEvents, terms: Wallet) -> Shortage | None:
    """What a wallet lacked; None where it had enough, or where what lapses would have to be guessed.

    Without auto-recharge as much money more as was missing is enough. With it, three amounts that are each no less
    than the dearest call are: whoever begins with that much, and buys that much whenever less is left, can pay the
    next call. Purchases before the month date the opening balance, so that more of it may lapse (R40): no other
    opening balance is named then.
    """
    lapsed = "expiry" in events.counts
    begun = events.frame(slice(1))["at"].iloc[0]
    is_dated = lapsed or any(top_up.at < begun for top_up in terms.top_up)
    dearest, lowest = events.dearest, events.lowest
    room = Decimal("0.00") if lowest < 0 else dearest
    if lowest >= room:
        return None
    before = events.first_below(room)
    if terms.recharge:
        wanted = {name: dearest for name in SETTINGS if getattr(terms, name) < dearest}
        is_sure = not (is_dated if "opening" in wanted else lapsed)
        return Shortage(lowest, dearest, wanted, None, before) if wanted and is_sure else None
    wanted = {} if is_dated else {"opening": terms.opening + room - lowest}
    return Shortage(lowest, dearest, wanted, max(room - lowest, from_micro(minimum_purchase())), before)


def _enough(found: Shortage, months: str, currency: str) -> str:
    """The next step: the opening balance, the trigger or the top-up that would have sufficed."""
    enough = f"would have kept credits from falling below 0.00 in {months}"
    if found.lowest >= 0:
        call = f"one more call of {text.money(found.dearest, currency)}"
        enough = f"would have left room for {call} at any time in {months}"
    settings = [f"{SETTINGS[name]} of {text.money(amount, currency)}" for name, amount in found.settings.items()]
    if found.top_up is None:
        return text.sentence(f"{text.listed(settings)} {enough}.")
    least = ", the least that can be bought," if found.top_up == from_micro(minimum_purchase()) else ""
    more = f"a top-up of {text.money(found.top_up, currency)}{least} before {text.day(found.before)}"
    return text.sentence(f"{' or '.join([*settings, more])} {enough}.")
