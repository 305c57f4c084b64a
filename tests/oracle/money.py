"""R30 to R32: the rate card, what a call is rated at, its amount, and who pays."""

from datetime import date
from fractions import Fraction

from .values import known_digits, money, round_up, to_cents

FREE_KINDS = ("inbound", "emergency", "free_call", "message")


class RateCard:
    """The rate rows in the agreement's currency; `there` is False where the folder has no card."""

    def __init__(self, rows, currency):
        self.there = rows is not None
        self.rows = []
        for row in rows or []:
            if (row["currency"].upper() or currency) != currency:
                continue
            start = date.fromisoformat(row["effective_from"]) if row["effective_from"] else date.min
            self.rows.append(
                {
                    "kind": row["number_kind"].lower(),
                    "prefix": row["prefix"].lstrip("+"),
                    "from": start,
                    "line": row["line"],
                    "price": money(row["price_per_minute"]),
                    "fee": money(row["connection_fee"] or "0"),
                    "increment": int(row["increment_seconds"]) if row["increment_seconds"] else None,
                }
            )

    def find(self, number, day, toll_free=False):
        """R31: the longest matching prefix in force on the day; of one prefix the latest start."""
        digits, best = known_digits(number), None
        for row in self.rows:
            if (row["kind"] == "toll_free_inbound") != toll_free or row["from"] > day:
                continue
            if not digits or not digits.startswith(row["prefix"]):
                continue
            if best is None or _rank(row) > _rank(best):
                best = row
        return best

    def is_premium(self, number, day):
        """R12: whether the row that would price this destination is a premium one."""
        row = self.find(number, day)
        return row is not None and row["kind"] == "premium"


def _rank(row):
    return len(row["prefix"]), row["from"], row["line"]


def is_free(call):
    """The kinds nothing is charged for: inbound (unless paid by the minute) and the like, add-on calls."""
    return call.add_on or (call.kind in FREE_KINDS and not call.per_minute)


def rated_amount(call, card, problem):
    """R31: rate x seconds over the pool, plus the fee; rounded half up once. None: not rated."""
    if not card.there or call.kind == "unknown" or (call.kind == "inbound" and call.per_minute):
        return None
    if is_free(call) or call.kind == "carrier" or call.over == 0:
        return Fraction(0)
    toll_free = call.kind == "toll_free_in"
    rate = card.find(call.row.caller if toll_free else call.row.callee, call.day, toll_free)
    if rate is None:
        problem("rate-missing")
        return None
    seconds = call.over
    if rate["increment"]:
        seconds = max(0, round_up(call.row.duration, rate["increment"]) - call.pooled)
    if seconds == 0:
        return Fraction(0)
    return to_cents(rate["price"] * seconds / 60 + rate["fee"])


def settle_amount(call, charges, rate_missing, problem):
    """R30: the amount asked for, else the other one with a problem; both missing: 0.00."""
    asked, other = call.reported, call.rated
    if charges == "rated":
        asked, other = other, asked
    if asked is not None:
        return asked
    if call.kind != "carrier" and not rate_missing:
        problem("amount-missing")
    return other if other is not None else Fraction(0)


def funding(call, agreement, people):
    """R32: who pays the part over the pool, first match."""
    if is_free(call):
        return "free"
    if call.kind == "carrier":
        return "carrier"
    if call.over == 0:
        return "pool"
    may_use = (
        not agreement.switch("credits_licence_required")
        or call.row.type.startswith("ucap_")
        or people.holds(call.member, "credits")
    )
    if agreement.wallet is not None and may_use:
        return "credits"
    return "postpaid" if agreement.postpaid else "unfunded"
