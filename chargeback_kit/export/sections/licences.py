"""The licences: what was bought, what is held, and the money for what nobody holds."""

from dataclasses import dataclass
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.export.naming import product

LIMIT = 100


@dataclass(frozen=True)
class LicenceRow:
    """One part number in one month."""

    sku: str
    product: str
    month: str
    purchased: str
    assigned: str
    idle: str
    amount: str
    idle_amount: str


@dataclass(frozen=True)
class Licences:
    """The table: its finding, its rows, the most idle money first, its totals, and how many more rows there are."""

    title: str
    rows: list[LicenceRow]
    more: int
    amount: str
    idle_amount: str
    idle_goes_to: str
    months: bool


def licences(bill: ComputedBill) -> Licences | None:
    """Every fee line that fits the page; None without licences in the agreement."""
    if not bill.fees:
        return None
    idle = sum((fee.idle_amount for fee in bill.fees), Decimal("0.00"))
    ordered = sorted(bill.fees, key=lambda fee: (-fee.idle_amount, -fee.amount, fee.sku, fee.month))
    direct = bill.agreement.switches.fee_basis == "direct" and idle
    return Licences(
        title=_title(idle, fee_total(bill), bill.currency),
        rows=[_row(fee) for fee in ordered[:LIMIT]],
        more=max(0, len(ordered) - LIMIT),
        amount=text.amount(fee_total(bill)),
        idle_amount=text.amount(idle),
        idle_goes_to=bill.agreement.unowned if direct else "",
        months=len(bill.months) > 1,
    )


def idle_count(fee: FeeLine) -> int:
    """Licences bought and given to nobody."""
    return max(0, fee.purchased - fee.assigned)


def _row(fee: FeeLine) -> LicenceRow:
    return LicenceRow(
        fee.sku,
        product(fee.sku),
        text.months([fee.month]),
        text.count(fee.purchased),
        text.count(fee.assigned),
        text.count(idle_count(fee)),
        text.amount(fee.amount),
        text.amount(fee.idle_amount),
    )


def _title(idle: Decimal, whole: Decimal, currency: str) -> str:
    if not idle:
        return f"Every licence that costs money is held by somebody; fees {text.amount(whole)} {currency}"
    return f"{text.amount(idle)} of {text.amount(whole)} {currency} pays for licences nobody holds"
