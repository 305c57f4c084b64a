"""A quick answer equals the full bill of the same scenario in every table, to the cent and to the second."""

from random import Random

import pytest
from chance import drawn
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.planning.quick.answer import QuickAnswer
from planning.what_if import worlds

TENANTS = range(300, 308)
SCENARIOS = 3


def test_quick_answers_equal_the_full_bills(tmp_path):
    answered: list[str] = []
    for seed in TENANTS:
        folder, rng = tmp_path / str(seed), Random(seed)
        bill = ck.bill(folder, **random_tenant(seed, folder))
        assert not list(worlds.differences(bill.imagine(), bill)), seed
        for changes in [worlds.within_reach(rng, bill) for _ in range(SCENARIOS)] + worlds.one_plan_each(rng, bill):
            answer = bill.imagine(**changes)
            if isinstance(answer, QuickAnswer):
                answered += answer.scenario.parts
                found = list(worlds.differences(answer, bill.what_if(**changes)))
                assert not found, f"seed {seed}, {changes}: {found}"
    assert {"assigned", "purchased", "prices", "plans", "wallet", "postpaid", "blocking"} <= set(answered)


@pytest.mark.parametrize("seed", drawn(range(330, 333)))
def test_an_answer_about_a_what_if_equals_the_full_bill(seed, tmp_path):
    rng = Random(seed)
    bill = ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    other = bill.what_if(**worlds.within_reach(rng, bill), growth={"domestic": "1.5"})
    changes = worlds.within_reach(rng, other)
    assert not list(worlds.differences(other.imagine(**changes), other.what_if(**changes)))


def test_what_the_index_does_not_know_is_computed_in_full(tmp_path):
    bill = ck.bill(tmp_path, **random_tenant(3, tmp_path))
    for part, change in worlds.beyond_reach(Random(3), bill).items():
        assert isinstance(bill.imagine(**{part: change}), ck.Bill), part


def test_two_months_and_a_pool_of_ones_own(tmp_path):
    how = random_tenant(5, tmp_path)
    year, month = map(int, how["month"].split("-"))
    months = [how["month"], f"{year}-{month + 1:02d}"] if month < 12 else [how["month"]]
    bill = ck.bill(tmp_path, months, "rated")
    for seed in range(4):
        changes = worlds.within_reach(Random(seed), bill)
        assert not list(worlds.differences(bill.imagine(**changes), bill.what_if(**changes)))
