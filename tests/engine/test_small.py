"""A small bill keeps the rows of every step and takes one thread; it is the bill that a larger input would get."""

import pytest
from oracle.tenants import random_tenant
from pandas.testing import assert_frame_equal

import chargeback_kit as ck
from chargeback_kit.engine import store

TABLES = ("calls", "pools", "wallet", "statements", "problems", "alerts", "message_senders")


@pytest.mark.parametrize("seed", [5, 17])
def test_a_bill_that_keeps_every_step_is_the_bill_of_views(seed, tmp_path, monkeypatch):
    how = random_tenant(seed, tmp_path / "tenant")
    kept = ck.bill(tmp_path / "tenant", **how)
    with monkeypatch.context() as larger:
        larger.setattr(store, "SMALL_INPUT_BYTES", -1)
        viewed = ck.bill(tmp_path / "tenant", **how)
    assert [bill.run.store.is_small for bill in (kept, viewed)] == [True, False]
    for table in TABLES:
        assert_frame_equal(getattr(kept, table), getattr(viewed, table))
