"""Communications Credits played event by event with a list of purchases, and random months to play (R40 to R42)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import numpy as np

from chargeback_kit.records.agreement import TopUp, Wallet
from chargeback_kit.records.switches import Switches
from chargeback_kit.rules.calendar import to_ns
from chargeback_kit.wallet import ledger as kit
from chargeback_kit.wallet.ledger import Ledger
from chargeback_kit.wallet.player import CreditCalls, play
from chargeback_kit.wallet.summary import WalletSummary, summary

MICRO_PER_CENT = 10_000
START, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
MONTH_DAYS, TWO_YEARS_DAYS = 31, 730

Played = tuple[list[tuple[int, str, int, int, int]], list[int]]


@dataclass(frozen=True)
class Month:
    """A wallet, its switches, and the calls in order: when, and how many cents."""

    wallet: Wallet
    switches: Switches
    calls: tuple[tuple[datetime, int], ...]
    simulated: bool = False
    start: datetime = START
    until: datetime = UNTIL


def _year_on(at: datetime) -> datetime:
    return at.replace(year=at.year + 1)


def _cents(amount: Decimal | None) -> int:
    return int((amount or Decimal()) * 100)


@dataclass
class _Lot:
    """A purchase: when, how many cents of it are left and can be at most, and whether it has lapsed."""

    at: datetime
    left: int
    full: int
    has_lapsed: bool = False


class _Plain:
    """Purchases spent first in, first out; ``debt`` lies below zero. What is paid back goes where it was taken last."""

    def __init__(self, month: Month) -> None:
        self.month = month
        self.events: list[tuple[datetime, str, int, int, int]] = []
        self.blocked: list[int] = []
        opening = _cents(month.wallet.opening)
        self.balance, self.debt, left = 0, max(0, -opening), max(0, opening)
        self.lots: list[_Lot] = []
        for bought in sorted(month.wallet.top_up, key=lambda bought: bought.at)[::-1]:
            if bought.at < month.start <= _year_on(bought.at):
                part = min(left, _cents(bought.amount))
                self.lots.insert(0, _Lot(bought.at, part, part))
                left -= part
        self.lots.append(_Lot(month.start, left, left))
        self.without_date = _Lot(month.start, 0, 10**12, has_lapsed=True)
        self.lots.insert(0, self.without_date)
        self.note(month.start, "opening", opening)

    def note(self, at: datetime, event: str, amount: int, call: int = -1) -> None:
        self.balance += amount
        self.events.append((at, event, call, amount, self.balance))

    def buy(self, at: datetime, event: str, amount: int) -> None:
        filled = min(self.debt, amount)
        self.debt -= filled
        self.lots.append(_Lot(at, amount - filled, amount))
        self.note(at, event, amount)

    def lapse_until(self, at: datetime) -> None:
        for lot in self.lots:
            if not lot.has_lapsed and _year_on(lot.at) <= at:
                rest, lot.left, lot.has_lapsed = lot.left, 0, True
                if rest:
                    self.note(_year_on(lot.at), "expiry", -rest)

    def call(self, number: int, at: datetime, amount: int) -> None:
        if self.month.simulated and self.balance <= 0:
            self.blocked.append(number)
            return
        if amount < 0:
            self.pay_back(-amount)
        for lot in self.lots:
            taken = min(lot.left, max(0, amount))
            lot.left -= taken
            amount -= taken
        self.debt += max(0, amount)
        self.note(at, "call", -self.month.calls[number][1], number)
        self.recharge(at)

    def pay_back(self, amount: int) -> None:
        filled = min(self.debt, amount)
        self.debt -= filled
        amount -= filled
        for lot in self.lots[::-1]:
            given = min(lot.full - lot.left, amount)
            lot.left += given
            amount -= given

    def recharge(self, at: datetime) -> None:
        amount = _cents(self.month.wallet.recharge)
        while amount and self.is_low():
            self.buy(at, "recharge", amount)
            if not self.month.switches.recharge_repeat:
                return

    def is_low(self) -> bool:
        trigger = _cents(self.month.wallet.trigger)
        return self.balance < trigger or (self.month.switches.trigger_at == "at_or_below" and self.balance == trigger)


def plain(month: Month) -> Played:
    """Every event, and the blocked calls, from a loop over all that happens."""
    state = _Plain(month)
    top_ups = sorted(enumerate(month.wallet.top_up), key=lambda each: each[1].at)
    happens = [(bought.at, 1, number) for number, bought in top_ups] + [
        (at, 2, number) for number, (at, _) in enumerate(month.calls)
    ]
    for at, what, number in sorted(each for each in happens if month.start <= each[0] < month.until):
        state.lapse_until(at)
        if what == 1:
            state.buy(at, "top_up", _cents(month.wallet.top_up[number].amount))
        else:
            state.call(number, at, month.calls[number][1])
    state.lapse_until(month.until - timedelta(microseconds=1))
    state.note(month.until, "closing", 0)
    assert state.balance == sum(lot.left for lot in state.lots) - state.debt
    return [
        (to_ns(at), event, call, amount * MICRO_PER_CENT, balance * MICRO_PER_CENT)
        for at, event, call, amount, balance in state.events
    ], state.blocked


def of_kit(month: Month) -> Ledger:
    """The kit's ledger of the same month."""
    at_ns = np.array([to_ns(at) for at, _ in month.calls], dtype=np.int64)
    amounts = np.array([cents * MICRO_PER_CENT for _, cents in month.calls], dtype=np.int64)
    start, until = to_ns(month.start), to_ns(month.until)
    return kit.ledger(
        month.wallet, month.switches, start, until, CreditCalls.of(at_ns, amounts), stops_at_zero=month.simulated
    )


def played(month: Month) -> Played:
    """The kit's events and blocked calls, as the plain loop gives them."""
    book = of_kit(month)
    columns = (book.at_ns.tolist(), book.event, book.call.tolist(), book.amount.tolist(), book.balance.tolist())
    return list(zip(*columns, strict=True)), book.blocked.tolist()


def summarised(month: Month) -> WalletSummary:
    """The kit's summary of the same month."""
    at_ns = np.array([to_ns(at) for at, _ in month.calls], dtype=np.int64)
    amounts = np.array([cents * MICRO_PER_CENT for _, cents in month.calls], dtype=np.int64)
    period = to_ns(month.start), to_ns(month.until)
    calls = CreditCalls.of(at_ns, amounts)
    return summary(play(month.wallet, month.switches, *period, calls, stops_at_zero=month.simulated))


def figures(month: Month) -> WalletSummary:
    """The summary from the events of the plain loop."""
    events, blocked = plain(month)

    def total(wanted: str) -> Decimal:
        return Decimal(sum(amount for _, event, _, amount, _ in events if event == wanted)).scaleb(-6)

    return WalletSummary(
        opening=total("opening"),
        top_ups=total("top_up"),
        recharges=sum(event == "recharge" for _, event, *_ in events),
        recharged=total("recharge"),
        drawn=-total("call"),
        expired=-total("expiry"),
        closing=Decimal(events[-1][-1]).scaleb(-6),
        lowest=Decimal(min(balance for *_, balance in events)).scaleb(-6),
        below_zero_ns=next((at for at, *_, balance in events if balance < 0), None),
        blocked=len(blocked),
    )


def random_month(seed: int, *, simulated: bool = False, days: int = MONTH_DAYS, pays_back: bool = False) -> Month:
    """A period whose calls, purchases and lapses often fall on the same instant, and whose amounts meet the trigger.

    Some calls of a month that ``pays_back`` cost less than 0.
    """
    rng = Random(seed)
    hours = [START + timedelta(hours=rng.randrange(days * 24)) for _ in range(rng.choice((3, 12, 200)))]
    calls = sorted(
        (rng.choice(hours), rng.choice((50, 100, rng.randint(1, 900)))) for _ in range(rng.choice((0, 5, 60, 400)))
    )
    top_ups = [TopUp(at=rng.choice([*hours, START]), amount=_money(rng)) for _ in range(rng.randint(0, 4))]
    years_ago = [
        TopUp(at=rng.choice([*hours, START]).replace(year=2025), amount=_money(rng)) for _ in range(rng.randint(0, 4))
    ]
    wallet = Wallet(
        opening=rng.choice(("0.00", "-5.00", str(rng.randint(0, 300)), str(rng.randint(0, 300)))),
        trigger=rng.choice(("0.00", "10.00", "25.00", "-3.00")),
        recharge=rng.choice((None, "0.00", "0.50", "20.00", "100.00")),
        top_up=tuple(rng.sample([*top_ups, *years_ago], len(top_ups) + len(years_ago))),
    )
    switches = Switches(trigger_at=rng.choice(("below", "at_or_below")), recharge_repeat=rng.random() < 0.5)
    if pays_back:
        calls = [(at, rng.choice((amount, -amount, -2 * amount))) for at, amount in calls]
    return Month(wallet, switches, tuple(calls), simulated, until=START + timedelta(days=days))


def _money(rng: Random) -> str:
    return rng.choice(("20.00", "50.00", "100.00", f"{rng.randint(1, 120)}.50"))
