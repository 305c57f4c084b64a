"""The rows of every chart are the tables of the bill, to the cent and the second."""

from decimal import Decimal

import pandas as pd
import pytest

from chargeback_kit.explain.days import pool_path
from chargeback_kit.money import to_micro

from .charts import CHARTS, NAMES


def charges(bill):
    """The money of calls [micro-units]."""
    calls = bill.calls
    return to_micro(sum(calls["amount"], Decimal("0.00")))


def by_step(bill):
    rows = CHARTS["waterfall"].rows(bill)
    return dict(zip(rows["step"], rows["amount_micro"], strict=True))


def test_the_waterfall_ends_at_the_total(sample):
    steps = by_step(sample)
    parts = sum(micro for step, micro in steps.items() if step.startswith("of which"))
    assert steps["Departments pay"] == to_micro(sample.total)
    otherwise = steps.get("Reported, not by the card", 0)
    listed = steps["Calls at list price"] + steps["Covered by pools"] + otherwise
    assert listed == steps["Charges for calls"] == parts
    assert steps["Charges for calls"] == charges(sample)


def test_each_bar_of_the_waterfall_begins_where_the_last_one_ended(october):
    rows = CHARTS["waterfall"].rows(october).set_index("step")
    assert rows.at["Covered by pools", "high"] == rows.at["Calls at list price", "high"]
    assert rows.at["Covered by pools", "low"] == rows.at["Reported, not by the card", "high"]
    assert rows.at["Reported, not by the card", "low"] == rows.at["Charges for calls", "high"]
    assert rows.at["of which unfunded", "low"] == rows.at["of which from credits", "high"]
    assert rows.at["Licence fees", "high"] == rows.at["Departments pay", "high"] == 1701.02


def test_cost_centers_are_the_statements(sample):
    rows = CHARTS["cost_centers"].rows(sample)
    shown = dict(zip(zip(rows["name"], rows["category"], strict=True), rows["amount_micro"], strict=True))
    owed = sample.statements
    pairs = zip(owed["cost_center"], owed["category"], strict=True)
    assert shown == {pair: to_micro(amount) for pair, amount in zip(pairs, owed["amount"], strict=True)}


def test_cost_centers_after_the_twentieth_stand_together(odd):
    rows = CHARTS["cost_centers"].rows(odd)
    assert rows["rank"].nunique() == 21
    assert rows["amount_micro"].sum() == to_micro(odd.total)
    assert rows["name"].iloc[-1].endswith("more cost centres")


def test_destinations_add_up_to_the_charges(sample):
    assert CHARTS["destinations"].rows(sample)["amount_micro"].sum() == charges(sample)


def test_the_calendar_adds_up_to_the_bill(sample):
    rows = CHARTS["calendar"].rows(sample)
    calls = sample.calls
    assert rows["amount_micro"].sum() == charges(sample)
    assert rows["calls"].sum() == len(calls)
    assert rows["billed_seconds"].sum() == calls["billed_seconds"].sum()
    assert rows["over_seconds"].sum() == calls["over_seconds"].sum()


def test_a_day_of_the_calendar_is_the_calls_of_that_day(october):
    rows = CHARTS["calendar"].rows(october).set_index("date")
    calls = october.calls
    counted = calls["start_utc"].astype(str).str[:10].value_counts()
    assert {day: int(number) for day, number in counted.items()} == {
        day: number for day, number in rows["calls"].items() if number
    }


def test_the_calendar_keeps_to_the_days_of_the_agreements_time_zone(tmp_path):
    from export.tenant import bill, call

    late = {"Start Time": "2026-10-01T18:45:00Z", "End Time": "2026-10-01T18:46:00Z"}
    switches = '[switches]\nmonth_time_zone = "Asia/Kolkata"\n'
    rows = CHARTS["calendar"].rows(bill(tmp_path / "b", calls=[call(1, **late)], agreement=switches)).set_index("date")
    assert rows.at["2026-10-02", "calls"] == 1
    assert rows["calls"].sum() == 1


def test_pool_meters_end_at_what_the_pools_say(sample):
    counters = sample.pools
    rows = CHARTS["pool_meters"].rows(sample, pools=counters["pool_id"].tolist())
    last = rows.groupby("pool_id").last()
    for counter in counters.to_dict("records"):
        end = last.loc[counter["pool_id"]]
        assert end["covered_seconds"] == counter["used_seconds"]
        assert end["asked_seconds"] == counter["used_seconds"] + counter["over_seconds"]
        assert end["size_seconds"] == counter["size_seconds"]


def test_the_moment_a_pool_ran_out_is_a_point_of_its_line(october):
    rows = CHARTS["pool_meters"].rows(october)
    ends = rows[rows["is_end"]].set_index("pool_id")["at_ms"]
    ran_out = october.pools.dropna(subset="exhausted_at").set_index("pool_id")["exhausted_at"]
    assert ends.to_dict() == {pool: at.value // 1_000_000 for pool, at in ran_out.items()}


def test_the_line_of_a_pool_never_falls_and_never_covers_more_than_was_asked_for(sample):
    rows = CHARTS["pool_meters"].rows(sample)
    assert (rows["covered_seconds"] <= rows["asked_seconds"]).all()
    assert (rows["covered_seconds"] <= rows["size_seconds"]).all()
    for _, line in rows.groupby(["pool_id", "month"]):
        assert line["asked_seconds"].is_monotonic_increasing
        assert line["covered_seconds"].is_monotonic_increasing


def test_a_larger_pool_moves_the_moment_and_not_the_demand(october):
    other = october.what_if(assigned={"DE/MCOPSTN1": 12})
    asked = pool_path(october)
    pd.testing.assert_frame_equal(asked, pool_path(other))
    rows = CHARTS["pool_meters"].rows(other, asked=asked, pools=["DE/MCOPSTN1/domestic"])
    end = rows[rows["is_end"]].iloc[0]
    assert end["covered_seconds"] == end["size_seconds"] == 12 * 180 * 60
    assert rows["asked_seconds"].iloc[-1] == CHARTS["pool_meters"].rows(october)["asked_seconds"].max()


def test_a_pool_without_licences_covers_nothing(october):
    other = october.what_if(assigned={"DE/MCOPSTN1": 0})
    rows = CHARTS["pool_meters"].rows(other, asked=pool_path(october), pools=["DE/MCOPSTN1/domestic"])
    assert set(rows["covered_seconds"]) == {0}
    assert rows["outcome"].iloc[0] == "holds no minutes; 2,701 min over"


def test_the_wallets_path_is_its_events(sample):
    rows = CHARTS["wallet_path"].rows(sample)
    assert rows["balance_micro"].tolist() == [to_micro(balance) for balance in sample.wallet["balance"]]
    assert rows["is_mark"].sum() == sample.wallet["event"].isin(["top_up", "recharge", "expiry"]).sum()


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_the_only_floats(name, october):
    rows = CHARTS[name].rows(october)
    exact = rows[[column for column in rows if column.endswith(("_micro", "_seconds", "_ms", "calls", "rank"))]]
    assert set(exact.dtypes.map(str)) <= {"int64", "bool"}
