"""Every amount of random tenants is computed again from the JSON of its receipt, by a program without the kit."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from chance import drawn
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.explain.proof.call import call_proof, rows_of
from chargeback_kit.explain.proof.fee import fee_proof
from chargeback_kit.explain.proof.statement import line_proof, total_proof
from chargeback_kit.explain.statement_receipt import calls_of_line

from .again import Wrong, again


@pytest.mark.parametrize("seed", drawn(range(1800, 1900)))
def test_calls_fees_and_statements_prove_themselves(seed, tmp_path):
    how = random_tenant(seed, tmp_path)
    bill = ck.bill(tmp_path, how["month"], how["charges"])
    amounts = dict(zip(bill.calls["usage_id"], bill.calls["amount"], strict=True))
    for call in rows_of(bill):
        found = proven(call_proof(bill, call, "a row"))
        assert found == Fraction(call["amount_micro"], 10**6)
        assert call["kind"] == "carrier" or found == amounts[call["usage_id"]]
    for fee in bill.fees:
        for center, part in fee.shares.items():
            assert proven(fee_proof(bill, center, [fee])) == part
    statements = bill.statements
    for owner, category, owed in zip(
        statements["cost_center"], statements["category"], statements["amount"], strict=True
    ):
        assert proven(line_proof(bill, owner, category, calls_of_line(bill, owner, category))) == owed
    for name, lines in bill.statements.groupby("cost_center"):
        assert proven(total_proof(bill, str(name))) == sum(lines["amount"], Decimal(0))


def proven(figure):
    return again(json.loads(json.dumps(figure.data())))


def test_a_figure_that_was_tampered_with_is_found():
    proof = {
        "says": "rated",
        "value": "0.22",
        "how": "rounded",
        "places": 2,
        "of": [{"says": "exact", "value": "0.215", "how": "read"}],
    }
    assert again(proof) == Decimal("0.22")
    with pytest.raises(Wrong, match="rated is 11/50"):
        again(proof | {"of": [{"says": "exact", "value": "0.214", "how": "read"}]})
