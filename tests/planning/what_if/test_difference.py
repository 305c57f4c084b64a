"""A difference: three tables that each sum to the whole, and a sentence for each."""

from decimal import Decimal
from random import Random

import pytest
from cases.build import bill as case
from chance import drawn
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.planning.quick.answer import QuickAnswer
from planning.what_if import worlds
from planning.what_if.test_what_if import GIVEN


@pytest.mark.parametrize("seed", drawn(range(360, 364)))
def test_every_table_sums_to_the_whole(seed, tmp_path):
    rng = Random(seed)
    bill = ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    other = bill.what_if(worlds.together(worlds.within_reach(rng, bill), worlds.beyond_reach(rng, bill)))
    found = ck.difference(bill, other)
    assert found.amount == sum(other.statements["amount"]) - sum(bill.statements["amount"])
    for table in (found.pools, found.kinds, found.cost_centers):
        assert sum(table["change"], Decimal()) == found.amount
        assert (table["after"] - table["before"] == table["change"]).all()


def test_a_difference_in_words(tmp_path):
    bill = case(tmp_path, GIVEN)
    found = ck.difference(bill, bill.imagine(assigned={"US/MCOPSTN1": 1}, prices={"MCOPSTN1": "9.00"}))
    assert found.says == (
        "The departments pay 9.00 USD more: 40.00 instead of 31.00 USD.",
        "Domestic Calling Plan, United States (US/MCOPSTN1): 60 minutes more over the pool, 6.00 USD more.",
        "domestic: 6.00 USD more; 1 other changes too.",
        "Sales: 8.00 USD more; 1 other changes too.",
    )
    assert list(found.pools["pool_id"]) == ["US/MCOPSTN1/domestic", "licence fees"]
    assert found.pools["licences_before"].tolist()[:1] == [2]
    assert found._repr_html_().count("<p>") == 4


def test_no_difference(tmp_path):
    bill = case(tmp_path, GIVEN)
    found = ck.difference(bill, bill.imagine())
    assert found.says == (
        "The departments pay the same: 31.00 USD.",
        "No pool changes.",
        "No kind of call costs more or less.",
        "No cost centre pays more or less.",
    )
    assert found.pools.empty
    assert found.kinds.empty
    assert found.cost_centers.empty


def test_a_pool_of_one_world_alone(tmp_path):
    bill = case(tmp_path, GIVEN)
    found = ck.difference(bill, bill.what_if(plans={"id-0": "MCOPSTN_5"}))
    new = found.pools.set_index("pool_id").loc["US/MCOPSTN5/domestic"]
    assert new.isna()["licences_before"]
    assert new["licences_after"] == 1


def test_currencies_are_not_compared(tmp_path):
    bills = []
    for currency in ("USD", "EUR"):
        (tmp_path / currency).mkdir()
        bills.append(case(tmp_path / currency, {"currency": currency, "calls": [{}]}))
    with pytest.raises(ck.InputError, match="USD and EUR cannot be compared"):
        ck.difference(*bills)


def test_reported_charges_stay_and_the_result_says_so(tmp_path):
    reported = case(tmp_path, GIVEN | {"charges": "reported"})
    for world in (reported.what_if(assigned={"US/MCOPSTN1": 0}), reported.imagine(assigned={"US/MCOPSTN1": 0})):
        assert world.total == reported.total
        assert isinstance(world, ck.Bill | QuickAnswer)
        assert world.notes[0].startswith("Reported charges are facts of the past")
    cheaper = reported.imagine(prices={"MCOPSTN1": "1.00"})
    assert isinstance(cheaper, QuickAnswer)
    assert cheaper.notes == ()
    assert reported.what_if(growth={"domestic": "2"}).notes[0].startswith("Growth multiplies")


def test_this_month_stands_beside_the_last(tmp_path):
    given = {**GIVEN, "calls": [{"at": f"2026-{month}-05T10:00:00Z", "seconds": 60} for month in ("09", "10", "10")]}
    october = case(tmp_path, given)
    september = ck.bill(tmp_path, month="2026-09")
    found = ck.difference(september, october)
    assert found.amount == sum(found.pools["change"], Decimal()) == sum(found.cost_centers["change"], Decimal())
    (pool,) = found.pools[found.pools["pool_id"].str.startswith("US/")].to_dict("records")
    assert pool["month"] == "2026-10"
    assert (pool["licences_before"], pool["licences_after"]) == (2, 2)
    assert (pool["used_seconds_before"], pool["used_seconds_after"]) == (60, 120)
