"""Every answer is priced again by the engine itself: the same calls in their order, with the licences of the answer.

``recomputed`` computes the whole bill of the changed world. Whatever else does the same, faster, can be given to
``plan_mix`` in its place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chargeback_kit.bill import Bill, prepare
from chargeback_kit.planning.plan_mix.options import with_option
from chargeback_kit.planning.plan_mix.people import key_of
from chargeback_kit.records.users import UserRow
from chargeback_kit.rules.plans import PER_USER
from chargeback_kit.rules.pools import ZONE_A

KINDS = ("domestic", "international")
Given = Mapping[str, tuple[str, str]]
Pricer = Callable[[Bill, Given], Bill]


@dataclass(frozen=True)
class PoolMoney:
    """What one pool of an answer was in a month: size, use and over-use [s], and the money beyond it [micro]."""

    pool: str
    month: str
    licences: int
    size_seconds: int
    used_seconds: int
    over_seconds: int
    over_micro: int


def recomputed(bill: Bill, given: Given) -> Bill:
    """The bill in which the people ``given`` (key: option and part number) hold these options and no other plan."""
    if not given:
        return bill
    users = [_row(bill, row, given) for row in bill.folder.users or []]
    folder = replace(bill.folder, users=users)
    return Bill(folder, *prepare(folder, bill.months, bill.inputs.charges))


def _row(bill: Bill, row: UserRow, given: Given) -> UserRow:
    people = bill.inputs.people
    known = people.by_id if row.user_id else people.by_name
    person = known[(row.user_id or row.user_principal_name).casefold()]
    option = given.get(key_of(bill, person))
    return replace(row, skus=with_option(row.skus, *option)) if option else row


def call_money(bills: Sequence[Bill]) -> int:
    """What the calls that a plan can cover cost in the bills [micro]."""
    return sum(int(row["amount_micro"]) for bill in bills for row in bill.cube if row["kind"] in KINDS)


def pool_money(bills: Sequence[Bill]) -> list[PoolMoney]:
    """Every plan pool of the bills, with both counters together."""
    found: dict[tuple[str, str], PoolMoney] = {}
    for bill in bills:
        counters = bill.inputs.counters
        for counter in counters:
            if counter.pool_id != ZONE_A:
                key = (counter.pool, counter.month)
                known = found.get(key, PoolMoney(*key, 0, 0, 0, 0, 0))
                heads = known.licences + counter.licences if counter.plan == PER_USER else counter.licences
                found[key] = PoolMoney(*key, heads, known.size_seconds + counter.size_seconds, 0, 0, 0)
        for row in bill.cube:
            if row["counter_no"] is not None and row["kind"] in KINDS:
                counter = counters[row["counter_no"]]
                pool = found[counter.pool, counter.month]
                found[counter.pool, counter.month] = replace(
                    pool,
                    used_seconds=pool.used_seconds + row["pooled_seconds"],
                    over_seconds=pool.over_seconds + row["over_seconds"],
                    over_micro=pool.over_micro + row["amount_micro"],
                )
    return [found[key] for key in sorted(found)]
