"""The receipt of a licence fee, on tenants whose shares can be worked out by hand: every step, and the odd cent."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from cases.build import bill
from proof.tenants import wrong

import chargeback_kit as ck
from chargeback_kit.export.payer.content import _holder
from chargeback_kit.export.payer.material import material
from chargeback_kit.records.switches import Switches

MOVED = [{"center": "Sales"}, {"center": "Sales", "to": "2026-10-10"}, {"who": 1, "center": "IT", "from": "2026-10-11"}]
TENANT = {"users": MOVED, "licences": ["MCOPSTN1 3 10.00"], "unowned": "IT"}


def answers(receipt, *steps):
    return [step.answer for step in receipt.only(*steps).steps]


@pytest.fixture(scope="module")
def tenant(tmp_path_factory):
    return bill(tmp_path_factory.mktemp("tenant"), TENANT)


def test_the_receipt_of_who_got_the_odd_cent(tenant):
    receipt = tenant.explain(cost_center="Sales", sku="MCOPSTN1")
    assert receipt.amount == Decimal("13.23")
    assert str(receipt).splitlines() == [
        "Licence fee of Sales: Domestic Calling Plan (MCOPSTN1), 2026-10",
        "Domestic Calling Plan: 1 licence × 10.00 + 3.23 for person1@example.com, 10 of 31 days = 13.23 USD",
        "purchased    3 licences of 2026-10 at 10.00 USD: 30.00 USD  [R51; agreement.toml, [[licence]] MCOPSTN1]",
        "basis        direct: each licence to the cost centres of who holds it, by days  [R51; switch fee_basis]",
        "held         person0@example.com, 31 days, in Sales alone: 1 × 10.00 = 10.00 USD  [R51; users.csv, line 2]",
        "held         person1@example.com: 21 days in IT and 10 days in Sales; 10.00 × 10/31 = 3.23 USD"
        "  [R51; users.csv, lines 3 and 4]",
        "odd cent     rounded down to 3.22, 18/31 of a cent over; 1 cent is left, to the largest remainder, "
        "Sales (18/31 of a cent): Sales gets one  [R52; chargeback/split.py]",
        "idle         1 licence is held by nobody, 1 × 10.00 = 10.00 USD; IT pays for them"
        "  [R51; agreement.toml, unowned]",
        "share        Sales pays 13.23 of 30.00 USD  [R52; statements.csv, licence_fees]",
    ]


def test_the_receipt_of_who_got_none_and_pays_for_idle_licences(tenant):
    receipt = tenant.explain(cost_center="IT", sku="mcopstn1", month="2026-10")
    assert receipt.amount == Decimal("16.77")
    assert answers(receipt, "odd cent", "idle", "share") == [
        "rounded down to 6.77, 13/31 of a cent over; 1 cent is left, to the largest remainder, "
        "Sales (18/31 of a cent): IT gets none",
        "1 licence is held by nobody; IT pays for them: 1 × 10.00 = 10.00 USD",
        "IT pays 16.77 of 30.00 USD",
    ]


@pytest.mark.parametrize("assigned", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("basis", ["direct", "headcount"])
def test_licences_assigned_to_nobody_by_name_leave_the_shares_and_what_they_are_made_of(tenant, assigned, basis):
    """Of three licences two have a holder on the list; the pool is as large as the scenario says."""
    before = tenant.what_if(switches={"fee_basis": basis})
    other = before.what_if(assigned={"US/MCOPSTN1": assigned})
    assert other.statements.equals(before.statements)
    owed = other.statements.set_index("cost_center")["amount"]
    assert other.licences.groupby("cost_center")["amount"].sum().to_dict() == owed.to_dict()
    for center, amount in owed.items():
        receipt = other.explain(cost_center=center, sku="MCOPSTN1")
        assert receipt.amount == amount
        assert [*wrong(f"{center}, {assigned} assigned, {basis}", receipt.proof, amount)] == []
        parts = receipt.line.removeprefix("Domestic Calling Plan: ").removesuffix(f" = {amount} USD")
        if basis == "direct":
            assert sum(map(value_of, parts.split(" + "))) == amount
    if basis == "direct":
        assert other.licences["licences"].sum() == 3
        words = {
            0: "6.77 for person1@example.com, 21 of 31 days + 10.00 for 1 licence that nobody holds",
            3: "6.77 for person1@example.com, 21 of 31 days + 10.00 for 1 licence assigned to nobody by name",
        }
        line = other.explain(cost_center="IT", sku="MCOPSTN1").line
        assert line == f"Domestic Calling Plan: {words[0 if assigned < 3 else 3]} = 16.77 USD"


def value_of(part):
    """What a part of a line comes to: so many licences at so much, or money for something."""
    number, times, each = part.partition(" licence × ") if " licence × " in part else part.partition(" licences × ")
    return int(number) * Decimal(each) if times else Decimal(part.partition(" for ")[0])


def test_a_price_stands_there_with_all_of_its_decimals(tmp_path):
    priced = bill(tmp_path, TENANT | {"users": MOVED[:1], "licences": ["MCOPSTN1 3 10.005"]})
    assert answers(priced.explain(cost_center="IT", sku="MCOPSTN1"), "purchased", "idle") == [
        "3 licences of 2026-10 at 10.005 USD: 30.02 USD",
        "2 licences are held by nobody; IT pays for them: 2 × 10.005 = 20.01 USD",
    ]


def test_the_licences_of_a_bill_say_who_holds_what_since_when_and_whose_it_is(tenant):
    columns = ["cost_center", "user", "since", "days", "amount", "line", "licences", "reason"]
    assert [
        ["" if cell is pd.NA else cell for cell in row] for row in tenant.licences[columns].to_numpy().tolist()
    ] == [
        ["Sales", "person0@example.com", None, 31, Decimal("10.00"), 2, 1, "held on 31 days"],
        ["IT", "person1@example.com", date(2026, 10, 11), 21, Decimal("6.77"), 4, 1, "held on 21 of 31 days"],
        ["Sales", "person1@example.com", None, 10, Decimal("3.23"), 3, 0, "held on 10 of 31 days"],
        ["IT", "", None, "", Decimal("10.00"), "", 1, "held by nobody"],
    ]


def test_who_moved_is_no_matter_of_wording(tenant, monkeypatch):
    said = tenant.explain(cost_center="Sales", sku="MCOPSTN1").line
    monkeypatch.setitem(vars(tenant), "licences", tenant.licences.assign(reason="held of late"))
    assert tenant.explain(cost_center="Sales", sku="MCOPSTN1").line == said
    rows = {row["name"]: row for row in material(tenant).licences["Sales"]}
    assert [_holder(row) for row in rows.values()] == ["person0@example.com", "person1@example.com (10 of 31 days)"]


def test_the_licences_of_a_whole_fee_are_each_cost_centres_share_and_its_reason(tmp_path):
    shared = bill(tmp_path, TENANT | {"switches": {"fee_basis": "headcount"}}).licences
    assert shared[["cost_center", "amount", "reason"]].to_numpy().tolist() == [
        ["IT", Decimal("10.00"), "headcount: 1 of 3 people"],
        ["Sales", Decimal("20.00"), "headcount: 2 of 3 people"],
    ]


def test_the_holders_stand_in_a_table_with_their_days_and_lines(tenant):
    found = tenant.explain(cost_center="Sales", sku="MCOPSTN1").holders
    assert found.to_numpy().tolist() == [
        ["2026-10", "person0@example.com", "Sales", 31, "users.csv", 2],
        ["2026-10", "person1@example.com", "Sales", 10, "users.csv", 3],
        ["2026-10", "person1@example.com", "IT", 21, "users.csv", 4],
    ]


def test_many_holders_are_counted_and_licences_shared_alike_are_one_step(tmp_path):
    half = [
        {"count": 2, "center": "Sales", "to": "2026-11-15"},
        {"who": 0, "count": 2, "center": "IT", "from": "2026-11-16"},
    ]
    stayed = {"who": 2, "count": 4, "center": "Sales"}
    late = {"who": 6, "center": "Sales", "from": "2026-11-30"}
    given = {"month": "2026-11", "users": [*half, stayed, late], "licences": ["MCOPSTN1 7 10.00"]}
    receipt = bill(tmp_path, given).explain(cost_center="Sales", sku="MCOPSTN1")
    assert receipt.amount == Decimal("60.00")
    assert answers(receipt, "held", "odd cent", "idle") == [
        "person2@example.com, person3@example.com and 3 more, 1 to 30 days, in Sales alone: 5 × 10.00 = 50.00 USD",
        "person0@example.com and person1@example.com: 15 days in IT and 15 days in Sales; "
        "2 × 10.00 × 15/30 = 10.00 USD",
    ]
    assert receipt.only("held").steps[0].source == "users.csv, lines 6, 7 and 3 more"


def test_more_holders_than_licences_share_the_whole(tmp_path):
    receipt = bill(tmp_path, TENANT | {"licences": ["MCOPSTN1 1 10.00"]}).explain(cost_center="Sales", sku="MCOPSTN1")
    assert receipt.amount == Decimal("6.61")
    held = answers(receipt, "held")
    assert [said.rsplit("; ", 1)[-1].rsplit(": ", 1)[-1] for said in held] == HELD


HELD = ["1 × 5.00 = 5.00 USD", "5.00 × 10/31 = 1.61 USD"]

PRICES = """
currency = "USD"
[[licence]]
sku = "MCOPSTN1"
purchased = 1
unit_price = "12.00"
[[licence]]
sku = "mcopstn1"
purchased = 2
unit_price = "7.005"
"""


def test_licences_bought_at_two_prices_cost_the_same(tmp_path):
    """12.00 and 14.01 are 26.01: 8.67 each, and the one that nobody holds as much as the others."""
    done = bill(tmp_path, TENANT)
    (tmp_path / "agreement.toml").write_text(PRICES, encoding="utf-8")
    done = ck.bill(tmp_path, done.months[0])
    fee = done.fees[0]
    assert (fee.purchased, fee.amount, fee.idle_amount) == (3, Decimal("26.01"), Decimal("8.67"))
    text = str(done.explain(cost_center="Sales", sku="MCOPSTN1"))
    assert "1 × 12.00 and 2 × 7.005 USD" in text


def test_the_cent_left_goes_to_the_first_holder_by_sign_in_name(tmp_path):
    done = bill(tmp_path, TENANT | {"licences": ["MCOPSTN1 3 3.333333"]})
    assert done.fees[0].amount == Decimal("10.00")
    assert done.fees[0].idle_amount == Decimal("3.33")


def test_fees_of_a_month_are_shared_at_once(tmp_path):
    licences = ["MCOPSTN1 1 0.01", "MCOMEETADV 1 0.01"]
    done = bill(tmp_path, TENANT | {"licences": licences, "switches": {"fee_basis": "even"}})
    shares = done.statements.loc[done.statements["category"] == "licence_fees", "amount"].tolist()
    assert shares == [Decimal("0.01")] * 2
    assert all(sum(fee.shares.values()) == fee.amount for fee in done.fees)


POOL = {"allotments": ["MCOPSTN1 US 100"], "calls": [{"minutes": 2}, {"who": 1, "day": 20, "minutes": 1}]}
WEIGHTS = {
    "even": ("15.00", "1 of 2 cost centres", "30.00 × 1/2 = 15.00 USD"),
    "headcount": ("20.00", "2 of 3 people", "30.00 × 2/3 = 20.00 USD"),
    "fixed": ("9.99", "33.3 of 100 percent", "30.00 × 33.3/100 = 9.99 USD"),
    "pool_minutes": ("20.00", "120 of 180 pooled seconds", "30.00 × 120/180 = 20.00 USD"),
}


@pytest.mark.parametrize("basis", WEIGHTS)
def test_a_basis_with_weights_says_them(basis, tmp_path):
    shares = {"Sales": "33.3", "IT": "66.7"}
    given = TENANT | POOL | {"shares": shares, "switches": {"fee_basis": basis}}
    receipt = bill(tmp_path, given).explain(cost_center="Sales", sku="MCOPSTN1")
    amount, weight, part = WEIGHTS[basis]
    assert receipt.amount == Decimal(amount)
    assert answers(receipt, "weight", "part", "odd cent") == [weight, part]
    assert answers(receipt, "basis")[0].startswith(f"{basis}: the whole fee ")
    assert answers(receipt, "idle") == [
        "1 licence is held by nobody, 1 × 10.00 = 10.00 USD; they are in the whole that is shared"
    ]


def test_a_plan_without_use_says_that_it_falls_back(tmp_path):
    done = bill(tmp_path, TENANT | {"switches": {"fee_basis": "pool_minutes"}})
    assert answers(done.explain(cost_center="IT", sku="MCOPSTN1"), "basis") == [
        "pool_minutes, but no pool of its plan was used: direct, each licence to the cost centres of who holds it, "
        "by days"
    ]


def test_several_odd_cents_go_to_the_largest_remainders_in_order(tmp_path):
    users = [{"center": name} for name in ("A", "B", "B", "C", "C", "D", "D")]
    given = {"users": users, "licences": ["MCOPSTN1 1 1.00"], "switches": {"fee_basis": "headcount"}}
    receipt = bill(tmp_path, given).explain(cost_center="D", sku="MCOPSTN1")
    assert answers(receipt, "odd cent") == [
        "rounded down to 0.28, 4/7 of a cent over; 2 cents are left, to the largest remainders, "
        "B (4/7 of a cent) and C (4/7 of a cent): D gets none"
    ]


def test_every_month_of_a_bill_or_one(tmp_path):
    done = bill(tmp_path, TENANT | {"month": ["2026-10", "2026-11"]})
    both = done.explain(cost_center="IT", sku="MCOPSTN1")
    assert both.amount == Decimal("36.77")
    assert answers(both, "share", "together") == [
        "IT pays 16.77 of 30.00 USD",
        "IT pays 20.00 of 30.00 USD",
        "36.77 USD",
    ]
    assert done.explain(cost_center="IT", sku="MCOPSTN1", month="2026-11").amount == Decimal("20.00")


def test_a_receipt_of_another_world_says_what_the_scenario_changed(tenant):
    other = tenant.what_if(prices={"MCOPSTN1": "11.00"}, switches=Switches(fee_basis="headcount"))
    receipt = other.explain(cost_center="IT", sku="MCOPSTN1")
    assert [step.source for step in receipt.only("purchased", "basis").steps] == [
        "agreement.toml, [[licence]] MCOPSTN1, and the scenario",
        "switch fee_basis, and the scenario",
    ]
    moved = tenant.what_if(cost_centers={"Sales": "Field"}).explain(cost_center="Field", sku="MCOPSTN1")
    assert (moved.amount, moved.only("held").steps[0].source) == (
        Decimal("13.23"),
        "users.csv, line 2, and the scenario",
    )


def test_it_shows_as_a_table_in_a_notebook(tenant):
    html = tenant.explain(cost_center="Sales", sku="MCOPSTN1")._repr_html_()
    assert html.startswith("<p><strong>Domestic Calling Plan: 1 licence × 10.00 + ")
    title = "Licence fee of Sales: Domestic Calling Plan (MCOPSTN1), 2026-10"
    assert f'<table style="color: #6a6a6a"><caption>{title}</caption>' in html
    assert html.count("<tr>") == 7


WAYS = (
    "give a usage id, or cost_center= alone, with sku= (and month=), or with category=, "
    "or pool= (and month=), or event=."
)
WRONG = [
    ({}, f"explain was asked by nothing; {WAYS}"),
    ({"category": "premium"}, f"explain was asked by category=; {WAYS}"),
    ({"usage_id": "u1", "sku": "MCOPSTN1"}, f"explain was asked by usage_id= and sku=; {WAYS}"),
    ({"cost_center": "sales", "sku": "MCOPSTN1"}, 'no cost centre "sales" in 2026-10; the nearest is Sales.'),
    ({"cost_center": "Legal", "sku": "MCOPSTN1"}, 'no cost centre "Legal" in 2026-10; there are IT and Sales.'),
    ({"cost_center": "IT", "sku": "MCOPSTN"}, 'no licence "MCOPSTN" in agreement.toml; the nearest is MCOPSTN1.'),
    (
        {"cost_center": "IT", "sku": "MCOPSTN1", "month": "2026-09"},
        'no month "2026-09" in the bill; its months are 2026-10.',
    ),
    (
        {"cost_center": "IT", "category": "phones"},
        'no category "phones"; the categories are licence_fees, domestic, international, conference, toll_free, '
        "premium, messages, carrier, other, markup and kept_central.",
    ),
    (
        {"cost_center": "IT", "category": "premium"},
        'nothing of IT is "premium" in 2026-10; its statement has licence_fees.',
    ),
]


@pytest.mark.parametrize(("asked", "sentence"), WRONG, ids=[" ".join(asked) or "nothing" for asked, _ in WRONG])
def test_a_wrong_question_is_one_sentence(asked, sentence, tenant):
    with pytest.raises(ck.InputError) as said:
        tenant.explain(**asked)
    assert str(said.value) == sentence


def test_a_licence_that_a_cost_centre_does_not_pay_is_one_sentence(tmp_path):
    users = [{"center": "Sales", "skus": "MCOPSTN1"}, {"center": "IT", "skus": "MCOPSTN2"}]
    done = bill(tmp_path, {"users": users, "licences": ["MCOPSTN1 1 10.00", "MCOPSTN2 1 10.00"]})
    with pytest.raises(ck.InputError) as said:
        done.explain(cost_center="IT", sku="MCOPSTN1")
    paid = "Domestic and International Calling Plan (MCOPSTN2)"
    assert str(said.value) == f'IT pays nothing of "MCOPSTN1" in 2026-10; it pays for {paid}.'


def test_the_cents_that_no_licence_costs_alike_are_said(tmp_path):
    users = [{"skus": "MCOPSTN1", "center": "HR"}, {"skus": "MCOPSTN1", "center": "Sales"}]
    done = bill(tmp_path, {"users": users, "licences": ["MCOPSTN1 1 10.01", "MCOPSTN1 2 3.343333"], "unowned": "IT"})
    assert answers(done.explain(cost_center="HR", sku="MCOPSTN1"), "each", "held") == [
        "16.70 over 3 licences: 5.56 each; 2 cents are left, for the first 2 licences in the order of their holders’ "
        "sign-in names, those that nobody holds last",
        "person0@example.com, 31 days, in HR alone: 1 × 5.57 = 5.57 USD",
    ]
    assert done.explain(cost_center="IT", sku="MCOPSTN1").amount == Decimal("5.56")


def test_the_fee_of_several_months_names_each_and_their_sum(tmp_path):
    done = bill(tmp_path, TENANT | {"month": ["2026-09", "2026-10"]})
    receipt = done.explain(cost_center="Sales", sku="MCOPSTN1")
    assert receipt.line == (
        "Domestic Calling Plan, September 2026: 2 licences × 10.00 = 20.00 USD; Domestic Calling Plan, October 2026: "
        "1 licence × 10.00 + 3.23 for person1@example.com, 10 of 31 days = 13.23 USD; together 33.23 USD"
    )
    assert "33.23 USD for 4 licences, counted each month, owed by Sales" in done.explain(cost_center="Sales").line
    with pytest.raises(ck.InputError, match=r'name one, such as month="2026-09" \(on the command line --of-month'):
        done.explain(pool="US/MCOPSTN1/domestic")
