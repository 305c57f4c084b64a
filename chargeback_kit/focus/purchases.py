"""What was bought: licences and carriers' fees by the month, shared among cost centres, and Communications Credits."""

from collections.abc import Iterator

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.focus.bought import SUBSCRIPTION, Bought, sku_of
from chargeback_kit.focus.charge import (
    ADJUSTMENT,
    LICENCES,
    MILLION,
    MINUTES,
    MONTHLY,
    ONCE,
    PURCHASE,
    UNITS,
    Allocated,
    Charge,
    InvoicedLine,
    Quantity,
    Resource,
    Sku,
    count,
    in_parts,
    minutes,
)
from chargeback_kit.focus.commitments import Commitments
from chargeback_kit.focus.supplier import MICROSOFT, Suppliers
from chargeback_kit.focus.usage import DayOfBill, days_of
from chargeback_kit.money import scaled, to_micro
from chargeback_kit.reference.spoken import named

CREDITS = "Communications Credits"
CREDITS_SKU = Sku("MCOPSTNPP", CREDITS, "MCOPSTNPP/amount")
RATIO_PLACES = 12
BOUGHT = {"top_up": "Credits bought by hand", "recharge": "Credits bought by auto-recharge"}


def fees(suppliers: Suppliers, commitments: Commitments) -> Iterator[Charge]:
    """Every fee of a month, one charge for each cost centre that bears a part; fees of 0.00 are left out.

    A fee costs nothing of its own here: its price stands with what it brings, minutes or licences held.
    """
    for bought in commitments.bought:
        if bought.fee.amount:
            yield from _fee(bought, suppliers, commitments)


def _fee(bought: Bought, suppliers: Suppliers, commitments: Commitments) -> Iterator[Charge]:
    fee, month, is_carriers = bought.fee, bought.month, bought.is_carriers
    shares = {center: to_micro(part) for center, part in fee.shares.items() if part}
    ratios = in_parts(10**RATIO_PLACES, shares)
    numbers = in_parts(fee.purchased * MILLION, shares)
    unit = UNITS if is_carriers else LICENCES
    brought = in_parts(minutes(bought.brought).millionths, shares) if bought.brings_minutes else numbers
    issuer = fee.sku if is_carriers else suppliers.issuer
    what = fee.sku if is_carriers else named(fee.sku)
    line = f"fee-{bought.number + 1}" if is_carriers else f"licence-{fee.sku}"
    says = f"{what}, {fee.purchased} for a month"
    for center, share in shares.items():
        yield Charge(
            kind="carrier_fee" if is_carriers else "licence",
            charge_category=PURCHASE,
            frequency=MONTHLY,
            says=says + (f", share of {center}" if len(shares) > 1 else ""),
            month=month,
            from_ns=month.from_ns,
            until_ns=month.until_ns,
            provider=fee.sku if is_carriers else MICROSOFT,
            issuer=issuer,
            billed=share,
            listed=share,
            center=center,
            category="carrier" if is_carriers else "licence_fees",
            payer="carrier" if is_carriers else "invoice",
            rule="R35" if is_carriers else "R51",
            line=InvoicedLine(suppliers.invoice(month, issuer), line, says),
            sku=sku_of(fee),
            priced=Quantity(numbers[center], unit),
            commitment=commitments.commitment(
                bought, Quantity(brought[center], MINUTES if bought.brings_minutes else unit)
            ),
            resource=Resource(f"subscriptions/{fee.sku}", what, SUBSCRIPTION),
            allocated=Allocated(
                f"{'carrier-fees' if is_carriers else 'licence-fees'}/{fee.basis}",
                scaled(ratios[center], RATIO_PLACES),
            ),
        )


def credits(bill: ComputedBill, suppliers: Suppliers) -> Iterator[Charge]:
    """Every purchase of credits, each an invoice of its own, and what lapsed of them (R40, R41, R53).

    A purchase covers later calls, so that it costs nothing of its own; the calls that draw it do. What lapses is a loss
    that no statement holds: it is shown with its amount as a quantity and costs 0.00.
    """
    if bill.ledger is None:
        return
    days, numbers = days_of(bill), dict.fromkeys(bill.months, 0)
    events = zip(bill.ledger.at_ns.tolist(), bill.ledger.event, bill.ledger.amount.tolist(), strict=True)
    for at, event, amount in events:
        if event in BOUGHT or event == "expiry":
            day = _day(days, at)
            numbers[day.month.name] += event in BOUGHT
            yield _bought(bill, suppliers, day, event, amount, numbers[day.month.name])


def _bought(  # an event of the wallet and where it stands
    bill: ComputedBill, suppliers: Suppliers, day: DayOfBill, event: str, amount: int, number: int
) -> Charge:
    is_purchase = event in BOUGHT
    invoice = suppliers.invoice(day.month, suppliers.issuer, f"credits-{number}")
    says = BOUGHT.get(event, "Credits that lapsed twelve months after they were bought")
    return Charge(
        kind="credits_purchase" if is_purchase else "credits_lapsed",
        charge_category=PURCHASE if is_purchase else ADJUSTMENT,
        frequency=ONCE,
        says=says,
        month=day.month,
        from_ns=day.from_ns,
        until_ns=day.until_ns,
        provider=MICROSOFT,
        issuer=suppliers.issuer,
        billed=amount if is_purchase else 0,
        listed=amount if is_purchase else 0,
        payer="invoice" if is_purchase else "credits",
        rule="R41" if event == "recharge" else "R40",
        line=InvoicedLine(invoice, "credits", says) if is_purchase else None,
        sku=CREDITS_SKU if is_purchase else None,
        priced=count(1, UNITS) if is_purchase else Quantity(abs(amount), bill.currency),
        resource=Resource("wallet", CREDITS, "Prepaid balance"),
    )


def _day(days: list[DayOfBill], at: int) -> DayOfBill:
    """The day of an instant; one at the edge of the months counts to the day beside it."""
    return next((day for day in days if at < day.until_ns), days[-1])
