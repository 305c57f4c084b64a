"""The receipt of a call says what is certain of its numbers, and the problems say the same (R05)."""

import pytest
from cases.build import bill

import chargeback_kit as ck

CALLS = [
    {"to": "4.48082E+11", "from": "1.42556E+10", "context": "International", "charge": "0.30"},
    {"to": "411", "charge": "0.30"},
    {"to": "+44207946****", "context": "International", "charge": "0.30"},
    {"to": "+1425555****", "charge": "0.30"},
    {"to": "+14255550101", "charge": "0.30"},
]
SAID = {
    "u1": [
        "destination +44808…: 5 of 12 digits are certain, a spreadsheet shortened it",
        "caller +14255…: 5 of 11 digits are certain, a spreadsheet shortened it",
    ],
    "u2": ["destination 411: a short code of the caller's country"],
    "u3": ["destination +44207946…: 8 of 12 digits are certain, the others are masked"],
    "u4": [],
    "u5": [],
}


@pytest.fixture
def done(tmp_path):
    rates = [{"prefix": "44"}, {"prefix": "442079460"}, {"prefix": "1"}]
    copies = [{"id": "u5", "day": 5, "to": "1.42556E+10", "charge": "0.3"}]
    given = {"users": [{"skus": "MCOPSTNC"}], "wallet": {"opening": "10.00"}, "rates": rates, "calls": CALLS + copies}
    return bill(tmp_path, given)


@pytest.mark.parametrize("usage_id", SAID)
def test_a_receipt_says_what_is_certain_of_a_number(done, usage_id):
    steps = done.explain(usage_id).only("number").steps
    assert [step.answer for step in steps] == SAID[usage_id]
    assert {step.rule_id for step in steps} <= {"R05"}


def test_the_problems_say_what_is_left(done):
    said = {p.code: p.message.partition(": ")[2] for p in done.problem_list if p.code != "rate-missing"}
    assert said == {
        "number-shortened": "destination +44808…, 12 digits and caller +14255…, 11 digits",
        "duplicate-row": "a spreadsheet shortened a number of this copy",
    }


@pytest.fixture(scope="module")
def with_others(tmp_path_factory):
    """Rows that are in the files and no calls of the bill."""
    calls = [
        {"id": "negative", "seconds": -5},
        {"id": "euro", "currency": "EUR", "charge": "0.10"},
        {"id": "late", "at": "2026-10-31T23:30:00Z"},
        {"id": "Mixed"},
    ]
    given = {"users": [{}], "calls": calls, "switches": {"month_time_zone": "Europe/Berlin"}}
    return bill(tmp_path_factory.mktemp("with_others"), given)


OTHERS = {
    "negative": ": calls.csv, line 2, is no call of it (the duration is negative); see problems.csv.",
    "euro": ": calls.csv, line 3, is in EUR, which has a bill of its own.",
    "late": ": calls.csv, line 4, starts on 1 November 2026 (Europe/Berlin); ask for that month.",
    "mixed": "; the nearest is Mixed.",
    "nowhere": "; see calls.csv for the ids.",
}


@pytest.mark.parametrize("usage_id", OTHERS)
def test_an_id_that_is_not_in_the_bill_is_told_why(with_others, usage_id):
    with pytest.raises(ck.InputError) as refused:
        with_others.explain(usage_id)
    assert str(refused.value) == f'no call "{usage_id}" in the bill of 2026-10{OTHERS[usage_id]}'


def test_digits_that_are_not_known_are_the_reason_for_no_rate(done):
    assert "no rate of the card matches for certain, digits of the number are not known" in done.explain("u3").line
