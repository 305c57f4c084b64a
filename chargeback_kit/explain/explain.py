"""What ``bill.explain`` is asked for: a call, fee, statement, pool or event of the wallet; or why there is none."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.chargeback.fees import FeeLine
from chargeback_kit.explain.fee_receipt import fee_receipt
from chargeback_kit.explain.one_call.call_receipt import call_receipt
from chargeback_kit.explain.pool_facts import AnyCounter
from chargeback_kit.explain.pool_receipt import pool_receipt
from chargeback_kit.explain.receipt import Receipt
from chargeback_kit.explain.statement_receipt import statement_receipt, total_receipt
from chargeback_kit.explain.wallet_receipt import wallet_receipt
from chargeback_kit.problems import InputError
from chargeback_kit.reference.spoken import named
from chargeback_kit.rules.kinds import CATEGORY

NAMED = 5
WAYS = (
    "give a usage id, or cost_center= alone, with sku= (and month=), or with category=, "
    "or pool= (and month=), or event="
)


class NoQuestion(InputError):
    """What was ``given`` is no way to ask for a receipt."""

    def __init__(self, given: Sequence[str]) -> None:
        self.given = given
        super().__init__(f"explain was asked by {text.listed([f'{name}=' for name in given]) or 'nothing'}; {WAYS}.")


def explained(bill: ComputedBill, **asked: str) -> Receipt:
    """The receipt of what is asked for by ``usage_id, cost_center, sku, month, category, pool, event``.

    Raises InputError for what is not in the bill, and for a question that is none.
    """
    given = {name: value for name, value in asked.items() if value}
    match sorted(given):
        case ["usage_id"]:
            return call_receipt(bill, given["usage_id"])
        case ["cost_center"]:
            _refuse_unknown_center(bill, given["cost_center"])
            return total_receipt(bill, given["cost_center"])
        case ["cost_center", "sku"] | ["cost_center", "month", "sku"]:
            return _fee(bill, given["cost_center"], given["sku"], given.get("month", ""))
        case ["category", "cost_center"]:
            return _line(bill, given["cost_center"], given["category"])
        case ["pool"] | ["month", "pool"]:
            return _pool(bill, given["pool"], given.get("month", ""))
        case ["event"]:
            return _event(bill, given["event"])
    raise NoQuestion(tuple(given))


def _fee(bill: ComputedBill, center: str, sku: str, month: str) -> Receipt:
    _refuse_unknown_center(bill, center)
    skus = [licence.sku for licence in bill.agreement.licence]
    if sku.upper() not in map(str.upper, skus):
        raise InputError(f'no licence "{sku}" in agreement.toml; {_there("licence", sku, skus)}.')
    if month and month not in bill.months:
        raise InputError(f'no month "{month}" in the bill; its months are {text.listed(bill.months)}.')
    paid = [fee for fee in bill.fees if center in fee.shares and month in ("", fee.month)]
    found = [fee for fee in paid if fee.sku.upper() == sku.upper()]
    if not found:
        months = month or text.listed(bill.months)
        raise InputError(f'{center} pays nothing of "{sku}" in {months}; it pays for {_skus(paid)}.')
    return fee_receipt(bill, center, found)


def _skus(fees: Iterable[FeeLine]) -> str:
    return text.listed(list(dict.fromkeys(named(fee.sku) for fee in fees))) or "no licence"


def _line(bill: ComputedBill, center: str, category: str) -> Receipt:
    _refuse_unknown_center(bill, center)
    if category not in CATEGORY:
        raise InputError(f'no category "{category}"; the categories are {text.listed(CATEGORY)}.')
    found = statement_receipt(bill, center, category)
    if found.calls.empty and found.fees.empty and not found.amount:
        lines = bill.statements.loc[bill.statements["cost_center"] == center, "category"]
        raise InputError(
            f'nothing of {center} is "{category}" in {text.listed(bill.months)}; '
            f"its statement has {text.listed(list(lines)) or 'no line'}."
        )
    return found


def _pool(bill: ComputedBill, pool: str, month: str) -> Receipt:
    counters: list[AnyCounter] = [*bill.counters, *(bill.inputs.message_counters if bill.messages else ())]
    of_pool = [counter for counter in counters if counter.pool_id == pool]
    if not of_pool:
        raise InputError(f'no pool "{pool}" in the bill; {_there("pool", pool, {c.pool_id for c in counters})}.')
    found = [counter for counter in of_pool if month in ("", counter.month)]
    if len(found) != 1:
        months = text.listed(sorted({counter.month for counter in of_pool}))
        asked = (
            f'"{month}" is none of them'
            if month
            else f'name one, such as month="{of_pool[0].month}" (on the command line --of-month {of_pool[0].month})'
        )
        raise InputError(f'the pool "{pool}" has a count of its own in {months}; {asked}.')
    return pool_receipt(bill, found[0])


def _event(bill: ComputedBill, number: str) -> Receipt:
    events = len(bill.wallet_events)
    if not (number.isdecimal() and 1 <= int(number) <= events):
        there = f"events 1 to {text.count(events)}" if events else "no event"
        raise InputError(f'no event "{number}" in wallet.csv; it has {there}.')
    return wallet_receipt(bill, int(number) - 1)


def _refuse_unknown_center(bill: ComputedBill, center: str) -> None:
    known = {*bill.inputs.cost_centers, *(name for fee in [*bill.fees, *bill.carrier_fees] for name in fee.shares)}
    if center not in known:
        months = text.listed(bill.months)
        raise InputError(f'no cost centre "{center}" in {months}; {_there("cost centre", center, known)}.')


def _there(what: str, asked: str, known: Iterable[str]) -> str:
    """The names most like the one that was asked for, else the first that there are."""
    by_fold = {name.casefold(): name for name in sorted(known)}
    near = [by_fold[name] for name in get_close_matches(asked.casefold(), by_fold, NAMED)]
    if near:
        return f"the nearest {'is' if len(near) == 1 else 'are'} {text.listed(near)}"
    names = list(by_fold.values())
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    return f"there {'is' if len(names) == 1 else 'are'} {text.listed([*names[:NAMED], *more]) or f'no {what}'}"
