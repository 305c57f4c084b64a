"""What cost centres bring into a pool, take from it, lend and borrow (R21, R52)."""

from collections import Counter

import pytest
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.explain.pool_shares import pool_shares


@pytest.mark.parametrize("seed", range(12))
def test_allowances_are_the_pool_and_what_is_lent_is_borrowed(tmp_path, seed):
    bill = ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    sums: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in ("allowance", "used", "over", "lent")}
    for share in pool_shares(bill):
        of = share.pool_id, share.month
        sums["lent"][of] += share.lent - share.borrowed
        for name in ("allowance", "used", "over"):
            sums[name][of] += getattr(share, name)
        assert min(share.unused, share.lent, share.borrowed) >= 0
        assert not (share.lent and share.borrowed)
    assert not any(sums["lent"].values())
    for counter in bill.counters:
        assert sums["allowance"][counter.pool_id, counter.month] == counter.size_seconds
    for pool in bill.pools.to_dict("records"):
        of = pool["pool_id"], pool["month"]
        assert (sums["used"][of], sums["over"][of]) == (pool["used_seconds"], pool["over_seconds"])


def test_a_pool_that_ran_out_by_hand():
    """Germany's 1,440 minutes in the sample: Sales brings 720 and takes 1,142, so it borrows 422 of the others."""
    bill = ck.bill("sample_data/2026-10", "2026-10")
    found = {share.cost_center: share for share in pool_shares(bill) if share.pool_id == "DE/MCOPSTN1/domestic"}
    minutes = {name: (share.allowance // 60, share.used // 60) for name, share in found.items()}
    assert minutes["Sales"] == (720, 1142)
    assert found["Sales"].borrowed == 422 * 60 == sum(share.lent for share in found.values())
