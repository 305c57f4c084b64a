"""The alerts of a bill: in call order to the second, the same as from a plain walk over all calls."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from export.tenant import WALLET, bill, call, person
from oracle.tenants import random_tenant

import chargeback_kit as ck
from alerts.walk import listed, walked
from chargeback_kit.export.page import page
from chargeback_kit.export.sections import lists as section

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"
COLUMNS = ["at", "what", "subject", "month", "usage_id", "sentence"]


@pytest.fixture(scope="module")
def sample():
    return ck.bill(SAMPLE, "2026-10")


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_alerts_equal_a_walk_over_all_calls(first, tmp_path):
    seen = set()
    for seed in range(first, first + 10):
        how = random_tenant(seed, tmp_path / str(seed))
        found = ck.bill(tmp_path / str(seed), how["month"], how["charges"])
        assert listed(found) == walked(found), seed
        seen |= set(found.alerts["what"])
    assert seen == {"pool_80", "pool_100", "wallet_trigger"}


def test_alerts_of_the_sample(sample):
    assert list(sample.alerts.columns) == COLUMNS
    assert listed(sample) == walked(sample)
    counts = sample.alerts["what"].value_counts().to_dict()
    assert counts == {"pool_80": 5, "pool_100": 6, "wallet_trigger": 3}
    germany = sample.alerts[sample.alerts["subject"] == "DE/MCOPSTN1/domestic"]
    assert germany["what"].tolist() == ["pool_80", "pool_100"]
    assert germany["at"].iloc[1] == pd.Timestamp("2026-10-19T09:23:14.529137700Z")
    assert germany["sentence"].tolist() == [
        "80 % of the minutes of Domestic Calling Plan, Germany (DE/MCOPSTN1) were used on 2026-10-14 at 10:43 UTC.",
        "The minutes of Domestic Calling Plan, Germany (DE/MCOPSTN1) ended on 2026-10-19 at 09:23 UTC; "
        "later calls are over the pool.",
    ]


def test_pools_end_when_the_table_of_pools_says(sample):
    ended = sample.pools[sample.pools["exhausted_at"].notna()].set_index("pool_id")["exhausted_at"]
    told = sample.alerts[sample.alerts["what"] == "pool_100"].set_index("subject")["at"]
    assert told.to_dict() == ended.to_dict()


def test_alerts_stand_in_order_of_time(sample):
    assert all(one <= other for one, other in pairwise(sample.alerts["at"]))


def test_a_wallet_that_begins_below_its_trigger(tmp_path):
    low = WALLET.replace("100.00", "20.00").replace("75.00", "10.00")
    found = bill(tmp_path / "low", [person(0)], [call(1), call(2)], agreement=low)
    assert found.alerts["sentence"].tolist() == [
        "The balance came to 20.00 USD on 2026-10-01 at 00:00 UTC; the trigger is 50.00 USD."
    ]
    assert found.alerts["usage_id"].tolist() == [""]


def test_nothing_to_tell(tmp_path):
    found = bill(tmp_path / "bare", calls=[call(1)])
    assert found.alerts.empty
    assert list(found.alerts.columns) == COLUMNS
    assert 'id="alerts"' not in page(found)


def test_the_page_tells_them(sample, monkeypatch):
    shown = page(sample)
    assert "5 pool counters passed 80 %, 6 ended and the credits came to their trigger 3 times" in shown
    assert (
        "Germany’s domestic pool of the Domestic Calling Plan (180 min) ended; calls after it are over the pool."
        in shown
    )
    assert "The balance came to 47.27 USD; the trigger is 50.00 USD." in shown
    monkeypatch.setattr(section, "ALERTS", 4)
    assert "10 more moments follow" in page(sample)


def test_contract_files_keep_their_columns(sample, tmp_path):
    sample.write(tmp_path / "out")
    assert "alerts" not in " ".join(path.name for path in (tmp_path / "out").iterdir())
    first = (tmp_path / "out" / "pools.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "pool_id,month,licences,size_seconds,used_seconds,over_seconds,exhausted_at"
