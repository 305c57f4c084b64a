"""The alerts of a bill: in call order to the second, the same as from a plain walk over all calls.

Those of random tenants are compared with the walk where their bills are with the reference (tests/engine/compare.py).
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from export.tenant import WALLET, bill, call, person

import chargeback_kit as ck
from alerts.walk import listed, walked
from chargeback_kit.export.page import page
from chargeback_kit.export.sections import lists as section
from chargeback_kit.presentation import alerts

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"
COLUMNS = ["at", "what", "subject", "month", "usage_id", "sentence"]


@pytest.fixture(scope="module")
def sample():
    return ck.bill(SAMPLE, "2026-10")


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


@pytest.mark.parametrize(
    ("agreed", "after"),
    [("", "and there is no auto-recharge"), ("[postpaid]\n", "and calls after it are billed after use")],
)
def test_the_end_of_the_credits_is_told_after_their_trigger(agreed, after, tmp_path):
    """Four calls of 1.25 use up 5.00: the second leaves less than 3.00, the fourth nothing."""
    terms = f'[wallet]\nopening = "5.00"\ntrigger = "3.00"\n{agreed}'
    found = bill(tmp_path / "out", [person(0)], [call(number) for number in range(1, 7)], agreement=terms)
    assert found.alerts["sentence"].tolist() == [
        "The balance came to 2.50 USD on 2026-10-01 at 00:02 UTC; the trigger is 3.00 USD, and there is no "
        "auto-recharge.",
        f"The balance came to 0.00 USD on 2026-10-01 at 00:04 UTC; the credits are used up, {after}.",
    ]
    assert found.alerts["usage_id"].tolist() == ["u2", "u4"]
    shown = alerts.rows(found)
    assert alerts.title(shown) == "The credits came to their trigger once and were used up once"
    assert shown["says"].iloc[1] == f"The balance came to 0.00 USD; the credits are used up, {after}."
    found.moments[:] = [replace(each, then="nothing is left") for each in found.moments]
    assert alerts.title(alerts.rows(found)) == alerts.title(shown), "whether credits ended hangs on its wording"


def test_credits_that_a_purchase_outran_are_used_up_and_those_it_met_are_not(tmp_path):
    """2.00 less two calls of 1.25 leave 0.50 less than nothing: 0.40 is too little, and used up; 75.00 is not."""
    told = {}
    for recharge in ("0.40", "75.00"):
        terms = f'[wallet]\nopening = "2.00"\ntrigger = "0.50"\nrecharge = "{recharge}"\n'
        found = bill(tmp_path / recharge, [person(0)], [call(1), call(2)], agreement=terms)
        told[recharge] = [said.partition("; ")[2] for said in found.alerts["sentence"]]
    bought = "the trigger is 0.50 USD. Auto-recharge bought {} USD at once."
    assert told["75.00"] == [bought.format("75.00")]
    assert told["0.40"] == [bought.format("0.40"), "the credits are used up, although they are recharged."]


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
