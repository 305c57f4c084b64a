"""R40 to R44: the Communications Credits, event by event."""

from fractions import Fraction
from typing import Any

from .values import instant, instant_text, money, money_text, of_datetime, year_later


def when(value):
    """A TOML date and time (or its text) in nanoseconds; without a zone it is UTC."""
    return instant(value) if isinstance(value, str) else of_datetime(value)


class Wallet:
    """Lots of [bought at, cents left, cents it may hold], spent first in, first out; `debt` is what lies below zero.

    `returned` is what was paid back for money that no purchase holds any more: it is spent first and never lapses.
    """

    def __init__(self, settings, start, end, moves_at=None):
        self.start, self.end, self.rows = start, end, []
        self.moves_at = end if moves_at is None else moves_at
        self.trigger = money(settings["trigger"]) if "trigger" in settings else None
        self.recharge = money(settings["recharge"]) if "recharge" in settings else None
        bought = sorted(
            (when(entry["at"]), index, money(entry["amount"])) for index, entry in enumerate(settings.get("top_up", []))
        )
        self.top_ups = [(at, amount) for at, _, amount in bought if start <= at < end]
        opening = money(settings.get("opening", "0"))
        earlier = [(at, amount) for at, _, amount in bought if at < start <= year_later(at)]
        self.lots, self.debt = opening_lots(opening, earlier, start), max(Fraction(0), -opening)
        self.returned = Fraction(0)
        self._write(start, "opening", opening)

    def balance(self):
        return sum((lot[1] for lot in self.lots), Fraction(0)) + self.returned - self.debt

    def run(self, calls, switch):
        """R40: at one instant expiries, then top-ups, then calls by usage id, each with its recharge."""
        for call in sorted(calls, key=lambda call: (call.row.start, call.row.usage_id)):
            self._until(call.row.start, inclusive=True)
            self._spend(call.amount)
            self._write(call.row.start, "call", -call.amount, call.row.usage_id)
            self._recharge(call.row.start, switch)
        self._until(self.end, inclusive=False)
        self._write(self.end, "closing", Fraction(0))
        return self.rows

    def _until(self, moment, inclusive):
        """Every expiry and top-up up to a moment, earliest first; at one instant expiries first."""
        while True:
            waiting = [(year_later(lot[0]), 0, lot) for lot in self.lots if lot[1] > 0]
            waiting += [(top_up[0], 1, top_up) for top_up in self.top_ups[:1]]
            earliest: Any = min(waiting, key=lambda each: each[:2], default=(self.end, 0, None))
            at, order, event = earliest
            if at > moment or (at == moment and not inclusive) or at >= self.end:
                return
            if order == 0:
                expired, event[1], event[2] = event[1], Fraction(0), Fraction(0)
                self._write(at, "expiry", -expired)
            else:
                self.top_ups.pop(0)
                self._buy(at, event[1])
                self._write(at, "top_up", event[1])

    def _buy(self, at, amount):
        """A purchase first fills what lies below zero; the rest is a lot."""
        filled = min(self.debt, amount)
        self.debt -= filled
        self.lots.append([at, amount - filled, amount])

    def _spend(self, amount):
        if amount < 0:
            self._give_back(-amount)
            return
        taken = min(self.returned, amount)
        self.returned -= taken
        amount -= taken
        for lot in self.lots:
            taken = min(lot[1], amount)
            lot[1] -= taken
            amount -= taken
        self.debt += amount

    def _give_back(self, amount):
        """A correction fills what lies below zero, then the purchases in the order they were spent, the last first."""
        filled = min(self.debt, amount)
        self.debt -= filled
        amount -= filled
        for lot in reversed(self.lots):
            room = min(lot[2] - lot[1], amount)
            lot[1] += room
            amount -= room
        self.returned += amount

    def _recharge(self, at, switch):
        """R41: the fixed amount once, or until the trigger is met."""
        if at >= self.moves_at or self.trigger is None or not self.recharge or self.recharge <= 0:
            return
        while self._is_low(switch):
            self._buy(at, self.recharge)
            self._write(at, "recharge", self.recharge)
            if not switch("recharge_repeat"):
                return

    def _is_low(self, switch):
        low = self.balance() < self.trigger
        return low or (switch("trigger_at") == "at_or_below" and self.balance() == self.trigger)

    def _write(self, at, event, amount, usage_id=""):
        self.rows.append(
            {
                "at": instant_text(at),
                "event": event,
                "usage_id": usage_id,
                "amount": money_text(amount),
                "balance": money_text(self.balance()),
            }
        )


def small_purchases(settings, least):
    """R43: the recharge and the top-ups that are smaller than anything that can be bought; a recharge of 0 is none."""
    recharge = money(settings.get("recharge", "0"))
    bought = [money(entry["amount"]) for entry in settings.get("top_up", [])]
    return [amount for amount in ([recharge] if recharge else []) + bought if amount < least]


def opening_lots(opening, earlier, start):
    """What is left of earlier purchases is the newest ones; the undated rest is as if bought at the start."""
    left = max(opening, Fraction(0))
    lots: list[list[Any]] = []
    for at, amount in reversed(earlier):
        lots.insert(0, [at, min(left, amount), min(left, amount)])
        left -= min(left, amount)
    return [*lots, [start, left, left]]
