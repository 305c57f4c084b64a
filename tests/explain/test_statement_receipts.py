"""The receipt of a whole statement: one line in the words of the trade, and its lines add up to it."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from cases.build import bill, write

import chargeback_kit as ck

SAMPLE = Path(__file__).parents[2] / "sample_data"
AMOUNT = re.compile(r"(^| [+−] |^−)([\d,]+\.\d\d) for ")


@pytest.fixture(scope="module")
def november():
    return ck.bill(SAMPLE / "2026-11", "2026-11", "rated")


def test_every_statement_is_a_sum_to_check_in_the_head(november):
    said = november.statements
    for center, owed in said.groupby("cost_center")["amount"].sum().items():
        receipt = november.explain(cost_center=center)
        assert receipt.amount == owed
        parts = [
            Decimal(amount.replace(",", "")) * (-1 if "−" in sign else 1)
            for sign, amount in AMOUNT.findall(receipt.line.partition(" = ")[0])
        ]
        assert sum(parts) == owed
        assert len(parts) == (said["cost_center"] == center).sum() == len(receipt.steps) - 1
        assert f"{owed:,.2f} USD, owed by {center} for November 2026; " in receipt.line


def test_a_line_says_what_it_is_for(november):
    sales = november.calls_of(cost_center="Sales", category="toll_free").totals
    line = november.explain(cost_center="Sales", category="toll_free").line
    amount = november.statements.set_index(["cost_center", "category"]).loc[("Sales", "toll_free"), "amount"]
    minutes = f"{sales.billed_seconds // 60:,}"
    assert line == f"{amount} USD for {sales.calls} toll-free calls ({minutes} minutes), owed by Sales"
    operations = november.explain(cost_center="Operations", category="carrier").line
    assert "and what Larkspur Telecom charges by the month" in operations


def test_who_owes_nothing_is_said(november):
    with pytest.raises(ck.InputError, match='no cost centre "Salse"'):
        november.explain(cost_center="Salse")


SHARES = {
    "direct": "a licence is its holder’s, Finance pays for 2 licences that nobody holds",
    "even": "licence fees are shared alike among the cost centres with people",
    "headcount": "licence fees are shared by people",
}


@pytest.mark.parametrize("basis", SHARES)
def test_a_statement_names_the_basis_that_shared_its_fees(basis, tmp_path):
    users = [{"skus": "MCOEV", "center": "Finance"}, {"skus": "MCOEV", "center": "Sales"}]
    given = {"users": users, "licences": ["MCOEV 4 8.00"], "unowned": "Finance", "switches": {"fee_basis": basis}}
    line = bill(tmp_path, given).explain(cost_center="Finance").line
    assert line.endswith(f", owed by Finance for October 2026; {SHARES[basis]}")
    assert "a call is" not in line


@pytest.fixture(scope="module")
def charged_on(tmp_path_factory):
    """Sales keeps its calls abroad central, HR owes less than the smallest amount."""
    abroad = {"to": "+442079460000", "context": "International"}
    given = {
        "users": [{"skus": "MCOEV", "center": "Sales"}, {"skus": "MCOEV", "center": "HR"}],
        "licences": ["MCOEV 2 8.00"],
        "postpaid": True,
        "unowned": "IT",
        "chargeback": {"central": ["international"], "smallest": "8.50", "markup_percent": "3"},
        "calls": [{**abroad, "charge": "5.60"}, {"charge": "1.60"}, {"charge": "0.40", "who": 1}],
    }
    return bill(tmp_path_factory.mktemp("charged_on"), given)


KEPT = {
    ("Sales", "kept_central"): [
        "licence_fees: 8.00 USD, not kept",
        "domestic: 1.60 USD, not kept",
        "international: 5.60 USD, kept: central",
        "central: international: -5.60 USD",
    ],
    ("HR", "kept_central"): [
        "licence_fees: 8.00 USD",
        "domestic: 0.40 USD",
        "the 8.40 USD that are owed are below the smallest of 8.50 USD: -8.40 USD",
    ],
    ("IT", "kept_central"): [
        "HR: 8.40 USD",
        "Sales: 5.60 USD",
        "kept for others (central: international; smallest: 8.50 USD): 14.00 USD",
    ],
    ("Sales", "markup"): [
        "licence_fees: 8.00 USD",
        "domestic: 1.60 USD",
        "international: 5.60 USD",
        "kept_central: -5.60 USD",
        "markup: 3 % of 9.60 USD = 0.288, rounded: 0.29 USD",
    ],
}


@pytest.mark.parametrize(("center", "category"), KEPT)
def test_what_is_kept_or_added_says_which_rule_took_it(charged_on, center, category):
    receipt = charged_on.explain(cost_center=center, category=category)
    assert [step.answer for step in receipt.steps] == KEPT[center, category]


def test_the_month_of_a_carrier_is_added_to_its_last_decimal(tmp_path):
    direct = {"type": "dr_out", "to": "+442079460000"}
    calls = [{**direct, "seconds": 31}, {**direct, "seconds": 62}, {**direct, "seconds": 2, "who": 1}]
    write(tmp_path, {"users": [{"center": "Sales"}, {"center": "IT"}], "calls": calls})
    card = "number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,decimals,carrier\n"
    (tmp_path / "carrier_rates.csv").write_text(f"{card}geographic,44,0.3,0.00,1,USD,4,\n", encoding="utf-8")
    receipt = ck.bill(tmp_path, "2026-10").explain(cost_center="Sales", category="carrier")
    shown = [step.answer.rpartition(": ")[2] for step in receipt.only("call").steps]
    assert shown == ["0.31 USD", "0.155 USD"]
    assert receipt.only("round").steps[0].answer.startswith("0.465 USD, rounded to the cent once per carrier and month")
    assert receipt.only("carrier's month").steps[0].answer == (
        "0.465 of 0.475 USD in 2026-10; of these 0.48 USD, rounded once, its share is 0.47 USD"
    )


def test_what_a_carrier_charges_by_the_month_leads_to_its_count_its_price_and_its_split(tmp_path):
    direct = {"type": "dr_out"}
    given = {
        "users": [{"center": "Sales"}, {"center": "IT"}, {"center": "HR"}],
        "calls": [{**direct, "who": who} for who in range(3)],
        "carriers": [{"name": "Northwind", "monthly_fee": "5.00", "per": "channel", "count": 2}],
    }
    done = bill(tmp_path, given)
    receipts = [done.explain(cost_center=center, category="carrier") for center in ("Sales", "IT")]
    assert [receipt.amount for receipt in receipts] == [Decimal("3.34"), Decimal("3.33")]
    for receipt in receipts:
        share = f"Northwind, 2026-10, by the month, 2 channels × 5.00 = 10.00 USD: {receipt.amount} USD"
        assert receipt.only("fee").steps[0].answer == share
        assert receipt.only("users").steps[0].answer == (
            "1 of the 3 users with calls of it; one costs 3.33 or 3.34, the cents left over to the first by "
            "sign-in name"
        )
