"""What each part of a scenario changes, in bills that can be checked in the head."""

import json

import pytest
from cases.build import bill as case
from cases.build import seen

import chargeback_kit as ck

MINUTES = [{"to": "+12125550142", "minutes": minutes, "charge": "0.00"} for minutes in (60, 60, 60)]
RATES = [{"prefix": "1", "price": "0.10"}]
GIVEN = {
    "charges": "rated",
    "users": [{"count": 2, "skus": "MCOPSTN1+MCOPSTNC", "center": "Sales"}, {"skus": "MCOPSTNC", "center": "IT"}],
    "calls": [*MINUTES, {"to": "+12125550142", "minutes": 10, "who": 2}],
    "licences": ["MCOPSTN1 3 8.00"],
    "allotments": ["MCOPSTN1 US 60"],
    "rates": RATES,
    "wallet": {"opening": "100.00"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("given")


@pytest.fixture(scope="module")
def bill(folder):
    """120 minutes for 180 and 10 more of somebody without a plan: 6.00 + 1.00, and 24.00 of fees."""
    made = case(folder, GIVEN)
    assert seen(made, "statements") == [
        "IT domestic 1.00",
        "Sales licence_fees 16.00",
        "Sales domestic 6.00",
        "Unassigned licence_fees 8.00",
    ]
    return made


def whole_folder(bill, out):
    """Every byte that a bill writes, but for the workbook, which knows when it was written."""
    return {path.name: path.read_bytes() for path in bill.write(out).iterdir() if path.suffix != ".xlsx"}


def test_no_change_gives_the_same_bill_to_the_byte(bill, folder, tmp_path):
    as_it_is = {
        "assigned": {"US/MCOPSTN1": 2},
        "purchased": {"MCOPSTN1": 3},
        "prices": {"MCOPSTN1": "8.00"},
        "switches": bill.agreement.switches.model_dump(),
        "allotments": [{"plan": "MCOPSTN1", "country": "US", "domestic_minutes": 60}],
        "wallet": bill.agreement.wallet,
        "plans": {"person0@example.com": "MCOPSTN1"},
        "people": {"person0@example.com": "Sales"},
        "growth": {"domestic": "1"},
        "postpaid": False,
        "rate_card": folder / "rates.csv",
    }
    first = whole_folder(bill, tmp_path / "first")
    assert whole_folder(bill.what_if(), tmp_path / "again") == first
    other = whole_folder(bill.what_if(ck.Scenario(**as_it_is)), tmp_path / "said")
    for each in (first, other):
        each["bill.json"] = json.loads(each["bill.json"])
    said = other["bill.json"].pop("what_if")
    assert set(said) >= {"assigned", "prices"}
    for each in (first, other):
        del each["bill.html"]
        for of_the_files in ("computed_from", "outputs", "audit", "sha256"):
            del each["bill.json"][of_the_files]
    assert other == first


def test_the_contract_s_own_example(bill):
    other = bill.what_if(assigned={"US/MCOPSTN1": 1}, wallet=ck.Wallet(trigger="100.00", recharge="50.00"))
    assert isinstance(other, ck.Bill)
    assert "Sales domestic 12.00" in seen(other, "statements")
    assert seen(other, "wallet")[-1].endswith("137.00")
    assert "Sales domestic 6.00" in seen(bill, "statements")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"assigned": {"US/MCOPSTN1": 3}}, {"domestic": ["IT 1.00"]}),
        ({"purchased": {"MCOPSTN1": 2}}, {"licence_fees": ["Sales 16.00"]}),
        ({"purchased": {"MCOPSTN1": 1}}, {"licence_fees": ["Sales 8.00"]}),
        ({"prices": {"MCOPSTN1": "10.00"}}, {"licence_fees": ["Sales 20.00", "Unassigned 10.00"]}),
        (
            {"purchased": {"MCOEV": 1}, "prices": {"MCOEV": "5.00"}},
            {"licence_fees": ["Sales 16.00", "Unassigned 13.00"]},
        ),
        ({"plans": {"person2@example.com": "MCOPSTN1"}}, {"licence_fees": ["IT 8.00", "Sales 16.00"]}),
        ({"plans": {"person1@example.com": "none"}}, {"domestic": ["IT 1.00", "Sales 12.00"]}),
        ({"plans": {"ID-1": "none"}}, {"licence_fees": ["Sales 8.00", "Unassigned 16.00"]}),
        ({"people": {"person2@example.com": "Sales"}}, {"domestic": ["Sales 7.00"]}),
        ({"cost_centers": {"Sales": "IT"}}, {"domestic": ["IT 7.00"], "licence_fees": ["IT 16.00", "Unassigned 8.00"]}),
        ({"cost_centers": {"Unassigned": "IT"}}, {"licence_fees": ["IT 8.00", "Sales 16.00"]}),
        ({"growth": {"domestic": "2"}}, {"domestic": ["IT 2.00", "Sales 24.00"]}),
        ({"growth": {"domestic": "0"}}, {"domestic": []}),
        ({"allotments": [{"plan": "MCOPSTN1", "country": "US", "domestic_minutes": 90}]}, {"domestic": ["IT 1.00"]}),
        (
            {"rate_card": [{"number_kind": "any", "prefix": "1", "price_per_minute": "1"}]},
            {"domestic": ["IT 10.00", "Sales 60.00"]},
        ),
        ({"switches": {"fee_basis": "even"}}, {"licence_fees": ["IT 12.00", "Sales 12.00"]}),
        ({"postpaid": True}, {"domestic": ["IT 1.00", "Sales 6.00"]}),
    ],
)
def test_a_change(bill, changes, expected):
    for world in (bill.what_if(**changes), bill.imagine(**changes)):
        told = [line.split() for line in seen(world, "statements")]
        for category, lines in expected.items():
            assert sorted(f"{center} {amount}" for center, kind, amount in told if kind == category) == sorted(lines)


def test_a_scenario_and_changes_together(bill):
    scenario = ck.Scenario(name="cheaper", prices={"MCOPSTN1": "7.00"})
    other = bill.what_if(scenario, purchased={"MCOPSTN1": 2})
    assert (other.scenario.name, other.fees[0].amount) == ("cheaper", 14)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"assigned": {"US/MCOPSTN9": 1}}, "no pool US/MCOPSTN9; the pools are US/MCOPSTN1."),
        ({"plans": {"eve@example.com": "none"}}, 'plans: nobody called "eve@example.com" is on the user list.'),
        ({"people": {"eve": "IT", "mallory": "IT"}}, 'people: nobody called "eve" is on the user list (1 more).'),
        (
            {"cost_centers": {"Marketing": "IT"}},
            'cost_centers: no "Marketing"; the cost centres are IT, Sales, Unassigned.',
        ),
        ({"prices": {"MCOEV": "1.00"}}, "prices.MCOEV: no such licence is bought; those agreed are MCOPSTN1."),
        ({"purchased": {"NOSUCH": 1}}, "purchased.NOSUCH: no such licence; those agreed are MCOPSTN1."),
        ({"switches": {"fee_basis": "fixed"}}, "switches.fee_basis: fixed needs [[share]] in agreement.toml"),
        ({"assigend": {}}, "assigend: is no key of a scenario"),
    ],
)
def test_a_wrong_change_is_one_sentence(bill, changes, said):
    for ask in (bill.what_if, bill.imagine):
        with pytest.raises(ck.InputError) as caught:
            ask(**changes)
        assert said in str(caught.value)


def test_minutes_of_ones_own_are_not_assigned(tmp_path):
    own = case(tmp_path, {"users": [{"skus": "MCOPSTN8"}], "calls": MINUTES[:1]})
    with pytest.raises(ck.InputError, match="US/MCOPSTN8: minutes of one's own cannot be pooled"):
        own.imagine(assigned={"US/MCOPSTN8": 2})


def test_nobody_moves_without_a_user_list(tmp_path):
    alone = case(tmp_path, {"calls": MINUTES[:1]})
    with pytest.raises(ck.InputError, match="plans: the folder has no user list, so nobody can move"):
        alone.what_if(plans={"anna": "none"})


def test_a_what_if_says_so_where_it_is_written(bill, tmp_path):
    out = bill.what_if(name="fewer", assigned={"US/MCOPSTN1": 1}).write(tmp_path / "out")
    assert json.loads((out / "bill.json").read_text())["what_if"] == {"name": "fewer", "assigned": {"US/MCOPSTN1": 1}}
    assert "another world: fewer (assigned)" in (out / "bill.html").read_text()
    assert "another world" not in (bill.write(tmp_path / "real") / "bill.html").read_text()


def test_a_pool_that_people_left_keeps_no_licences(bill):
    left = bill.what_if(assigned={"US/MCOPSTN1": 1}).what_if(plans={"id-0": "none", "id-1": "none"})
    assert left.pools.empty
    assert "Sales domestic 18.00" in seen(left, "statements")


def test_the_bill_of_another_currency_stays_one_of_its_own(tmp_path):
    mixed = case(tmp_path, GIVEN | {"calls": [*MINUTES, {"charge": "2.00", "currency": "EUR", "day": 9}]})
    other = mixed.others["EUR"].what_if(assigned={"US/MCOPSTN1": 5})
    assert (other.currency, other.rows["calls"]) == ("EUR", 1)


def test_the_move_to_paying_after_use_may_lie_before_the_month_or_after_it(bill):
    """Moved before, the recharge is off all month; moved later, the month is as it was (R45)."""
    without = bill.what_if(wallet=ck.Wallet(recharge="0.00"), postpaid=True)
    before = bill.what_if(postpaid_from="2026-09-30T00:00:00Z")
    assert seen(before, "wallet") == seen(without, "wallet")
    assert seen(before, "statements") == seen(without, "statements")
    assert seen(bill.what_if(postpaid_from="2026-11-01T00:00:00Z"), "wallet") == seen(bill, "wallet")


def test_a_pool_that_a_bundle_fills_may_lose_more_licences_than_are_held_of_its_own_sku(tmp_path):
    bundle = {"count": 2, "skus": "BUSINESS_VOICE_MED2", "center": "Sales"}
    bill = case(tmp_path, GIVEN | {"users": [bundle], "calls": MINUTES, "licences": ["MCOPSTN1 0 8.00"]})
    for world in (bill.imagine(assigned={"US/MCOPSTN1": 0}), bill.what_if(assigned={"US/MCOPSTN1": 0})):
        assert [(fee.assigned, fee.given, str(fee.amount)) for fee in world.fees] == [(0, 0, "0.00")]
