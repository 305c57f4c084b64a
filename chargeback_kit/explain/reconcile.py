"""Bill minus invoice, line by line (R54): what each kind of evidence can explain, and what stays unknown.

A class explains at most the money of its own rows and never more than what is left of the difference; the rest is
``unknown``, shown even when it is 0.
"""

from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit.bill import Bill
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.money import from_micro
from chargeback_kit.rules.calendar import NS

CLASSES = (
    "late rows",
    "duplicates",
    "free calls",
    "other month",
    "rate change",
    "tax",
    "idle licences",
    "unknown",
)
LATE_HOURS = 48
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Line:
    """One class and the part of the difference it explains."""

    name: str
    amount: Decimal


def difference(bill: Bill) -> Decimal:
    """Bill minus invoice, for the categories that the invoice has lines for."""
    ours = {"usage": _calls(bill), "licence_fees": fee_total(bill), "credits_purchase": _purchases(bill), "tax": ZERO}
    lines = bill.agreement.invoice
    return sum((ours[c] for c in {line.category for line in lines}), ZERO) - sum((line.amount for line in lines), ZERO)


def reconciliation(bill: Bill) -> list[Line]:
    """Every class with its part; empty without invoice lines."""
    if not bill.agreement.invoice:
        return []
    left = difference(bill)
    lines: list[Line] = []
    for name, money in _evidence(bill).items():
        part = max(min(left, max(money, ZERO)), min(money, ZERO)) if money * left > 0 else ZERO
        left -= part
        lines.append(Line(name, part))
    return [*lines, Line("unknown", left)]


def _evidence(bill: Bill) -> dict[str, Decimal]:
    """The money of each class, signed as it would move bill minus invoice."""
    tax = sum((line.amount for line in bill.agreement.invoice if line.category == "tax"), ZERO)
    return {
        "tax": -tax,
        "late rows": _late(bill),
        "duplicates": -_dropped(bill, "duplicate-row"),
        "free calls": _free(bill),
        "other month": -_outside(bill),
        "rate change": _rate_change(bill),
        "idle licences": sum((fee.idle_amount for fee in bill.fees), ZERO),
    }


def _calls(bill: Bill) -> Decimal:
    return from_micro(bill.sums.total("amount_micro"))


def _purchases(bill: Bill) -> Decimal:
    events = bill.wallet
    return sum(events.loc[events["event"].isin(["top_up", "recharge"]), "amount"], ZERO)


def _late(bill: Bill) -> Decimal:
    until = bill.inputs.months[-1].until_ns
    return _sum(bill, f"SELECT sum(amount_micro) FROM allocate WHERE start_ns >= {until - LATE_HOURS * 3600 * NS}")


def _dropped(bill: Bill, fate: str) -> Decimal:
    query = "SELECT sum(u.charged_micro) FROM left_out AS l JOIN usage AS u ON u.rowid = l.row_no WHERE l.fate = "
    return _sum(bill, f"{query}'{fate}'")


def _free(bill: Bill) -> Decimal:
    return _sum(bill, "SELECT sum(amount_micro) FROM allocate WHERE kind = 'free_call'")


def _outside(bill: Bill) -> Decimal:
    return _sum(
        bill,
        "SELECT sum(charged_micro) FROM usage AS u WHERE NOT EXISTS (SELECT 1 FROM spans AS p "
        "WHERE u.start_ns >= p.from_ns AND u.start_ns < p.until_ns) "
        "AND NOT EXISTS (SELECT 1 FROM left_out AS l WHERE l.row_no = u.rowid)",
    )


def _rate_change(bill: Bill) -> Decimal:
    return _sum(
        bill,
        "SELECT sum(amount_micro - CASE WHEN amount_micro = reported_micro THEN rated_micro ELSE reported_micro END) "
        "FROM allocate WHERE reported_micro IS NOT NULL AND rated_micro IS NOT NULL",
    )


def _sum(bill: Bill, query: str) -> Decimal:
    micro = bill.run.store.run(query)[0][0]
    return from_micro(int(micro or 0))
