"""The licences: what was bought, what is held, and the money for what nobody holds."""

from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.money import total
from chargeback_kit.planning.licences import idle_licences
from chargeback_kit.presentation.picture import described, table
from chargeback_kit.presentation.pools import in_idle_ones, kept_instead
from chargeback_kit.reference.spoken import named, product

COLUMNS = ("sku", "product", "month", "purchased", "assigned", "idle", "amount", "idle_amount")
ZERO = Decimal("0.00")


def rows(bill: BillView) -> pd.DataFrame:
    """One row per part number and month with its counts and its money [Decimal], the most idle money first."""
    ordered = sorted(bill.fees, key=lambda fee: (-fee.idle_amount, -fee.amount, fee.sku, fee.month))
    idle = [
        each
        for each in idle_licences(bill, bill.months[-1])
        if each.saved or (each.fee.idle_amount and each.free < each.number)
    ]
    return table(
        [_row(fee) for fee in ordered],
        COLUMNS,
        period=text.months(bill.months),
        last=text.months(bill.months[-1:]),
        currency=bill.currency,
        amount=fee_total(bill),
        idle_amount=sum((fee.idle_amount for fee in bill.fees), ZERO),
        idle_now=sum(each.number for each in idle),
        free_now=sum(each.free for each in idle),
        idle_now_amount=total(each.saved for each in idle),
        idle_now_paid=total(each.paid for each in idle),
        kept_instead=[kept_instead(each, bill.currency) for each in in_idle_ones(bill)],
        idle_goes_to=_idle_goes_to(bill),
    )


def _idle_goes_to(bill: BillView) -> str:
    """Who pays for what nobody holds (R51); empty where all who share the fees do, of one SKU at least."""
    payers = {fee.unowned if fee.basis == "direct" else "" for fee in bill.fees if fee.idle_amount}
    return payers.pop() if len(payers) == 1 else ""


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
    """What giving back the idle licences of the last month saves, who pays for them, what they would have covered.

    Conferencing licences whose minutes were used stay. What is saved is not what is paid for them where one part number
    has several prices, or one with parts of a cent (R51).
    """
    about = rows.attrs
    if not about["idle_now_amount"]:
        return " ".join(_kept(rows))
    pays = f"{about['idle_goes_to']} pays" if about["idle_goes_to"] else "all who share the fees pay"
    saved, paid = (text.money(about[name], about["currency"]) for name in ("idle_now_amount", "idle_now_paid"))
    of_fees = f", which {pays} now." if saved == paid else f", the last ones bought first; {pays} {paid} for them now."
    said = f"Giving back {_given_back(rows)} that nobody held in {about['last']} saves {saved} a month{of_fees}"
    return " ".join([said, *about["kept_instead"], *_kept(rows)])


def _given_back(rows: pd.DataFrame) -> str:
    """How many of the idle licences to give back."""
    idle, free = rows.attrs["idle_now"], rows.attrs["free_now"]
    return (
        f"{text.count(free)} of the {text.counted(idle, 'licence')}"
        if free < idle
        else f"the {text.counted(idle, 'licence')}"
    )


def _kept(rows: pd.DataFrame) -> list[str]:
    """Which of them to keep, and why."""
    about = rows.attrs
    kept = about["idle_now"] - about["free_now"]
    if not kept:
        return []
    if about["free_now"]:
        them = "the other one" if kept == 1 else f"the other {text.count(kept)}"
    else:
        them = f"the {text.counted(kept, 'licence')} that nobody held in {about['last']}"
    return [f"Keep {them}: meetings used the minutes."]


def description(rows: pd.DataFrame) -> str:
    """The licences with idle money, in words."""
    idle = rows[rows["idle_amount"] > 0]
    each = zip(idle["sku"], idle["idle"], idle["idle_amount"], strict=True)
    told = "; ".join(f"{named(sku)} {text.count(number)} idle, {text.amount(money)}" for sku, number, money in each)
    return described(title(rows), subtitle(rows), told, next_step(rows))
