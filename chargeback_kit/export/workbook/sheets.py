"""The sheets of the workbook: each turns a part of a bill into rows."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.tables import departments_pay, frame
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.explain.reconcile.compare import ZERO
from chargeback_kit.explain.waterfall import fee_total
from chargeback_kit.export.noted_calls import all_names
from chargeback_kit.export.sections.basis import Basis, basis, inputs
from chargeback_kit.export.summary import in_words, is_open
from chargeback_kit.export.workbook.grid import Duration, RowSum, Table, Total
from chargeback_kit.planning.waste import waste
from chargeback_kit.presentation import cost_centers, invoice, waterfall
from chargeback_kit.presentation import licences as of_licences
from chargeback_kit.presentation import messages as of_messages
from chargeback_kit.presentation import pools as of_pools
from chargeback_kit.presentation import problems as of_problems
from chargeback_kit.presentation import wallet as of_wallet
from chargeback_kit.presentation import waste as of_waste
from chargeback_kit.presentation.cost_centers import CostCenterLine
from chargeback_kit.presentation.headline import finding
from chargeback_kit.presentation.licences import idle_count
from chargeback_kit.presentation.palette import CATEGORIES
from chargeback_kit.reference.spoken import country_name, named, product
from chargeback_kit.rules.kinds import kind_name
from chargeback_kit.rules.pool_id import named_pool

SUMMARY = {"Part": 18, "Figure": 34, "Value": 20, "Unit": 10, "Meaning": 70}
CALLS = {
    "When (UTC)": 20,
    "Who": 28,
    "Sign-in name": 36,
    "Cost centre": 24,
    "Kind": 18,
    "Where": 26,
    "Minutes": 10,
    "Amount": 12,
    "Currency": 10,
    "Paid by": 12,
    "Pool": 58,
    "Billed seconds": 10,
    "Pooled seconds": 10,
    "Over seconds": 10,
    "Reported": 12,
    "Rated": 12,
    "Rule": 8,
    "Usage id": 38,
}
POOLS = {
    "Pool": 58,
    "Code": 36,
    "Month": 10,
    "Licences": 10,
    "Size (min)": 12,
    "Used (min)": 12,
    "Over (min)": 12,
    "Ran out (UTC)": 20,
}
WALLET = {"When (UTC)": 20, "Event": 12, "Usage id": 38, "Amount": 14, "Balance": 14}
MESSAGES = {
    "Part": 12,
    "Pool or person": 44,
    "Cost centre": 24,
    "Pool": 58,
    "Month": 10,
    "Licences": 10,
    "Size": 12,
    "Sent": 10,
    "Received": 10,
    "Segments": 12,
    "Pooled": 12,
    "Over": 12,
    "Carrier fee": 12,
    "Amount": 12,
    "Ran out (UTC)": 20,
}
LICENCES = {
    "Licence": 56,
    "Part number": 40,
    "Month": 10,
    "Purchased": 12,
    "Assigned": 12,
    "Idle": 12,
    "Fee": 14,
    "Idle money": 14,
}
WASTE = {
    "Reason": 32,
    "Rule": 8,
    "People": 10,
    "Who": 40,
    "Cost centre": 24,
    "Licence": 56,
    "Pool": 58,
    "A month": 14,
    "Why": 64,
}
PROBLEMS = {
    "Code": 24,
    "Severity": 10,
    "File": 48,
    "Line": 10,
    "Usage id": 38,
    "Message": 64,
    "What to do": 64,
    "Amount": 12,
}
ABOUT = {"Part": 14, "Name": 44, "Value": 44, "From": 12, "Meaning": 80}
CREDITS = {
    "credits_purchased": "Credits purchased",
    "credits_drawn": "Credits drawn",
    "prepaid_carried_forward": "Prepaid carried forward",
}
STEPS = "From list price to what departments pay"
TOLD: dict[str, Any] = {
    STEPS: waterfall,
    "Pools": of_pools,
    "Messages": of_messages,
    "Wallet": of_wallet,
    "Statements": cost_centers,
    "Licences": of_licences,
    "Waste": of_waste,
    "Invoice": invoice,
    "Problems": of_problems,
}
EXACT = "Amounts in cells are exact to the cent up to 90,071,992,547,409.92; the CSV files keep them as exact text."
TEXT = "Text that a spreadsheet would run as a formula is stored as text."
Row = tuple[object, ...]
Rows = Mapping[str, pd.DataFrame]


def rows_told(bill: ComputedBill) -> Rows:
    """The rows of every picture, found once for all sheets."""
    return {name: module.rows(bill) for name, module in TOLD.items()}


def summary(bill: ComputedBill, told: Rows) -> Table:
    """Headline figures, the findings with their next steps, the way from list price to payment, the invoice."""
    rows = [
        *_bill(bill),
        *_figures(bill),
        *_findings(told),
        *_credits(bill),
        *_steps(bill, told),
        *_invoice(bill, told),
    ]
    return Table("Summary", SUMMARY, rows, len(rows), head=(finding(bill),))


def _bill(bill: ComputedBill) -> Iterator[Row]:
    state = "provisional: late calls may still arrive" if is_open(bill) else "late calls could arrive until then"
    yield "Bill", "Months", text.months(bill.months), "", finding(bill)
    if world := in_words(bill):
        yield "Bill", "What-if", world, "", "not the month that was, but another world"
    yield "Bill", "Charges", bill.charges, "", f"calls {text.CHARGES[bill.charges]}"
    yield "Bill", "Closes", bill.closes_at, "UTC", state
    for sentence in bill.incomplete:
        yield "Bill", "Provisional", "incomplete", "", sentence


def _figures(bill: ComputedBill) -> Iterator[Row]:
    idle = sum((fee.idle_amount for fee in bill.fees), Decimal("0.00"))
    by = f"calls {text.CHARGES[bill.charges]}"
    yield "Figures", "Departments pay", departments_pay(bill), bill.currency, f"the sum of all statements, {by}"
    yield "Figures", "Charges for calls", bill.total - fee_total(bill), bill.currency, by
    yield "Figures", "Licence fees", fee_total(bill), bill.currency, "purchased licences at their unit price"
    if bill.carriers:
        yield "Figures", "Carriers", bill.carriers, bill.currency, "what carriers bill, beside Microsoft's bill"
    yield "Figures", "Idle licences", idle, bill.currency, "part of the licence fees; nobody holds them"
    yield "Figures", "Calls", bill.rows["calls"], "calls", ""
    yield "Figures", "Problems", len(bill.problem_list), "problems", "see the sheet Problems"


def _findings(told: Rows) -> Iterator[Row]:
    for name, module in TOLD.items():
        if not (rows := told[name]).empty or rows.attrs.get("not_compared"):
            yield "Finding", name, "", "", module.title(rows)
            if step := module.next_step(rows):
                yield "Next step", name, "", "", step


def _credits(bill: ComputedBill) -> Iterator[Row]:
    for key, value in of_wallet.wallet_sums(bill).items():
        yield "Credits", CREDITS[key], value, bill.currency, "buying is not a cost of the month, drawing is"


def _steps(bill: ComputedBill, told: Rows) -> Iterator[Row]:
    for step in told[STEPS].to_dict("records"):
        yield "Waterfall", step["step"], Decimal(step["amount"].replace(",", "")), bill.currency, step["says"]


def _invoice(bill: ComputedBill, told: Rows) -> Iterator[Row]:
    rows = told["Invoice"]
    for sentence in rows.attrs["not_compared"]:
        yield "Invoice", "Not compared", "", "", sentence
    for row in rows.to_dict("records"):
        yield "Invoice", row["label"], row["invoiced"], bill.currency, f"the bill says {text.amount(row['billed'])}"
    for reason, amount in rows.attrs["reasons"]:
        yield "Invoice", reason, amount, bill.currency, "explains bill less invoice"
    if not rows.empty:
        yield "Invoice", "Bill less invoice", sum(rows["difference"], ZERO), bill.currency, ""


def _head(told: Rows, name: str) -> tuple[str, ...]:
    return TOLD[name].title(told[name]), TOLD[name].next_step(told[name])


def statements(bill: ComputedBill, told: Rows) -> Table:
    """A row per cost centre, the largest first, with totals; an empty cell is 0."""
    found = cost_centers.pivot(bill)
    columns = {"Cost centre": 40} | {CATEGORIES[category]: 16 for category in found.categories}
    rows = [_statement(line, found.categories) for line in found.lines]
    return Table(
        "Statements",
        columns | {f"Total {bill.currency}": 16},
        rows,
        len(rows),
        _statement(found.totals, found.categories),
        also_in="statements.csv",
        head=_head(told, "Statements"),
    )


def _statement(line: CostCenterLine, categories: list[str]) -> list[object]:
    return [line.name, *(line.amounts.get(category) for category in categories), RowSum(line.total)]


def calls(bill: ComputedBill, told: Rows) -> Table:
    """Every call: who called where, for how long and for how much, then how it came about."""
    totals = ["All calls", *[""] * 5, Total(), Total(), *[""] * 3, *[Total()] * 5]
    return Table("Calls", CALLS, lambda: _calls(bill), bill.rows["calls"], totals, also_in="calls.csv")


def _calls(bill: ComputedBill) -> pd.DataFrame:
    """A row per call, in the columns of `CALLS`."""
    names = all_names(bill)
    read = frame(bill.run.ask("calls_to_read"))
    from_there = read.pop("is_incoming") & (read["country"] != "")
    read.insert(1, "name", _each(read["who"], lambda who: names.get(who.casefold(), "")))
    read["kind"] = _each(read["kind"], kind_name)
    read["country"] = _each(read["country"], country_name).where(~from_there, _each(read["country"], _from))
    read["billed_seconds"] = _each(read["billed_seconds"], Duration)
    read["pool_id"] = _each(read["pool_id"], named_pool)
    return read.set_axis(list(CALLS), axis="columns")


def _from(country: str) -> str:
    return f"from {country_name(country)}"


def _each(column: "pd.Series[Any]", told: Callable[[Any], object]) -> "pd.Series[Any]":
    """A column in other words, each of its values told once."""
    return column.map({value: told(value) for value in column.unique().tolist()})


def pools(bill: ComputedBill, told: Rows) -> Table:
    """A row per counter, in the order of the contract."""
    ordered = [_pool(counter) for counter in told["Pools"].sort_values(["month", "pool_id"]).to_dict("records")]
    return Table("Pools", POOLS, ordered, len(ordered), also_in="pools.csv", head=_head(told, "Pools"))


def _pool(counter: dict[Any, Any]) -> list[object]:
    known = [counter[name] for name in ("name", "pool_id", "month", "licences")]
    minutes = [Duration(counter[name]) for name in ("size_seconds", "used_seconds", "over_seconds")]
    return [*known, *minutes, counter["exhausted_at"]]


def messages(bill: ComputedBill, told: Rows) -> Table | None:
    """A row per pool of messages, then per person and pool, in segments, and their sum; none without messages."""
    pools = told["Messages"]
    if pools.empty:
        return None
    about = pools.attrs
    rows = [
        *(_messages_of_pool(pool) for pool in pools.to_dict("records")),
        *(_messages_of_person(line) for line in about["senders"].to_dict("records")),
    ]
    used, over = (int(pools[name].sum()) for name in ("used_segments", "over_segments"))
    sums = about["sent"], about["received"], about["segments"], used, over, about["carrier_fee"], about["amount"]
    totals = ["All messages", "", "", "", "", None, None, *sums, None]
    return Table("Messages", MESSAGES, rows, len(rows), totals, "message_pools.csv", _head(told, "Messages"))


def _messages_of_pool(pool: dict[Any, Any]) -> list[object]:
    names = ("sent", "received", "segments", "used_segments", "over_segments", "carrier_fee", "amount", "exhausted_at")
    held = (pool["licences"], pool["size_segments"]) if pool["pool_id"] else (None, None)
    return [
        "Pool",
        pool["name"],
        "",
        named_pool(pool["pool_id"]),
        pool["month"],
        *held,
        *(pool[name] for name in names),
    ]


def _messages_of_person(line: dict[Any, Any]) -> list[object]:
    known = [
        *(line[name] for name in ("user_principal_name", "cost_center")),
        named_pool(line["pool_id"]),
        line["month"],
    ]
    names = ("sent", "received", "segments", "pooled_segments", "over_segments", "carrier_fee", "amount")
    return ["Person", *known, None, None, *(line[name] for name in names), None]


def wallet(bill: ComputedBill, told: Rows) -> Table:
    """Every event of the wallet; none without Communications Credits."""
    head = _head(told, "Wallet")
    return Table("Wallet", WALLET, lambda: bill.wallet, len(bill.wallet_events), also_in="wallet.csv", head=head)


def licences(bill: ComputedBill, told: Rows) -> Table:
    """A row per part number and month, with totals of the money."""
    about = told["Licences"].attrs
    rows = [
        [product(fee.sku) or fee.sku, fee.sku, fee.month, *(fee.purchased, fee.assigned, idle_count(fee)), *_money(fee)]
        for fee in bill.fees
    ]
    money = about["amount"], about["idle_amount"]
    totals = [f"All licences, {bill.currency}", "", "", None, None, None, *money]
    return Table("Licences", LICENCES, rows, len(rows), totals, head=_head(told, "Licences"))


def wasted(bill: ComputedBill, told: Rows) -> Table:
    """What brings nothing: a row per person and licence, pool, number or SKU."""
    found = waste(bill)
    totals = [f"Together, {bill.currency}", "", None, "", "", "", "", told["Waste"].attrs["amount"], ""]
    named_too = found.assign(sku=found["sku"].map(named), pool=found["pool"].map(named_pool))
    return Table("Waste", WASTE, lambda: named_too, len(found), totals, head=_head(told, "Waste"))


def _money(fee: FeeLine) -> tuple[Decimal, Decimal]:
    return fee.amount, fee.idle_amount


def problems(bill: ComputedBill, told: Rows) -> Table:
    """Every problem."""
    head = _head(told, "Problems")
    return Table("Problems", PROBLEMS, lambda: bill.problems, len(bill.problem_list), also_in="problems.csv", head=head)


def about(bill: ComputedBill, told: Rows) -> Table:
    """What the figures rest on."""
    found = basis(bill)
    rows = [*_notes(bill, found), *_settings(found), *_laws(found), *_inputs(bill)]
    return Table("About", ABOUT, rows, len(rows))


def _notes(bill: ComputedBill, found: Basis) -> Iterator[Row]:
    yield "Kit", "Version", found.version, "", ""
    yield "Kit", "Fingerprint", found.fingerprint, "", ""
    for note in (found.charges, found.rerating, EXACT, TEXT):
        if note:
            yield "Note", "", "", "", note
    for outcome, number in bill.rows.items():
        yield "Rows", outcome.replace("_", " "), number, "usage files", ""


def _settings(found: Basis) -> Iterator[Row]:
    for setting in found.settings:
        source = "default" if setting.is_default else "agreement"
        meaning = f"{setting.rule} {setting.says}".strip()
        yield "Switch" if setting.rule else "Default", setting.name, setting.value, source, meaning


def _laws(found: Basis) -> Iterator[Row]:
    for law in found.laws:
        yield "Law", law.name, law.seen, "checked", law.says


def _inputs(bill: ComputedBill) -> Iterator[Row]:
    for file in inputs(bill):
        yield "Input file", file.name, file.sha256, "SHA-256", ""
