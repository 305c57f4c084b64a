"""One line on a statement, or on a line of it, as the trade says it: a sum to check in the head, and what it is for."""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.bill.licences import number_of
from chargeback_kit.explain.call_filter import LICENCE_FEES, Chosen
from chargeback_kit.explain.calls_and_licences import licences_of
from chargeback_kit.explain.calls_of import calls_of

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
