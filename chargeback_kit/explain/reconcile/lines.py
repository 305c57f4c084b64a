"""The categories of an invoice that are no usage (R54): licence fees by SKU, purchases of credits, tax."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.explain.reconcile.explanation import CHANGED, COUNT, RATE, TAX, Explanation
from chargeback_kit.explain.reconcile.sides import Cell, cents_of_nano
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.money import MICRO_PER_CENT, in_cents, of_cents, scaled, to_micro, total
from chargeback_kit.records.lists.invoice_rows import NANO, InvoiceRow
from chargeback_kit.reference.licence_names import part_number
from chargeback_kit.reference.spoken import named

CATEGORIES = ("usage", "licence_fees", "credits_purchase", "tax")
WHOLE = Cell(None, ())
ZERO = Decimal("0.00")
ALTERNATIVES = 3
FEW = 10
"""A sum is that of so many licences more or fewer, or half of those bought, and not of more."""


def compared(
    bill: ComputedBill, name: str, rows: Sequence[InvoiceRow], typed: Decimal | None
) -> tuple[Decimal, Decimal, list[Explanation]]:
    """What the bill holds of a category, what the invoice does, and what explains the difference to the cent."""
    invoiced = of_cents(cents_of_nano(sum(row.amount_nano for row in rows))) if rows else typed or ZERO
    bought = bill.wallet_events.sum_of("top_up", "recharge")
    billed = {"licence_fees": fee_total(bill), "credits_purchase": bought, "tax": ZERO}[name]
    left = int((billed - invoiced) * 100)
    found: list[Explanation] = []
    if left and name == "tax":
        found = [_line(TAX, left, "tax is set beside the bill and never computed", name, rows)]
    if left and name == "licence_fees":
        found = list(_by_sku(bill, rows)) if rows else list(_by_sum(bill, left))
    return billed, invoiced, found


def _line(fault: str, cents: int, reason: str, category: str, rows: Sequence[InvoiceRow] = ()) -> Explanation:
    lines = tuple((row.file, row.line) for row in rows)
    return Explanation(fault, {WHOLE: cents}, reason, lines=lines, category=category)


def _by_sum(bill: ComputedBill, left: int) -> Iterator[Explanation]:
    """The SKUs of which some licences more or fewer are the difference; several are named as such."""
    months = len(bill.months)
    fitting: dict[str, int] = {}
    for licence in bill.agreement.licence:
        price = to_micro(licence.unit_price) * months
        count, rest = divmod(-left * MICRO_PER_CENT, price) if price else (0, 1)
        if not rest and abs(count) <= max(FEW, licence.purchased // 2):
            fitting.setdefault(_by_count(licence.sku, licence.purchased, licence.purchased + count), abs(count))
    if fitting:
        fewest = sorted(fitting, key=lambda said: fitting[said])[:ALTERNATIVES]
        yield _line(COUNT, left, "; or ".join(fewest), "licence_fees")


def _by_count(sku: str, ours: int, theirs: int) -> str:
    return f"{theirs} licences of {named(sku)} instead of {ours}"


def _by_sku(bill: ComputedBill, rows: Sequence[InvoiceRow]) -> Iterator[Explanation]:
    """By SKU: another number at the same price, another price, or two prices within the month."""
    ours: dict[str, list[Decimal]] = {}
    for fee in bill.fees:
        ours.setdefault(part_number(fee.sku).upper(), []).append(fee.amount)
    bought: dict[str, int] = {}
    for licence in bill.agreement.licence:
        bought[licence.sku.upper()] = bought.get(licence.sku.upper(), 0) + licence.purchased
    theirs: dict[str, list[InvoiceRow]] = {}
    for row in rows:
        theirs.setdefault(part_number(row.product).upper(), []).append(row)
    for sku in dict.fromkeys([*theirs, *ours]):
        charged = theirs.get(sku, [])
        left = in_cents(total(ours.get(sku, []))) - cents_of_nano(sum(row.amount_nano for row in charged))
        if left:
            yield from _of_sku(sku, left, bought.get(sku, 0) * len(bill.months), charged)


def _of_sku(sku: str, left: int, ours: int, rows: Sequence[InvoiceRow]) -> Iterator[Explanation]:
    counts = [row.quantity_nano for row in rows if row.quantity_nano]
    count = sum(counts) // NANO
    prices = {row.amount_nano * NANO // row.quantity_nano for row in rows if row.quantity_nano}
    if len(prices) > 1:
        said = f"{named(sku)} at {text.listed([str(scaled(price, 9)) for price in sorted(prices)])}"
        yield _line(CHANGED, left, said, "licence_fees", rows)
    elif len(counts) == len(rows) and count != ours:
        yield _line(COUNT, left, _by_count(sku, ours, count), "licence_fees", rows)
    elif rows and count == ours:
        yield _line(RATE, left, f"another price of {named(sku)}", "licence_fees", rows)
