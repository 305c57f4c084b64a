"""Every rule of the specification is caught where it is broken, and by no bill as it is."""

from decimal import Decimal

import pytest

from chargeback_kit import reference
from chargeback_kit.focus.checker import Given, asked, broken
from chargeback_kit.focus.rules import applies, rules

from .mutations import CAU, MUTATIONS, WRONG_FORMAT, Mutation

VERSIONS = ("1.2", "1.4")
EVERY_RULE = [(version, rule) for version in VERSIONS for rule in rules(version)]
OF_ROWS = {row["rule"] for row in reference.rows("focus_rules")}


def invoices(frames):
    """What each invoice asks for, as the bill is."""
    rows = frames[CAU]
    billed = [(name, Decimal(cost)) for name, cost in zip(rows["InvoiceId"], rows["BilledCost"], strict=True) if name]
    return {name: sum(cost for other, cost in billed if other == name) for name, _ in billed}


def mutated(frames, rule):
    """The files with one rule broken."""
    if rule.must == "is present":
        return frames | {rule.dataset: frames[rule.dataset].drop(columns=rule.column)}
    if rule.id.endswith(".columns"):
        return frames | {rule.dataset: frames[rule.dataset].assign(Mine="1")}
    if rule.id in MUTATIONS:
        dataset, where, changes = MUTATIONS[rule.id]
    else:
        wrong = WRONG_FORMAT[rule.must.removeprefix("has the format ")] if "format" in rule.must else ""
        dataset, where, changes = Mutation(rule.dataset, "", {rule.column: wrong})
    frame = frames[dataset].copy()
    place = frame.index[applies(where, frame)]
    assert len(place), f"no row where {where}"
    for column, value in changes.items():
        if column not in frame:
            frame[column] = ""
        frame.loc[place[:1], column] = value
    return frames | {dataset: frame}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_bill_keeps_every_rule(frames, version):
    assert broken(version, frames[version], invoices(frames[version])) == []


@pytest.mark.parametrize(("version", "rule"), EVERY_RULE, ids=[f"{version}-{rule.id}" for version, rule in EVERY_RULE])
def test_a_broken_rule_is_caught_by_its_name(frames, version, rule):
    of_bill, of_mutation = frames[version], mutated(frames[version], rule)
    asks = invoices(of_bill)
    assert asked(rule, Given(version, of_bill, asks)) is None
    assert asked(rule, Given(version, of_mutation, asks)) is not None


def test_every_rule_of_the_table_has_a_row_that_breaks_it():
    assert set(MUTATIONS) == OF_ROWS


def test_a_broken_rule_says_where(frames):
    rows = frames["1.2"][CAU].copy()
    rows.loc[rows.index[3], "ChargeClass"] = "Refund"
    assert [str(each) for each in broken("1.2", {CAU: rows})] == [
        "CostAndUsage.ChargeClass.format: CostAndUsage.ChargeClass has the format Allowed Values"
        " where ChargeClass is not null (line 5)"
    ]


def test_own_columns_come_last(frames):
    rows = frames["1.2"][CAU]
    rows = rows[["x_Kind", *rows.columns.drop("x_Kind")]]
    assert [each.rule.id for each in broken("1.2", {CAU: rows})] == ["CostAndUsage.columns"]


def test_a_key_stands_once(frames):
    rows = frames["1.2"][CAU].assign(Tags='{"CostCenter": "IT", "CostCenter": "HR"}')
    assert {each.rule.id for each in broken("1.2", {CAU: rows})} == {"CostAndUsage.Tags.format"}


def test_an_empty_file_lacks_nothing_but_rows(frames):
    assert broken("1.4", {name: frame.iloc[:0] for name, frame in frames["1.4"].items()}) == []
