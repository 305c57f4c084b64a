"""From list cost to what departments pay: the steps of the money, each a sum of the bill."""

from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit.bill import tables
from chargeback_kit.bill.view import BillView
from chargeback_kit.money import from_micro

REPORTED = "Reported, not by the card"


@dataclass(frozen=True)
class Bar:
    """One step: its name, its signed amount, and whether it is a level or a change."""

    name: str
    amount: Decimal
    says: str
    is_level: bool = False


def sums(bill: BillView) -> dict[str, Decimal]:
    """The money of calls by payer, and what the pools saved."""
    money = {"saved": bill.sums.saved_micro, **bill.sums.by_payer()}
    return {name: from_micro(micro) for name, micro in money.items()}


def fee_total(bill: BillView) -> Decimal:
    """Licence fees of the months."""
    return sum((fee.amount for fee in bill.fees), Decimal("0.00"))


def _otherwise(bill: BillView, amount: Decimal) -> Bar:
    """What was charged otherwise than the card less the pools would have it: no pool and no licence moves it."""
    if bill.charges == "reported":
        return Bar(REPORTED, amount, "what Microsoft reported, less what the card makes of the calls over the pools")
    return Bar("Not charged", amount, "calls that were blocked, or that no rate matches")


def waterfall(bill: BillView) -> list[Bar]:
    """The bars in order. Without a rate card the saving of the pools is unknown and its bar is left out."""
    money = sums(bill)
    calls = sum((amount for name, amount in money.items() if name not in ("saved", "carrier")), Decimal("0.00"))
    other = money["free"] + money["pool"]
    bars = []
    if bill.has_card:
        at_list = from_micro(bill.list_micro)
        says = "every call and message at the rate card, without any pool"
        bars.append(Bar("Calls at list price", at_list, says, is_level=True))
        bars.append(Bar("Covered by pools", -money["saved"], "what the calling plans' minutes and messages were worth"))
        bars.append(_otherwise(bill, calls - (at_list - money["saved"])))
    bars += [
        Bar("From credits", -money["credits"], "drawn from Communications Credits"),
        Bar("Billed after use", -money["postpaid"], "postpaid overage"),
        Bar("Unfunded", -money["unfunded"], "nothing could have paid; still counted"),
        Bar("Other charges", -other, "charges on calls that should be free or covered"),
    ]
    carriers = [Bar("Carriers", bill.carriers, "what carriers bill, outside Microsoft's bill")]
    more = tables.markup(bill)
    added = [Bar("Markup", more, "what is charged on top (R55)")]
    paid = calls + fee_total(bill) + bill.carriers + more
    kept = [bar for bar in bars if bar.is_level or bar.amount]
    return [
        *kept,
        Bar("Charges for calls", calls, "credits, after use, unfunded and other together", is_level=True),
        Bar("Licence fees", fee_total(bill), "purchased licences at their unit price"),
        *(carriers if bill.carriers else ()),
        *(added if more else ()),
        Bar("Departments pay", paid, "the sum of all statements", is_level=True),
    ]
