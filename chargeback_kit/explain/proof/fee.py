"""The proof of a cost centre's share of a fee: what was bought, one licence, and how it was split (R51, R52)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.chargeback.fees import WHOLE, FeeLine, Portion
from chargeback_kit.explain.proof.figure import (
    Figure,
    difference,
    floored,
    product,
    quotient,
    read,
    rounded,
    share,
    total,
)
from chargeback_kit.records.agreement import LicenceAtPrices
from chargeback_kit.records.rates import CENTS

CENT = Decimal("0.01")


def fee_proof(bill: ComputedBill, center: str, fees: Sequence[FeeLine]) -> Figure:
    """The figure of a cost centre's share of one fee; ``fees`` are its lines, one a month."""
    months = [_month(bill, center, fee) for fee in fees]
    return months[0] if len(months) == 1 else total("of all months", *months, unit=bill.currency, rule="R52")


def _month(bill: ComputedBill, center: str, fee: FeeLine) -> Figure:
    whole = _amount(bill, fee)
    parts = list(_parts(bill, center, fee, whole))
    return total(f"{fee.sku} in {fee.month}, share of {center}", *parts, unit=bill.currency, rule="R52")


def _amount(bill: ComputedBill, fee: FeeLine) -> Figure:
    """What was bought: each line of the agreement rounded to the cent once."""
    terms = f"agreement.toml, {fee.sku}"
    line = next((each for each in bill.agreement.licence if each.sku == fee.sku and each.amount == fee.amount), None)
    if line is None:
        return read("the fee", fee.amount, bill.currency, terms, "R51")
    blocks = line.blocks if isinstance(line, LicenceAtPrices) else (line,)
    costs = []
    for block in blocks:
        bought = read("bought", block.purchased, "", terms, "R51")
        price = read("price of one", block.unit_price, bill.currency, terms, "R51")
        cost = product("licences at their price", bought, price)
        costs.append(rounded("cost", cost, CENTS, bill.currency, "R51"))
    return total("the fee", *costs, unit=bill.currency, rule="R51")


def _parts(bill: ComputedBill, center: str, fee: FeeLine, whole: Figure) -> Iterator[Figure]:
    """What falls to a cost centre: licences whose holders had the same days alike, and those that nobody holds."""
    unit = bill.currency
    if WHOLE in fee.portions:
        yield share(f"by {fee.basis}", whole, fee.portions[WHOLE].split, center, unit)
        return
    shared = sum(portion.licences for portion in fee.portions.values())
    bought = fee.purchased if fee.idle_amount or fee.given_amount else shared
    number = read("licences", bought, "", f"agreement.toml, {fee.sku}", "R51")
    for portion in fee.portions.values():
        if any(center in split.parts for _, split in portion.ways):
            yield from _alike(portion, center, whole, number, unit)
    if fee.idle_share(center):
        held = [
            product("held", read("licences", licences), _licence(whole, number, split.amount, unit), unit=unit)
            for portion in fee.portions.values()
            for licences, split in portion.ways
        ]
        yield difference("licences that nobody holds", whole, *held, unit=unit, rule="R51")


def _alike(portion: Portion, center: str, whole: Figure, number: Figure, unit: str) -> Iterator[Figure]:
    for licences, split in portion.ways:
        days = text.listed([f"{text.counted(int(weight), 'day')} in {name}" for name, weight in split.weights.items()])
        one = share("of one licence", _licence(whole, number, split.amount, unit), split, center, unit)
        yield product(f"licences held {days}", read("licences", licences, "", "users.csv", "R51"), one, unit=unit)


def _licence(whole: Figure, number: Figure, price: Decimal, unit: str) -> Figure:
    """One licence: they cost alike, and the cents left over fall to the first holders by sign-in name.

    A fee that is shared whole among its holders is one.
    """
    if price == whole.value:
        return whole
    each = floored("each licence", quotient("the fee over the licences", whole, number), CENTS, unit, "R51")
    if price == each.value:
        return each
    cent = read("a cent that is left over", CENT, unit, "the first holders by sign-in name", "R51")
    return total("one of the first licences", each, cent, unit=unit, rule="R51")
