"""The receipt of a licence fee: what was bought, who held it, and how it came to a cost centre's share (R51, R52)."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.licences import GIVEN, WEIGHTS, days_held, days_in_words, written_weight
from chargeback_kit.chargeback.fees import WHOLE, FeeLine, Portion
from chargeback_kit.chargeback.licence_holders import Days, LicenceHolder, licence_holders
from chargeback_kit.chargeback.split import Split
from chargeback_kit.explain.proof.fee import fee_proof
from chargeback_kit.explain.receipt import Receipt, ReceiptStep
from chargeback_kit.records.agreement import LicenceAtPrices
from chargeback_kit.reference.spoken import named, product

BASES = {
    "direct": "each licence to the cost centres of who holds it, by days",
    "pool_minutes": "the whole fee by the pooled seconds of its plan",
    "even": "the whole fee to every cost centre with people, alike",
    "fixed": "the whole fee by fixed percentages",
    "headcount": "the whole fee by people; who moved counts in both",
}
NAMED = 2
CENT = Decimal("0.01")


def fee_receipt(bill: ComputedBill, center: str, fees: Sequence[FeeLine]) -> Receipt:
    """The receipt of a cost centre's share of one SKU; ``fees`` are its lines, one a month."""
    steps: list[ReceiptStep] = []
    tables = []
    for fee in fees:
        people = _holders(bill, fee, center)
        tables += [
            (fee.month, holder.name, row.cost_center or fee.unowned, days, row.file, row.line)
            for holder in people
            for row, days in holder.memberships
        ]
        steps += _month(bill, fee, center, people)
    amount = sum((fee.shares[center] for fee in fees), Decimal("0.00"))
    if len(fees) > 1:
        steps.append(
            ReceiptStep("together", "R52", f"{text.money(amount, bill.currency)}", "statements.csv, licence_fees")
        )
    holders = pd.DataFrame(tables, columns=["month", "user", "cost_center", "days", "file", "line"])
    months = text.listed([fee.month for fee in fees])
    line = "; ".join(_line(bill, fee, center, is_one_of_many=len(fees) > 1) for fee in fees)
    line = f"{line}; together {text.money(amount, bill.currency)}" if len(fees) > 1 else line
    return Receipt(
        f"Licence fee of {center}: {named(fees[0].sku)}, {months}",
        amount,
        tuple(steps),
        line,
        partial(fee_proof, bill, center, fees),
        holders=holders,
    )


def _line(bill: ComputedBill, fee: FeeLine, center: str, *, is_one_of_many: bool) -> str:
    """What a cost centre pays of a fee, as an addition that can be checked in the head."""
    name = f"{product(fee.sku) or fee.sku}{f', {text.months([fee.month])}' if is_one_of_many else ''}"
    found = bill.licences
    of_fee = found[(found["month"] == fee.month) & (found["sku"] == fee.sku)]
    of_fee = of_fee.assign(days_held=days_held(of_fee))
    rows = of_fee[of_fee["cost_center"] == center].to_dict("records")
    share = text.money(fee.shares[center], bill.currency)
    if WHOLE in fee.portions:
        why = rows[0]["reason"] if rows else fee.basis
        return f"{share} of {text.money(fee.amount, bill.currency)} for {name}, {why}"
    return f"{name}: {' + '.join(_parts(rows)) or '0.00'} = {share}"


def _parts(rows: Sequence[dict[Any, Any]]) -> Iterator[str]:
    """The licences held all along, so many at so much; then those of people who moved, and those nobody holds."""
    held = [row for row in rows if row["user"]]
    alone = [row["amount"] for row in held if row["days"] == row["days_held"]]
    for each in sorted(set(alone)):
        yield f"{text.counted(alone.count(each), 'licence')} × {text.amount(each)}"
    moved = [row for row in held if row["days"] < row["days_held"]]
    if len(moved) > NAMED:
        amount = sum((row["amount"] for row in moved), CENT * 0)
        yield f"{text.amount(amount)} for {text.counted(len(moved), 'person', 'people')} who were elsewhere too"
    else:
        for row in moved:
            yield f"{text.amount(row['amount'])} for {row['name']}, {days_in_words(row['days'], row['days_held'])}"
    for row in rows:
        if not row["user"]:
            what = "assigned to nobody by name" if row["reason"] == GIVEN else "that nobody holds"
            yield f"{text.amount(row['amount'])} for {text.counted(row['licences'], 'licence')} {what}"


def _holders(bill: ComputedBill, fee: FeeLine, center: str) -> list[LicenceHolder]:
    """Who held the licence and spent a day of it in the cost centre."""
    month = next(each for each in bill.inputs.months if each.name == fee.month)
    found = licence_holders(bill.people, month, fee.sku, fee.unowned)
    return [holder for holder in found if center in dict(holder.days)]


def _month(bill: ComputedBill, fee: FeeLine, center: str, people: list[LicenceHolder]) -> Iterator[ReceiptStep]:
    bought = f"{text.counted(fee.purchased, 'licence')} of {fee.month} at {_price(bill, fee)}"
    terms = _with_scenario(bill, f"agreement.toml, [[licence]] {fee.sku}", fee.sku.upper(), "purchased", "prices")
    yield ReceiptStep("purchased", "R51", f"{bought}: {text.money(fee.amount, bill.currency)}", terms)
    switch = _with_scenario(bill, "switch fee_basis", "fee_basis", "switches")
    yield ReceiptStep("basis", "R51", _basis(bill, fee), switch)
    if WHOLE in fee.portions:
        yield from _whole(bill, fee, center)
    else:
        yield from _each(fee)
        yield from _licences(bill, fee, center, people)
    yield from _idle(bill, fee, center)
    share = f"{center} pays {text.amount(fee.shares[center])} of {text.money(fee.amount, bill.currency)}"
    yield ReceiptStep("share", "R52", share, "statements.csv, licence_fees")


def _price(bill: ComputedBill, fee: FeeLine) -> str:
    """The price of a licence; of those bought at several, each line of the agreement."""
    line = next((each for each in bill.agreement.licence if each.sku == fee.sku), None)
    if isinstance(line, LicenceAtPrices):
        return (
            " and ".join(f"{block.purchased} × {text.price(block.unit_price)}" for block in line.blocks)
            + f" {bill.currency}"
        )
    return f"{text.price(fee.unit_price)} {bill.currency}"


def _basis(bill: ComputedBill, fee: FeeLine) -> str:
    chosen = bill.agreement.switches.fee_basis
    if fee.basis != chosen:
        return f"{chosen}, but no pool of its plan was used: {fee.basis}, {BASES[fee.basis]}"
    return f"{fee.basis}: {BASES[fee.basis]}"


def _licences(bill: ComputedBill, fee: FeeLine, center: str, people: list[LicenceHolder]) -> Iterator[ReceiptStep]:
    """Licence by licence: those that stayed in the cost centre in one step, those that moved in one for each way."""
    stayed = [holder for holder in people if len(holder.days) == 1]
    if stayed:
        portions = [fee.portions[days] for days in dict.fromkeys(holder.days for holder in stayed)]
        held = f"{_named(stayed)}, {_days(stayed)}, in {center} alone"
        amount = sum((portion.amount(center) for portion in portions), CENT * 0)
        sum_of = f"{_alike(portions)} = {text.money(amount, bill.currency)}"
        yield ReceiptStep("held", "R51", f"{held}: {sum_of}", _lines(bill, stayed))
    for days in sorted({holder.days for holder in people if len(holder.days) > 1}):
        alike = [holder for holder in people if holder.days == days]
        yield from _moved(bill, f"{_named(alike)}: {_where(days)}", fee.portions[days], center, _lines(bill, alike))


def _where(days: Days) -> str:
    return text.listed([f"{text.counted(number, 'day')} in {name}" for name, number in days])


def _each(fee: FeeLine) -> Iterator[ReceiptStep]:
    """What one licence costs, where the sum is no whole number of cents for each: who gets the cents left (R51)."""
    number = fee.number
    least = fee.price_of(number)
    if left := int((fee.amount - least * number) / CENT):
        said = f"{text.amount(fee.amount)} over {text.counted(number, 'licence')}: {text.amount(least)} each"
        first = "for the first licence" if left == 1 else f"for the first {left} licences"
        order = "in the order of their holders’ sign-in names, those that nobody holds last"
        more = f"{text.counted(left, 'cent is', 'cents are')} left, {first} {order}"
        yield ReceiptStep("each", "R51, R52", f"{said}; {more}", "chargeback/fees.py")


def _alike(portions: Sequence[Portion]) -> str:
    """So many licences at so much; cents that are left over go to the first holders by sign-in name."""
    number: dict[Decimal, int] = {}
    for portion in portions:
        for licences, split in portion.ways:
            number[split.amount] = number.get(split.amount, 0) + licences
    return " + ".join(f"{licences} × {text.amount(each)}" for each, licences in sorted(number.items()))


def _moved(bill: ComputedBill, who: str, portion: Portion, center: str, source: str) -> Iterator[ReceiptStep]:
    products = [
        f"{'' if licences == 1 else f'{licences} × '}{_product(shared, center)}" for licences, shared in portion.ways
    ]
    sum_of = f"{' + '.join(products)} = {text.money(portion.amount(center), bill.currency)}"
    yield ReceiptStep("held", "R51", f"{who}; {sum_of}", source)
    for _, shared in portion.ways:
        yield from _odd_cent(shared, center)


def _whole(bill: ComputedBill, fee: FeeLine, center: str) -> Iterator[ReceiptStep]:
    """The whole fee by weights."""
    shared = fee.portions[WHOLE].split
    of_month = fee.of_month or shared
    unit, source = WEIGHTS[fee.basis]
    weight = f"{written_weight(of_month.weights[center])} of {written_weight(of_month.total)} {unit}"
    yield ReceiptStep("weight", "R51", weight, source)
    if fee.of_month is not None:
        at_once = f"all fees of {fee.month} at once: {_product(of_month, center)}"
        part = f"{at_once} = {text.money(of_month.parts[center], bill.currency)}"
        yield ReceiptStep("fees of the month", "R51", part, "chargeback/fees.py")
        yield from _odd_cent(of_month, center)
    yield ReceiptStep(
        "part",
        "R52",
        f"{_product(shared, center)} = {text.money(shared.parts[center], bill.currency)}",
        "chargeback/split.py",
    )
    yield from _odd_cent(shared, center)


def _odd_cent(shared: Split, center: str) -> Iterator[ReceiptStep]:
    """Why a share that is no whole cent was rounded down or up; no step where nothing was left over."""
    if not shared.with_odd_cent:
        return
    floored = f"rounded down to {text.amount(shared.floor(center))}, {_left(shared, center)} over"
    left = f"{text.counted(len(shared.with_odd_cent), 'cent is', 'cents are')} left"
    first = text.listed([f"{name} ({_left(shared, name)})" for name in shared.with_odd_cent[:NAMED]])
    more = f" and {len(shared.with_odd_cent) - NAMED} more" if len(shared.with_odd_cent) > NAMED else ""
    gets = "gets one" if center in shared.with_odd_cent else "gets none"
    to = f"largest {'remainder' if len(shared.with_odd_cent) == 1 else 'remainders'}, {first}{more}"
    yield ReceiptStep("odd cent", "R52", f"{floored}; {left}, to the {to}: {center} {gets}", "chargeback/split.py")


def _left(shared: Split, name: str) -> str:
    remainder = shared.remainder(name)
    return f"{remainder} of a cent" if remainder else "no part of a cent"


def carrier_fee_steps(bill: ComputedBill, fee: FeeLine, center: str) -> Iterator[ReceiptStep]:
    """What a carrier charges by the month, and how it came to a cost centre's share (R35, R51, R52)."""
    per = next((line.per for line in bill.agreement.carrier if line.name == fee.sku), "tenant")
    whole = (
        f"{text.counted(fee.purchased, per)} × {text.price(fee.unit_price)} = {text.money(fee.amount, bill.currency)}"
    )
    said = f"{fee.sku}, {fee.month}, by the month, {whole}: {text.money(fee.shares[center], bill.currency)}"
    yield ReceiptStep("fee", "R35", said, "agreement.toml, [[carrier]]")
    if WHOLE in fee.portions:
        yield from _whole(bill, fee, center)
        return
    users = sum(portion.licences for portion in fee.portions.values())
    mine = sum(portion.licences for days, portion in fee.portions.items() if center in dict(days))
    costs = sorted({split.amount for portion in fee.portions.values() for _, split in portion.ways})
    if mine:
        one = " or ".join(map(text.amount, costs))
        first = ", the cents left over to the first by sign-in name" if len(costs) > 1 else ""
        of = f"{text.count(mine)} of the {text.counted(users, 'user')} with calls of it; one costs {one}{first}"
        yield ReceiptStep("users", "R35, R51", of, "calls.csv, users.csv")
    for days in sorted(days for days in fee.portions if len(days) > 1 and center in dict(days)):
        who = text.counted(fee.portions[days].licences, "user")
        yield from _moved(bill, f"{who}: {_where(days)}", fee.portions[days], center, "users.csv")
    if idle := fee.idle_share(center):
        cost = text.money(idle, bill.currency)
        yield ReceiptStep("idle", "R35, R51", f"paid for and without calls: {cost}", "agreement.toml, unowned")


def _idle(bill: ComputedBill, fee: FeeLine, center: str) -> Iterator[ReceiptStep]:
    """The licences that nobody holds, and who pays for them."""
    yield from _given(bill, fee)
    idle = fee.unheld
    if not idle:
        return
    nobody = f"{text.counted(idle, 'licence is', 'licences are')} held by nobody"
    is_even = fee.unheld_amount == idle * fee.unit_price
    what = (
        f"{idle} × {text.price(fee.unit_price)}" if is_even else f"{idle} of {text.counted(fee.purchased, 'licence')}"
    )
    cost = f"{what} = {text.money(fee.unheld_amount, bill.currency)}"
    if WHOLE in fee.portions:
        yield ReceiptStep("idle", "R51", f"{nobody}, {cost}; they are in the whole that is shared", "users.csv")
    elif center == fee.unowned:
        yield ReceiptStep("idle", "R51", f"{nobody}; {center} pays for them: {cost}", "agreement.toml, unowned")
    else:
        yield ReceiptStep("idle", "R51", f"{nobody}, {cost}; {fee.unowned} pays for them", "agreement.toml, unowned")


def _given(bill: ComputedBill, fee: FeeLine) -> Iterator[ReceiptStep]:
    """The licences that a what-if gives to people it does not name."""
    if fee.given > 0 and fee.given_amount:
        who = f"{text.counted(fee.given, 'licence')} more assigned, to nobody by name"
        pays = "they are in the whole that is shared" if WHOLE in fee.portions else f"{fee.unowned} pays for them"
        cost = text.money(fee.given_amount, bill.currency)
        yield ReceiptStep("given", "R51", f"{who}, {cost}; {pays}", "the scenario, assigned")
    if fee.given < 0 and WHOLE not in fee.portions:
        fewer = f"{text.counted(-fee.given, 'licence')} fewer assigned, taken from nobody by name"
        stays = "whoever holds them on the list goes on paying for them"
        yield ReceiptStep("given", "R51", f"{fewer}; {stays}", "the scenario, assigned")


def _product(shared: Split, center: str) -> str:
    weight, total = written_weight(shared.weights[center]), written_weight(shared.total)
    return f"{text.amount(shared.amount)} × {weight}/{total}"


def _named(people: Sequence[LicenceHolder]) -> str:
    names = [holder.name for holder in people[:NAMED]]
    more = len(people) - len(names)
    return f"{', '.join(names)} and {more} more" if more else text.listed(names)


def _days(people: Iterable[LicenceHolder]) -> str:
    days = {number for holder in people for _, number in holder.days}
    least, most = min(days), max(days)
    return text.counted(most, "day") if least == most else f"{least} to {most} days"


def _lines(bill: ComputedBill, people: Sequence[LicenceHolder]) -> str:
    """Where the list says so: file and lines."""
    rows = [row for holder in people for row, _ in holder.memberships]
    lines = [str(row.line) for row in rows[:NAMED]]
    more = len(rows) - len(lines)
    said = f"{', '.join(lines)} and {more} more" if more else text.listed(lines)
    where = f"{rows[0].file}, {'line' if len(rows) == 1 else 'lines'} {said}" if rows else "users.csv"
    moved = any(part in bill.scenario_parts for part in ("people", "plans", "cost_centers"))
    return f"{where}, and the scenario" if moved else where


def _with_scenario(bill: ComputedBill, source: str, key: str, *parts: str) -> str:
    """The source of a term, and that a what-if has changed it."""
    return f"{source}, and the scenario" if any(key in bill.scenario_parts.get(part, ()) for part in parts) else source
