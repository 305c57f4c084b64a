"""From list price to what departments pay: what the pools covered, who paid the rest, and the licence fees."""

from decimal import Decimal

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.view import BillView
from chargeback_kit.explain.call_filter import LICENCE_FEES, WITHIN, Chosen, chosen
from chargeback_kit.explain.waterfall import REPORTED, Bar, waterfall
from chargeback_kit.money import MICRO, to_micro
from chargeback_kit.presentation.palette import PAYERS, STEPS
from chargeback_kit.presentation.picture import described, table
from chargeback_kit.rules.payers import FUNDED_BY
from chargeback_kit.rules.plans import is_only_calling_plan, plans

LIST_PRICE, CHARGES = "Calls at list price", "Charges for calls"
OF_WHICH = "of which "
COVERED, PAY = "Covered by pools", "Departments pay"
ON_THE_BILL = chosen(payer=[payer for payer in FUNDED_BY if payer != "carrier"])
OPENS = {
    LIST_PRICE: ON_THE_BILL,
    COVERED: ON_THE_BILL.also(chosen(part=WITHIN)),
    REPORTED: ON_THE_BILL,
    "Not charged": ON_THE_BILL,
    "From credits": chosen(payer="credits"),
    "Billed after use": chosen(payer="postpaid"),
    "Unfunded": chosen(payer="unfunded"),
    "Other charges": chosen(payer=["free", "pool"]),
    CHARGES: ON_THE_BILL,
    "Licence fees": chosen(category=LICENCE_FEES),
    "Carriers": chosen(category="carrier"),
    "Markup": chosen(category="markup"),
    PAY: Chosen(),
}
COLUMNS = (
    *("step", "is_level", "is_part", "amount_micro", "amount", "money", "says", "colour", "low_micro", "high_micro"),
    *("low", "high", "end"),
)


def rows(bill: BillView) -> pd.DataFrame:
    """One row per step: its amount [micro-units] and as text, and where its bar reaches from and to."""
    bars = in_order(waterfall(bill), has_rates=bill.has_card)
    records = [_row(bar, *pair, bill.currency) for bar, pair in zip(bars, levels(bars), strict=True)]
    return table(
        records,
        COLUMNS,
        currency=bill.currency,
        period=text.months(bill.months),
        plans=_plan_fees(bill),
        covered=next((-bar.amount for bar in bars if bar.name == COVERED), None),
    )


def _row(bar: Bar, start: Decimal, end: Decimal, currency: str) -> dict[str, object]:
    is_part = bar.name in PAYERS
    low, high = sorted((to_micro(start), to_micro(end)))
    return {
        "step": f"{OF_WHICH}{bar.name[0].lower()}{bar.name[1:]}" if is_part else bar.name,
        "is_level": bar.is_level,
        "is_part": is_part,
        "amount_micro": to_micro(shown(bar)),
        "amount": text.amount(shown(bar)),
        "money": text.money(shown(bar), currency),
        "says": bar.says,
        "colour": STEPS.get(bar.name, "other"),
        "low_micro": low,
        "high_micro": high,
        "low": low / MICRO,
        "high": high / MICRO,
        "end": to_micro(end) / MICRO,
    }


def in_order(bars: list[Bar], *, has_rates: bool) -> list[Bar]:
    """Payers follow the charges they add up to; without a rate card there is no list price."""
    payers = [bar for bar in bars if bar.name in PAYERS]
    others = [bar for bar in bars if bar.name not in PAYERS and (has_rates or bar.name != LIST_PRICE)]
    after = next((n for n, bar in enumerate(others, 1) if bar.name == CHARGES), len(others))
    return [*others[:after], *payers, *others[after:]]


def shown(bar: Bar) -> Decimal:
    """The amount as it is read: what a payer paid is a part of the charges, not a deduction."""
    return -bar.amount if bar.name in PAYERS else bar.amount


def levels(bars: list[Bar]) -> list[tuple[Decimal, Decimal]]:
    """From where to where each bar reaches."""
    level = part = Decimal(0)
    pairs = []
    for bar in bars:
        if bar.name in PAYERS:
            pairs.append((part, part + shown(bar)))
            part += shown(bar)
        elif bar.is_level:
            pairs.append((Decimal(0), bar.amount))
            level = bar.amount
        else:
            pairs.append((level, level + bar.amount))
            level += bar.amount
    return pairs


def _plan_fees(bill: BillView) -> Decimal:
    """The fees of licences that bring minutes and nothing else."""
    bring = (fee.amount for fee in bill.fees if plans([fee.sku]) and is_only_calling_plan(fee.sku))
    return sum(bring, Decimal("0.00"))


def opens(rows: pd.DataFrame) -> list[Chosen]:
    """The calls or licences of each step; of calls at list price and of what pools covered, the calls they are of."""
    return [OPENS[text.sentence(step.removeprefix(OF_WHICH))] for step in rows["step"]]


def title(rows: pd.DataFrame) -> str:
    """What the pools covered and what is left to pay."""
    money = dict(zip(rows["step"], rows["money"], strict=True))
    if COVERED not in money:
        made_of = f"Calls cost {money[CHARGES]} and licences {money['Licence fees']}"
        return f"{made_of}; departments pay {money[PAY]}"
    covered = money[COVERED].removeprefix("-").removesuffix(f" {rows.attrs['currency']}")
    return f"Pools covered {covered} of {money[LIST_PRICE]} in calls; departments pay {money[PAY]}"


def subtitle(rows: pd.DataFrame) -> str:
    """Unit and period."""
    return f"Amounts in {rows.attrs['currency']}, {rows.attrs['period']}"


def next_step(rows: pd.DataFrame) -> str:
    """To look for a cheaper mix of plans, where the calling plans cost more than all pools covered."""
    about = rows.attrs
    covered = about["covered"]
    if covered is None or about["plans"] <= covered:
        return ""
    fees, calls = (text.money(amount, about["currency"]) for amount in (about["plans"], covered))
    return (
        f"Calling plans cost {fees} in {about['period']}, more than the {calls} of calls that all pools covered: look "
        "for a cheaper mix of plans."
    )


def description(rows: pd.DataFrame) -> str:
    """The steps in words."""
    steps = "; ".join(f"{step} {money}" for step, money in zip(rows["step"], rows["money"], strict=True))
    return described(title(rows), subtitle(rows), f"Waterfall: {steps}", next_step(rows))
