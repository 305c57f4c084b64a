"""Bill minus invoice, category by category (R54): what each kind of evidence can explain, and what stays unknown.

Calls explain a difference of usage, idle licences one of licence fees, the tax line that of tax. Classes whose money
together is the difference to the cent explain it. Where none are, a class explains at most the money of its own rows
and never more than what is left; the rest is ``unknown``, shown even when it is 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.money import from_micro

EXPLAINED_BY = {
    "usage": ("late rows", "duplicates", "free calls", "other month", "rate change"),
    "licence_fees": ("idle licences",),
    "credits_purchase": (),
    "tax": ("tax",),
}
CLASSES = (*EXPLAINED_BY["usage"], "tax", "idle licences", "unknown")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Category:
    """One category of the invoice beside the same of the bill; ``left`` is what nothing explains."""

    name: str
    invoiced: Decimal
    billed: Decimal
    parts: Mapping[str, Decimal]

    @property
    def difference(self) -> Decimal:
        """Bill minus invoice."""
        return self.billed - self.invoiced

    @property
    def left(self) -> Decimal:
        """The part of the difference that no class explains."""
        return self.difference - sum(self.parts.values(), ZERO)


@dataclass(frozen=True)
class ReconciliationLine:
    """One class and the part of the difference it explains."""

    name: str
    amount: Decimal


def reconciliation(bill: ComputedBill) -> list[ReconciliationLine]:
    """Every class with its part; they add up to bill minus invoice. Empty without invoice lines."""
    return by_class(categories(bill))


def by_class(compared: Sequence[Category]) -> list[ReconciliationLine]:
    """The parts of all categories by class; what nothing explains comes last."""
    parts = dict.fromkeys(CLASSES, ZERO)
    for category in compared:
        parts |= category.parts
        parts["unknown"] += category.left
    return [ReconciliationLine(name, amount) for name, amount in parts.items()] if compared else []


def categories(bill: ComputedBill) -> list[Category]:
    """The categories of the invoice, in the order of its lines."""
    ours = {"usage": _calls(bill), "licence_fees": fee_total(bill), "credits_purchase": _purchases(bill), "tax": ZERO}
    invoiced: dict[str, Decimal] = {}
    for line in bill.agreement.invoice:
        invoiced[line.category] = invoiced.get(line.category, ZERO) + line.amount
    evidence = _evidence(bill) if invoiced else {}
    return [
        Category(name, amount, ours[name], explained(ours[name] - amount, {c: evidence[c] for c in EXPLAINED_BY[name]}))
        for name, amount in invoiced.items()
    ]


def explained(left: Decimal, money: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What each class explains of a difference: the fewest that are it to the cent, or each in its turn what it can.

    >>> cents = {"late rows": Decimal(9), "duplicates": Decimal(-4), "other month": Decimal(-2)}
    >>> explained(Decimal(5), cents)
    {'late rows': Decimal('9'), 'duplicates': Decimal('-4')}
    >>> explained(Decimal(-5), cents)
    {'duplicates': Decimal('-4'), 'other month': Decimal('-1')}
    """
    for count in range(len(money) + 1):
        for names in combinations(money, count):
            if sum((money[name] for name in names), ZERO) == left:
                return {name: money[name] for name in names}
    parts = {}
    for name, amount in money.items():
        if amount * left > 0:
            parts[name] = min(amount, left, key=abs)
            left -= parts[name]
    return parts


def _evidence(bill: ComputedBill) -> dict[str, Decimal]:
    """The money of each class, signed as it would move bill minus invoice."""
    found = {name: from_micro(micro) for name, micro in bill.run.answers("invoice_evidence")[0].items()}
    return {
        "late rows": found["late_micro"],
        "duplicates": -found["duplicate_micro"],
        "free calls": found["free_micro"],
        "other month": -found["other_month_micro"],
        "rate change": found["rate_change_micro"],
        "tax": -sum((line.amount for line in bill.agreement.invoice if line.category == "tax"), ZERO),
        "idle licences": sum((fee.idle_amount for fee in bill.fees), ZERO),
    }


def _calls(bill: ComputedBill) -> Decimal:
    return from_micro(bill.sums.total("amount_micro") - bill.sums.carriers_micro)


def _purchases(bill: ComputedBill) -> Decimal:
    events = bill.wallet
    return sum(events.loc[events["event"].isin(["top_up", "recharge"]), "amount"], ZERO)
