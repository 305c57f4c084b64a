"""The finding: what the month came to, in one sentence."""

from chargeback_kit import text
from chargeback_kit.bill.bill import ComputedBill
from chargeback_kit.export.naming import pool_name
from chargeback_kit.export.sections.pools import dry, pool_count


def finding(bill: ComputedBill) -> str:
    """Which pools ran out, and who owes how much."""
    return text.sentence(f"{_use(bill)}; {_owed(bill)}.")


def _use(bill: ComputedBill) -> str:
    if not bill.rows["calls"]:
        return f"no calls in {text.months(bill.months)}"
    ended = dry(bill.pools)
    total, out = pool_count(bill.pools), pool_count(ended)
    if not total:
        return f"{text.counted(bill.rows['calls'], 'call')} and no pool of minutes"
    if not out:
        return f"no pool ran out in {text.months(bill.months)}"
    worst = ended.iloc[0]
    name, day = pool_name(bill, worst["pool_id"]).phrase, text.day(worst["exhausted_at"])
    if out == 1:
        return f"{name} ran out on {day}"
    return f"{out} of {total} pools ran out, most of all {name} on {day}"


def _owed(bill: ComputedBill) -> str:
    centers = bill.statements["cost_center"].nunique()
    if not centers:
        return f"no cost centre owes anything: 0.00 {bill.currency}"
    verb = "owes" if centers == 1 else "owe"
    return f"{text.counted(centers, 'cost centre')} {verb} {text.amount(bill.total)} {bill.currency}"
