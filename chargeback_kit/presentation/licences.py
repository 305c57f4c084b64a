"""The licences: what was bought, what is held, and the money for what nobody holds."""

from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.presentation.picture import described, table
from chargeback_kit.presentation.pools import in_idle_ones, kept_instead
from chargeback_kit.reference.spoken import named, product

COLUMNS = ("sku", "product", "month", "purchased", "assigned", "idle", "amount", "idle_amount")
ZERO = Decimal("0.00")


def rows(bill: BillView) -> pd.DataFrame:
    """One row per part number and month with its counts and its money [Decimal], the most idle money first."""
    ordered = sorted(bill.fees, key=lambda fee: (-fee.idle_amount, -fee.amount, fee.sku, fee.month))
    last = [fee for fee in bill.fees if fee.month == bill.months[-1] and fee.idle_amount]
    return table(
        [_row(fee) for fee in ordered],
        COLUMNS,
        period=text.months(bill.months),
        last=text.months(bill.months[-1:]),
        currency=bill.currency,
        amount=fee_total(bill),
        idle_amount=sum((fee.idle_amount for fee in bill.fees), ZERO),
        idle_now=sum(idle_count(fee) for fee in last),
        idle_now_amount=sum((fee.idle_amount for fee in last), ZERO),
        kept_instead=[kept_instead(each, bill.currency) for each in in_idle_ones(bill)],
        idle_goes_to=bill.agreement.unowned if bill.agreement.switches.fee_basis == "direct" else "",
    )


def idle_count(fee: FeeLine) -> int:
    """Licences bought and given to nobody."""
    return max(0, fee.purchased - fee.assigned)


def _row(fee: FeeLine) -> dict[str, object]:
    counts = {"purchased": fee.purchased, "assigned": fee.assigned, "idle": idle_count(fee)}
    money = {"amount": fee.amount, "idle_amount": fee.idle_amount}
    return {"sku": fee.sku, "product": product(fee.sku) or fee.sku, "month": fee.month, **counts, **money}


def title(rows: pd.DataFrame) -> str:
    """How much of the fees pays for licences nobody holds."""
    idle, whole = (text.amount(rows.attrs[name]) for name in ("idle_amount", "amount"))
    if not rows.attrs["idle_amount"]:
        return f"Every licence that costs money is held by somebody; fees {whole} {rows.attrs['currency']}"
    return f"{idle} of {whole} {rows.attrs['currency']} pays for licences nobody holds"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Licences and their fees in {rows.attrs['currency']}, {rows.attrs['period']}"


def next_step(rows: pd.DataFrame) -> str:
    """What giving back the idle licences of the last month saves, who pays for them, what they would have covered."""
    about = rows.attrs
    if not about["idle_now_amount"]:
        return ""
    many = text.counted(about["idle_now"], "licence")
    pays = f"{about['idle_goes_to']} pays" if about["idle_goes_to"] else "all who share the fees pay"
    money = text.money(about["idle_now_amount"], about["currency"])
    said = f"Giving back the {many} that nobody held in {about['last']} saves {money} a month, which {pays} now."
    return " ".join([said, *about["kept_instead"]])


def description(rows: pd.DataFrame) -> str:
    """The licences with idle money, in words."""
    idle = rows[rows["idle_amount"] > 0]
    each = zip(idle["sku"], idle["idle"], idle["idle_amount"], strict=True)
    told = "; ".join(f"{named(sku)} {text.count(number)} idle, {text.amount(money)}" for sku, number, money in each)
    return described(title(rows), subtitle(rows), told, next_step(rows))
