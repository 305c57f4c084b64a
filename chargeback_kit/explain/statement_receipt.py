"""From a statement, or a line of one, to what it is the sum of: the licence fees or the calls of a cost centre.

Above the steps stands one line as the trade says it: a sum to check in the head.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pandas as pd

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.licences import number_of
from chargeback_kit.bill.sums import carriers_months
from chargeback_kit.bill.sums import named as number_name
from chargeback_kit.bill.tables import frame
from chargeback_kit.chargeback.split import divide
from chargeback_kit.explain.call_filter import LICENCE_FEES, Chosen
from chargeback_kit.explain.calls_and_licences import licences_of
from chargeback_kit.explain.calls_of import calls_of
from chargeback_kit.explain.charged_on_receipt import charged_on_receipt, line_title
from chargeback_kit.explain.fee_receipt import carrier_fee_steps
from chargeback_kit.explain.proof.statement import line_proof, total_proof
from chargeback_kit.explain.receipt import Receipt, ReceiptStep, amount_of
from chargeback_kit.money import exact, from_micro, to_micro, total
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.calendar import iso
from chargeback_kit.rules.kinds import kind_name

SHOWN = 10
CALLS = {
    "domestic": "domestic call",
    "international": "international call",
    "conference": "call from a meeting",
    "toll_free": "toll-free call",
    "premium": "premium call",
    "messages": "message",
    "carrier": "carrier call",
    "other": "other call",
}
ADDED = {"markup": "the markup", "kept_central": "what is kept central"}
OF_CALL = "a call is the cost centre’s to which who made it belonged on its day"
SHARED = {
    "pool_minutes": "by the minutes of their plan’s pools that were used",
    "even": "alike among the cost centres with people",
    "fixed": "by fixed percentages",
    "headcount": "by people",
}
MINUTE = 60


def statement_receipt(bill: ComputedBill, center: str, category: str) -> Receipt:
    """The receipt of a line of the statements; its parts sum to the line."""
    found = _of_line(bill, center, category)
    said = line_of_category(bill, center, category, found.amount)
    return replace(found, line=said, prove=partial(line_proof, bill, center, category, found.calls))


RULES = {"licence_fees": "R51", "carrier": "R35", "markup": "R55", "kept_central": "R55"}


def total_receipt(bill: ComputedBill, center: str) -> Receipt:
    """The receipt of a whole statement: its lines, and what a cost centre owes."""
    said = bill.statements.loc[bill.statements["cost_center"] == center]
    parts = list(zip(said["category"], said["amount"], strict=True))
    steps = [
        ReceiptStep(
            "line",
            RULES.get(category, "R50"),
            f"{category}, {made_of(bill, center, category)}: {text.money(amount, bill.currency)}",
            f'explain(cost_center="{center}", category="{category}")',
        )
        for category, amount in parts
    ]
    owed = sum((amount for _, amount in parts), Decimal("0.00"))
    title = f"Statement of {center}, {text.listed(bill.months)}"
    line = line_of_total(bill, center, parts)
    return Receipt(
        title, owed, (*steps, _sum(bill, len(parts), "line", owed)), line, partial(total_proof, bill, center)
    )


def _of_line(bill: ComputedBill, center: str, category: str) -> Receipt:
    if category == "licence_fees":
        return _fees(bill, center)
    if category in ("markup", "kept_central"):
        return charged_on_receipt(bill, center, category, line(bill, center, category))
    return _calls(bill, center, category)


def line(bill: ComputedBill, center: str, category: str) -> Decimal:
    """The amount that the statements say; 0.00 where they have no line."""
    said = bill.statements
    found = said.loc[(said["cost_center"] == center) & (said["category"] == category), "amount"]
    return sum(found, Decimal("0.00"))


def _fees(bill: ComputedBill, center: str) -> Receipt:
    found = [(fee.sku, fee.month, fee.shares[center]) for fee in bill.fees if center in fee.shares]
    steps = [
        ReceiptStep(
            "fee",
            "R51",
            f"{named(sku)}, {month}: {text.money(part, bill.currency)}",
            f'explain(cost_center="{center}", sku="{sku}", month="{month}")',
        )
        for sku, month, part in found
    ]
    amount = line(bill, center, "licence_fees")
    fees = pd.DataFrame(found, columns=["sku", "month", "amount"])
    return Receipt(
        line_title(bill, center, "licence_fees"), amount, (*steps, _sum(bill, len(fees), "fee", amount)), fees=fees
    )


def calls_of_line(bill: ComputedBill, center: str, category: str) -> pd.DataFrame:
    """The calls of a line of the statements, the dearest first: ``usage_id, start_utc, kind, amount`` and more."""
    number = bill.inputs.cost_centers.index(center) if center in bill.inputs.cost_centers else -1
    return frame(bill.run.ask("calls_of_line", cost_center_no=number, category=category))


def _calls(bill: ComputedBill, center: str, category: str) -> Receipt:
    calls = calls_of_line(bill, center, category)
    steps = [
        ReceiptStep(
            "call",
            "R50",
            f"{call['usage_id']}, started {iso(call['start_utc'].value)}, {kind_name(call['kind'])}: "
            f"{_exactly(call['amount'])} {bill.currency}",
            f'explain("{call["usage_id"]}")',
        )
        for call in calls.head(SHOWN).to_dict("records")
    ]
    rest = calls.iloc[SHOWN:]
    if len(rest):
        others = f"{text.counted(len(rest), 'more call')}: {_exactly(amount_of(rest))} {bill.currency}"
        steps.append(ReceiptStep("calls", "R50", others, "calls.csv"))
    amount = line(bill, center, category)
    monthly = [fee for fee in bill.carrier_fees if category == "carrier" and center in fee.shares]
    fees = pd.DataFrame(
        [(fee.sku, fee.month, fee.shares[center]) for fee in monthly], columns=["sku", "month", "amount"]
    )
    steps += [step for fee in monthly for step in carrier_fee_steps(bill, fee, center)]
    if (of_calls := amount_of(calls)) != amount - total(fee.shares[center] for fee in monthly):
        once = "rounded to the cent once per carrier and month and split by cost centre"
        steps.append(ReceiptStep("round", "R35", f"{_exactly(of_calls)} {bill.currency}, {once}", "statements.csv"))
        steps += _rounded(bill, bill.inputs.cost_centers.index(center))
    return Receipt(
        line_title(bill, center, category),
        amount,
        (*steps, _sum(bill, len(calls) + len(monthly), "part" if monthly else "call", amount)),
        calls=calls,
        fees=fees,
    )


def _rounded(bill: ComputedBill, center_no: int) -> Iterator[ReceiptStep]:
    """The month of each carrier, rounded to the cent once and split by what each cost centre's calls cost exactly."""
    own = number_name(center_no)
    for (_, month), exact_by_center in sorted(carriers_months(bill.run).items()):
        if own in exact_by_center:
            whole = sum(exact_by_center.values())
            shared = divide(from_micro(whole), exact_by_center)
            of = f"{exact(exact_by_center[own])} of {exact(whole)} {bill.currency} in {bill.inputs.months[month].name}"
            once = f"of these {text.money(shared.amount, bill.currency)}, rounded once, its share is"
            said = f"{of}; {once} {text.money(shared.parts[own], bill.currency)}"
            yield ReceiptStep("carrier's month", "R35, R52", said, "statements.csv")


def _exactly(amount: Decimal) -> str:
    """An amount with all its decimals: a carrier's card may have more than two (R35).

    >>> _exactly(Decimal("1234.5000")), _exactly(Decimal("0.0052"))
    ('1,234.50', '0.0052')
    """
    return f"{exact(to_micro(amount)):,}"


def _sum(bill: ComputedBill, parts: int, one: str, amount: Decimal) -> ReceiptStep:
    return ReceiptStep(
        "sum", "L4", f"{text.counted(parts, one)}: {text.money(amount, bill.currency)}", "statements.csv"
    )


def line_of_total(bill: ComputedBill, center: str, parts: Sequence[tuple[str, Decimal]]) -> str:
    """What a cost centre owes: its lines by category, the largest first, and their sum."""
    owed = sum((amount for _, amount in parts), Decimal("0.00"))
    categories = [category for category, _ in parts]
    named = [(amount, made_of(bill, center, category)) for category, amount in parts]
    named.sort(key=lambda each: (each[0] < 0, -abs(each[0])))
    if len(named) == 1:
        ((amount, of),) = named
        sign = _sign(amount, is_first=True)
        return _owed(bill, center, categories, f"{sign}{text.money(abs(amount), bill.currency)} for {of}")
    said = "".join(
        f"{_sign(amount, is_first=not n)}{text.amount(abs(amount))} for {of}" for n, (amount, of) in enumerate(named)
    )
    return _owed(
        bill, center, categories, f"{said} = {text.money(owed, bill.currency)}" if said else f"0.00 {bill.currency}"
    )


def _owed(bill: ComputedBill, center: str, categories: Collection[str], whole: str) -> str:
    why = ", ".join(_because(bill, center, categories))
    return f"{whole}, owed by {center} for {text.months(bill.months)}{'; ' if why else ''}{why}"


def _because(bill: ComputedBill, center: str, categories: Collection[str]) -> Iterator[str]:
    """Why calls and licences are a cost centre's, by the basis that shared the fees (R50, R51)."""
    calls = not CALLS.keys().isdisjoint(categories)
    if calls:
        yield OF_CALL
    if LICENCE_FEES not in categories:
        return
    paid = [fee for fee in bill.fees if fee.shares.get(center)]
    shared = dict.fromkeys(SHARED[fee.basis] for fee in paid if fee.basis in SHARED)
    yield from (f"licence fees are shared {how}" for how in shared)
    direct = [fee for fee in paid if fee.basis not in SHARED]
    beside = [fee for fee in direct if fee.idle_share(center)]
    idle, given = sum(fee.unheld for fee in beside), sum(fee.given_and_paid for fee in beside)
    if any(fee.shares[center] != fee.idle_share(center) for fee in direct):
        fallback = "a licence of a plan without use is its holder’s" if shared else "a licence is its holder’s"
        yield "a licence its holder’s" if calls and not shared else fallback
    if idle:
        yield f"{center} pays for {text.counted(idle, 'licence')} that nobody holds"
    if given:
        yield f"{center} pays for {text.counted(given, 'licence')} assigned to nobody by name"


def _sign(amount: Decimal, *, is_first: bool) -> str:
    if is_first:
        return "−" if amount < 0 else ""
    return " − " if amount < 0 else " + "


def line_of_category(bill: ComputedBill, center: str, category: str, amount: Decimal) -> str:
    """What a line of a statement is for."""
    return f"{text.money(amount, bill.currency)} for {made_of(bill, center, category)}, owed by {center}"


def made_of(bill: ComputedBill, center: str, category: str) -> str:
    """What there is of a category: licences, calls with their minutes, messages, what a carrier charges by the month.

    Minutes are those of the calls, and how many of them pools covered.
    """
    asked = Chosen(cost_center=(center,), category=(category,))
    if category == LICENCE_FEES:
        held = licences_of(bill, asked)
        number = number_of(held.to_dict("records"))
        by_month = ", counted each month" if len(bill.months) > 1 else ""
        return f"{text.counted(number, 'licence')}{by_month}" if number else "its share of the licence fees"
    if category in ADDED:
        return ADDED[category]
    totals = calls_of(bill, asked).totals
    noun = CALLS[category]
    many = "calls from meetings" if category == "conference" else ""
    said = text.counted(totals.calls, noun, many)
    if totals.billed_seconds:
        minutes = f"{text.minutes(totals.billed_seconds)} {'minute' if totals.billed_seconds == MINUTE else 'minutes'}"
        pooled = f", {text.minutes(totals.pooled_seconds)} of them from pools" if totals.pooled_seconds else ""
        said = f"{said} ({minutes}{pooled})"
    fees = [fee.sku for fee in bill.carrier_fees if category == "carrier" and fee.shares.get(center)]
    monthly = f"what {text.listed(list(dict.fromkeys(fees)))} charge{'s' if len(set(fees)) == 1 else ''} by the month"
    return " and ".join([*([said] if totals.calls or not fees else []), *([monthly] if fees else [])])
