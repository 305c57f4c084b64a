"""The alerts of a bill: in call order to the second, the same as from a plain walk over all calls."""

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from export.tenant import WALLET, bill, call, person
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.bill import laws
from chargeback_kit.export.page import page
from chargeback_kit.export.sections import lists as section

SAMPLE = Path(__file__).parents[2] / "sample_data" / "2026-10"
COLUMNS = ["at", "what", "subject", "month", "usage_id", "sentence"]


@pytest.fixture(scope="module")
def sample():
    return ck.bill(SAMPLE, "2026-10")


def walked(found):
    """Every alert of a bill from a walk over its calls in order, with plain sums."""
    return sorted([*_pools(found), *_wallet(found)])


def _pools(found):
    draws = found.stages["draws"].assign(usage_id=lambda frame: frame["usage_id"].astype(str))
    draws = draws[draws["counter_no"].notna()].sort_values(["start_ns", "usage_id"])
    counters = found.inputs.counters
    groups = {(counter.month, counter.group): [] for counter in counters}
    for number, counter in enumerate(counters):
        groups[counter.month, counter.group].append(number)
    for (month, _), members in groups.items():
        if any(counters[n].size_seconds == 0 for n in members):
            continue
        used, passed = dict.fromkeys(members, 0), set()
        for row in draws[draws["counter_no"].isin(members)].itertuples():
            number = int(row.counter_no)
            used[number] += row.billed_seconds
            size = counters[number].size_seconds
            if number not in passed and 5 * used[number] >= 4 * size:
                passed.add(number)
                yield row.start_ns, "pool_80", counters[number].pool_id, month, row.usage_id
            if used[number] >= size:
                for each in members:
                    yield row.start_ns, "pool_100", counters[each].pool_id, month, row.usage_id
                break


def _wallet(found):
    wallet = found.agreement.wallet
    if wallet is None:
        return
    at_or_below = found.agreement.switches.trigger_at == "at_or_below"
    was_low = False
    for row in found.wallet.itertuples():
        is_low = row.balance <= wallet.trigger if at_or_below else row.balance < wallet.trigger
        if is_low and not was_low:
            yield row.at.value, "wallet_trigger", "wallet", found.months[0], row.usage_id
        was_low = is_low


def listed(found):
    rows = found.alerts.itertuples()
    return sorted((row.at.value, row.what, row.subject, row.month, row.usage_id) for row in rows)


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_alerts_equal_a_walk_over_all_calls(first, tmp_path, monkeypatch):
    monkeypatch.setattr(laws, "REPEATED_UP_TO_ROWS", 0)
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
        "80 % of the minutes of DE/MCOPSTN1/domestic were used on 2026-10-14 at 10:43 UTC.",
        "The minutes of DE/MCOPSTN1/domestic ended on 2026-10-19 at 09:23 UTC; later calls are over the pool.",
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
    assert "Germany’s domestic pool ended; calls after it are over the pool." in shown
    assert "The balance came to 47.27 USD; the trigger is 50.00 USD." in shown
    monkeypatch.setattr(section, "ALERTS", 4)
    assert "10 more moments follow" in page(sample)


def test_contract_files_keep_their_columns(sample, tmp_path):
    sample.write(tmp_path / "out")
    assert "alerts" not in " ".join(path.name for path in (tmp_path / "out").iterdir())
    first = (tmp_path / "out" / "pools.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "pool_id,month,licences,size_seconds,used_seconds,over_seconds,exhausted_at"
