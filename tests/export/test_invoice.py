"""The bill beside the invoice as it is typed and shown (R54): nothing twice, nothing cancelled out."""

import json
from decimal import Decimal

import pytest
from oracle.tiny import licence

import chargeback_kit as ck
from chargeback_kit.explain.reconcile.compare import reconciliation
from chargeback_kit.explain.reconcile.explanation import FAULTS
from chargeback_kit.export.page import page

from .conftest import SAMPLE
from .reading import Page
from .tenant import bill, call, person

PLAN = licence("MCOPSTN1", 2, "12.00")
LATE = {"Start Time": "2026-10-31T20:00:00Z", "End Time": "2026-10-31T20:00:59Z"}
ONE, LATE_ONE, TWICE = call(1), call(2, **LATE), [call(1), call(1)]


def invoice(**amounts):
    return "".join(f'[[invoice]]\ncategory = "{name}"\namount = "{amount}"\n' for name, amount in amounts.items())


def parts(computed):
    """The faults that explain something."""
    return {line.name: str(line.amount) for line in reconciliation(computed) if line.amount}


@pytest.fixture
def compared(tmp_path):
    """A bill with one person, some calls of 1.25 and an invoice."""

    def of(calls, terms="", **amounts):
        return bill(tmp_path / "folder", [person(0)], calls, agreement=terms + invoice(**amounts))

    return of


def test_every_fault_is_listed_once_and_unknown_is_last(sample):
    assert tuple(line.name for line in reconciliation(sample)) == FAULTS
    assert FAULTS[-1] == "unknown amount"


@pytest.mark.parametrize("charges", ["reported", "rated"])
def test_the_invoice_of_october(charges):
    explained = {"reported": {"late rows": "-1.31"}, "rated": {"late rows": "-1.31", "rate change": "0.60"}}[charges]
    rest = {"tax": "-142.42", "wrong licence count": "-24.00"}
    assert parts(ck.bill(SAMPLE, "2026-10", charges)) == explained | rest


def test_rows_of_calls_do_not_explain_a_difference_of_fees(compared):
    assert parts(compared(TWICE, PLAN, usage="1.25", licence_fees="25.25")) == {"unknown amount": "-1.25"}


def test_an_early_invoice_with_tax_is_explained_on_both_sides(compared):
    assert parts(compared([ONE, LATE_ONE], usage="1.25", tax="0.40")) == {"late rows": "1.25", "tax": "-0.40"}


def test_effects_in_both_directions_are_found_where_they_fit_to_the_cent(compared):
    late = call(2, **LATE, Charge="2.00")
    assert parts(compared([*TWICE, late], usage="2.50")) == {"duplicates": "-1.25", "late rows": "2.00"}


def test_what_is_not_explained_to_the_cent_is_not_explained_at_all(compared):
    assert parts(compared(TWICE, usage="3.00")) == {"unknown amount": "-1.75"}


def test_licences_are_named_by_the_fewest_that_fit(compared):
    computed = compared([ONE], PLAN, licence_fees="36.00")
    assert parts(computed) == {"wrong licence count": "-12.00"}
    (reason,) = computed.reconcile().explanations
    assert reason.says("USD") == (
        "Microsoft charged 12.00 USD more for licences: 3 licences of Domestic Calling Plan (MCOPSTN1) instead of 2"
    )
    first, said = repr(computed.reconcile()).split("\n")
    assert (first, said) == ("Bill minus invoice: -12.00 USD, all of it explained", reason.says("USD"))


def test_two_lines_of_one_category_are_one_sum(compared):
    lines = invoice(usage="1.00") + invoice(usage="0.25")
    assert parts(compared([ONE], lines)) == {}


def test_a_recharge_invoice_has_a_number_and_a_day(compared):
    line = '[[invoice]]\ncategory = "credits_purchase"\namount = "75.00"\nnumber = "E0100"\nday = 2026-10-07\n'
    computed = compared([ONE], line)
    assert computed.agreement.invoice[0].number == "E0100"
    assert parts(computed) == {"unknown amount": "-75.00"}


def test_no_unknown_hides_behind_another(compared):
    computed = compared([ONE], PLAN, usage="0.75", licence_fees="24.50")
    assert parts(computed) == {}
    shown = Page(page(computed))
    assert shown.tables["invoice"][1][-3:-1] == [["Unknown, usage", "0.50"], ["Unknown, licence fees", "-0.50"]]
    assert "but not line by line, 1.00 unexplained" in shown.text


def test_the_json_lists_the_faults(sample, tmp_path):
    summary = json.loads((sample.write(tmp_path / "out") / "bill.json").read_text(encoding="utf-8"))
    listed = {row["class"]: Decimal(row["amount"]) for row in summary["reconciliation"]}
    assert listed == {line.name: line.amount for line in reconciliation(sample)}
