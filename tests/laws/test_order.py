"""L5: the order of the rows changes nothing. L6: a what-if without a change is the same bill."""

from random import Random
from typing import Any

import pytest
from chance import drawn
from engine.compare import TABLES, rows
from oracle.tenants import random_tenant
from oracle.test_oracle import shuffled
from planning.what_if import worlds

import chargeback_kit as ck

SEEDS = (3, 14, 15, 92, 65, 35)
OTHERS = range(500, 516)
AGAIN = "computed again from shuffled rows: equal"


def whole(bill, *, with_lines=True):
    """Every table; the lines of problems may be left out."""
    told: list[Any] = rows(bill.problems)
    if not with_lines:
        told = sorted(tuple(value for name, value in problem.items() if name != "line") for problem in told)
    return {name: rows(getattr(bill, name)) for name in TABLES} | {"problems": told, "rows": bill.rows}


@pytest.mark.parametrize("seed", drawn(SEEDS))
def test_shuffled_rows_give_the_same_bill(seed, tmp_path):
    how = random_tenant(seed, tmp_path, shared_ids=seed % 2 == 1)
    first = ck.bill(tmp_path, **how)
    for path in tmp_path.iterdir():
        path.write_bytes(shuffled(path.name, path.read_bytes(), Random(seed)))
    assert whole(ck.bill(tmp_path, **how), with_lines=False) == whole(first, with_lines=False)


@pytest.mark.parametrize("seed", drawn(SEEDS))
def test_a_what_if_without_a_change_is_the_same_bill(seed, tmp_path):
    bill = ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    before = whole(bill)
    assert whole(bill.what_if()) == before
    as_it_is = {counter.pool: counter.licences for counter in bill.inputs.counters if not counter.is_carriers}
    switches = bill.agreement.switches.model_dump()
    assert whole(bill.what_if(assigned=as_it_is, switches=switches, wallet=bill.agreement.wallet)) == before
    assert whole(bill) == before


def test_a_what_if_with_a_change_is_another_bill_and_the_first_stays(tmp_path):
    bill = ck.bill(tmp_path, **random_tenant(0, tmp_path))
    before = whole(bill)
    assert whole(bill.what_if(switches={"pool_edge": "whole_in", "increment_seconds": 1})) != before
    assert whole(bill) == before


def test_a_what_if_with_other_licences_and_another_trigger_leaves_the_bill_as_it_was(tmp_path):
    bill = ck.bill(tmp_path, **random_tenant(0, tmp_path))
    before, agreement = whole(bill), bill.agreement.model_copy(deep=True)
    counter = next(counter for counter in bill.inputs.counters if counter.licences)
    other = bill.what_if(assigned={counter.pool: counter.licences * 3}, wallet=ck.Wallet(trigger="5.00"))
    assert counter.licences * 3 in set(other.pools["licences"])
    assert other.agreement.wallet is not None
    assert str(other.agreement.wallet.trigger) == "5.00"
    assert whole(other) != before
    assert bill.agreement == agreement
    assert whole(bill) == before == whole(ck.bill(tmp_path, bill.months, bill.inputs.charges))


@pytest.mark.parametrize("seed", drawn(OTHERS, fewer=4))
def test_a_bill_and_its_other_worlds_are_computed_again_from_shuffled_rows(seed, tmp_path):
    """Files with and without ids of their own, as the services write them and as people save them."""
    rng = Random(seed)
    saved = {"shared_ids": seed // 2 % 3 == 1, "saved_again": seed // 2 % 3 == 2}
    bill = ck.bill(tmp_path, **random_tenant(seed, tmp_path, **saved))
    changes = [worlds.within_reach(rng, bill) for _ in range(3)]
    changes += [{part: change} for part, change in worlds.beyond_reach(rng, bill).items()]
    for each in (bill, *(bill.what_if(**change) for change in changes)):
        assert {law.name: law.seen for law in each.laws if law.name in ("L5", "L6")} == {"L5": AGAIN, "L6": AGAIN}
