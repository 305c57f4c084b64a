"""The receipt of a whole statement: one line in the words of the trade, and its lines add up to it."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

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
