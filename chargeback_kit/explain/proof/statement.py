"""The proof of a statement, or of a line of one: the calls, fees or lines that it is the sum of (R35, R50, R52, R55).

The parts are read where they are proven themselves: their ``source`` is how to ask for their receipts.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.sums import carriers_months, named, rounds_carriers
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.chargeback.split import divide
from chargeback_kit.explain.proof.fee import fee_proof
from chargeback_kit.explain.proof.figure import (
    Figure,
    difference,
    nothing,
    product,
    quotient,
    read,
    rounded,
    share,
    total,
)
from chargeback_kit.money import from_micro, scaled
from chargeback_kit.records.agreement import Chargeback
from chargeback_kit.records.rates import CENTS

OWN = ("markup", "kept_central")


def total_proof(bill: ComputedBill, center: str) -> Figure:
    """What a cost centre owes: the sum of the lines of its statement."""
    return total(f"{center} owes", *_lines(bill, center), unit=bill.currency, rule="L4")


def line_proof(bill: ComputedBill, center: str, category: str, calls: pd.DataFrame) -> Figure:
    """A line of a statement. ``calls``: those of the line with ``usage_id`` and ``amount``; empty for other lines."""
    if category in OWN:
        return _charged_on(bill, center, category)
    monthly: list[Figure] = []
    if category == "carrier":
        monthly = [fee_proof(bill, center, [fee]) for fee in bill.carrier_fees if center in fee.shares]
    if category == "licence_fees":
        monthly = [_fee(bill, center, fee) for fee in bill.fees if center in fee.shares]
    said = f"{category} of {center}"
    if category == "carrier" and rounds_carriers(bill.run):
        return total(said, *_of_carriers(bill, center), *monthly, unit=bill.currency, rule="R35")
    rows = zip(calls["usage_id"], calls["amount"], strict=True) if len(calls) else ()
    parts = [
        read(f"call {usage_id}", amount, bill.currency, f'explain("{usage_id}")', "R50") for usage_id, amount in rows
    ]
    return total(said, *parts, *monthly, unit=bill.currency, rule="R50")


def _fee(bill: ComputedBill, center: str, fee: FeeLine) -> Figure:
    asked = f'explain(cost_center="{center}", sku="{fee.sku}", month="{fee.month}")'
    return read(f"{fee.sku}, {fee.month}", fee.shares[center], bill.currency, asked, "R51")


def _lines(bill: ComputedBill, center: str) -> Iterator[Figure]:
    said = bill.statements.loc[bill.statements["cost_center"] == center]
    for category, amount in zip(said["category"], said["amount"], strict=True):
        asked = f'explain(cost_center="{center}", category="{category}")'
        yield read(category, amount, bill.currency, asked, "R50")


def _of_carriers(bill: ComputedBill, center: str) -> Iterator[Figure]:
    """Each carrier's month, rounded to the cent once and split by what the calls of each cost centre cost exactly."""
    if center not in bill.inputs.cost_centers:
        return
    own = named(bill.inputs.cost_centers.index(center))
    for (_, month), exact in sorted(carriers_months(bill.run).items()):
        if own not in exact:
            continue
        parts = [_exact(bill, name, micro) for name, micro in exact.items()]
        whole = rounded("rounded once", total("calls of the month", *parts), CENTS, bill.currency, "R35")
        name = bill.inputs.months[month].name
        yield share(f"calls of a carrier in {name}", whole, divide(from_micro(sum(exact.values())), exact), own)


def _exact(bill: ComputedBill, name: str, micro: int) -> Figure:
    center = bill.inputs.cost_centers[int(name)]
    return read(f"calls of {center}", scaled(micro, 6), bill.currency, "calls.csv", "R35")


def _charged_on(bill: ComputedBill, center: str, category: str) -> Figure:
    """What is kept central, or the markup on what is then owed (R55)."""
    terms = bill.agreement.chargeback or Chargeback()
    lines = {line.says: line for line in _lines(bill, center)}
    if category == "markup":
        owed = total("owed", *(line for says, line in lines.items() if says != "markup"), unit=bill.currency)
        percent = read("markup", terms.markup_percent, "%", "agreement.toml, [chargeback]", "R55")
        part = quotient("part", percent, read("of a hundred", 100))
        return rounded("markup", product("markup on what is owed", owed, part), CENTS, bill.currency, "R55")
    zero = nothing("nothing yet", bill.currency, "R55")
    if center == bill.inputs.unowned:
        return difference("kept for others", zero, *_kept(bill, center), unit=bill.currency, rule="R55")
    others = [line for says, line in lines.items() if says not in OWN]
    central = [line for line in others if line.says in terms.central]
    left = sum((Decimal(str(line.value)) for line in others if line not in central), Decimal(0))
    kept = others if 0 < left < terms.smallest else central
    return difference("kept by the owner", zero, *kept, unit=bill.currency, rule="R55")


def _kept(bill: ComputedBill, owner: str) -> list[Figure]:
    """What other cost centres do not pay."""
    said: Any = bill.statements
    kept = said.loc[(said["category"] == "kept_central") & (said["cost_center"] != owner)]
    return [
        read(name, amount, bill.currency, f'explain(cost_center="{name}", category="kept_central")', "R55")
        for name, amount in zip(kept["cost_center"], kept["amount"], strict=True)
    ]
