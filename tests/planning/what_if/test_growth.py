"""Growth can be repeated by hand: sums times the factor, rounded down, what is left over carried on."""

from decimal import Decimal

import pytest
from cases.build import bill as case
from cases.build import seen
from chance import drawn
from oracle.tenants import random_tenant
from proof.tenants import wrong

import chargeback_kit as ck

CALLS = [{"to": "+33199000142", "context": "International", "seconds": s, "charge": "0.33"} for s in (61, 61, 61, 1)]
ABROAD = {"users": [{"skus": "MCOEV"}], "calls": CALLS, "rates": [{"prefix": "33", "price": "0.60", "fee": "0.05"}]}


def grown(tmp_path, factor, **given):
    return case(tmp_path, ABROAD | given).what_if(growth={"international": factor})


def test_what_is_not_whole_is_carried_to_the_next_call(tmp_path):
    """120, 120, 120, 60 s and 0.33 each: running sums 121.2, 242.4, 363.6, 424.2 s and 33.33, 66.66, 99.99, 133.32."""
    calls = seen(grown(tmp_path, "1.01"), "calls")
    assert [call["billed_seconds"] for call in calls] == ["121", "121", "121", "61"]
    assert [call["reported_amount"] for call in calls] == ["0.33", "0.33", "0.33", "0.34"]


def test_a_rated_call_pays_the_seconds_and_the_fee_times_the_factor(tmp_path):
    """120 s at 0.60 and 0.05 make 1.25; doubled 2.50; the last 60 s 0.65, doubled 1.30."""
    calls = seen(grown(tmp_path, "2", charges="rated"), "calls")
    assert [call["amount"] for call in calls] == ["2.50", "2.50", "2.50", "1.30"]


def test_the_step_of_a_rate_grows_too(tmp_path):
    """61, 61, 61 and 1 s by the second, halved: 30.5, 61, 91.5, 92: 30, 31, 30, 1 s at 0.60 and half the fee."""
    card = [{"prefix": "33", "price": "0.60", "fee": "0.10", "increment": 1}]
    calls = seen(grown(tmp_path, "0.5", charges="rated", rates=card), "calls")
    assert [call["amount"] for call in calls] == ["0.35", "0.36", "0.35", "0.06"]


@pytest.mark.parametrize("charges", ["rated", "reported"])
@pytest.mark.parametrize("card", [{"increment": 60}, {"increment": 1}, {"first": 30, "increment": 6}], ids=str)
def test_the_receipt_of_a_grown_call_says_what_grew_and_proves_its_amount(charges, card, tmp_path):
    rates = [{"prefix": "33", "price": "0.60", "fee": "0.05", **card}]
    world = grown(tmp_path, "1.7", charges=charges, rates=rates)
    for usage_id, amount in zip(world.calls["usage_id"], world.calls["amount"], strict=True):
        receipt = world.explain(usage_id)
        assert receipt.amount == amount
        assert [*wrong(usage_id, receipt.proof, amount)] == []
    last = world.calls.iloc[-1]
    steps = {step.step: step for step in world.explain(last["usage_id"]).steps}
    assert ", 1 s" in steps["row"].answer
    assert steps["minutes"].answer == "60 s billed, in steps of 60 s"
    grew = f"60 s × 1.70 count as {last['billed_seconds']} s; what is not whole goes to the next call of the kind"
    assert (steps["growth"].answer, steps["growth"].source) == (grew, "the scenario, growth")


def test_growth_draws_pools_in_the_same_order(tmp_path):
    given = {"users": [{"skus": "MCOPSTN2"}], "allotments": ["MCOPSTN2 US 10 4"]}
    before = case(tmp_path, ABROAD | given)
    assert seen(before, "exhausted") == {
        f"US/MCOPSTN2/{kind}": "2026-10-02T08:15:00Z" for kind in ("domestic", "international")
    }
    after = before.what_if(growth={"international": "0.5"})
    assert seen(after, "exhausted") == {}
    assert [call["pooled_seconds"] for call in seen(after, "calls")] == ["60", "60", "60", "30"]


@pytest.mark.parametrize("seed", drawn([351, 352]))
def test_the_sums_of_a_kind_are_the_old_ones_times_the_factor(seed, tmp_path):
    bill = ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    factor = Decimal("1.337")
    other = bill.what_if(growth=dict.fromkeys(("domestic", "international", "toll_free_in", "inbound"), factor))
    for kind, before in bill.calls.groupby("kind"):
        after = other.calls[other.calls["kind"] == kind]
        times = factor if kind in other.scenario.growth else 1
        assert after["billed_seconds"].sum() == int(int(before["billed_seconds"].sum()) * times)
        cents = [int(sum(each["reported_amount"].dropna(), Decimal()) * 100) for each in (before, after)]
        assert cents[1] == int(cents[0] * times)
