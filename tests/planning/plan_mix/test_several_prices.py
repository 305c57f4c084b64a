"""A part number bought at several prices: the last ones bought are given up first, and the saving is the bill's (R51)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from chance import drawn

from chargeback_kit.export.plan_mix import page
from chargeback_kit.money import to_micro
from chargeback_kit.planning.plan_mix import plan_mix
from chargeback_kit.planning.plan_mix.licences.bought import rungs
from chargeback_kit.planning.plan_mix.licences.stock import Stock
from chargeback_kit.planning.plan_mix.result import to_scenario
from chargeback_kit.records.agreement import Agreement, Licence, LicenceAtPrices

from .small import WALLET, bill, call, person

PRICES = {"payg": "3.00", "standard": "12.00"}
WORKDAYS = [day for day in range(1, 32) if date(2026, 10, day).weekday() < 5]


def blocks(*lines: tuple[int, str]) -> str:
    """An agreement with standard plans bought at some prices."""
    block = '[[licence]]\nsku = "MCOPSTN1"\npurchased = {}\nunit_price = "{}"\n'
    return WALLET + "".join(block.format(*line) for line in lines)


def test_one_goes_and_the_other_stays_where_the_average_would_let_both_go(tmp_path: Path) -> None:
    """60 minutes each, 9.00 by the minute: dearer than 5.00, cheaper than 15.00; the average is 10.00."""
    people = [person(n, "MCOPSTN1") for n in range(2)]
    calls = [call(1 + n, n, 60) for n in range(2)]
    for agreement, saving in ((blocks((1, "5.00"), (1, "15.00")), "6.00"), (blocks((1, "15.00"), (1, "5.00")), "2.00")):
        made = bill(tmp_path / saving, people, calls, agreement=agreement)
        answer = plan_mix(made, None, PRICES)
        back = int(answer.licences["to_give_back"].sum())
        assert (answer.saving, back) == (Decimal(saving), 1 if saving == "6.00" else 2)
        assert answer.exact_today == Decimal("20.00")
        row = answer.licences.set_index("option").loc["standard"]
        fewer = made.what_if(purchased={"MCOPSTN1": 2 - back}, plans=dict.fromkeys(made.people.names[:back], "none"))
        assert row["saving"] == made.total - fewer.total
        assert answer.settled


def test_held_in_two_countries_the_money_is_still_the_bills(tmp_path: Path) -> None:
    """Each country has one; the one who goes gives back the last one bought, of all."""
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1", usage_country="GB")]
    calls = [call(day, 0, 60) for day in WORKDAYS] + [
        call(day, 1, 1, usage_country="GB", callee="+441632960142") for day in (1, 2)
    ]
    made = bill(tmp_path / "a", people, calls, agreement=blocks((1, "8.00"), (1, "13.50")))
    answer = plan_mix(made, None, PRICES)
    assert answer.licences["to_give_back"].sum() == 1
    assert answer.exact_today == Decimal("21.50")
    assert answer.saving == Decimal("13.50") - Decimal("3.00") - Decimal("0.20")
    assert any("It is held in several countries" in each for each in answer.caveats)
    assert not answer.settled
    assert answer.exact_bound is not None
    assert answer.exact_bound <= answer.exact_cost


def test_what_lies_idle_is_the_last_bought(tmp_path: Path) -> None:
    people = [person(n, "MCOPSTN1") for n in range(2)]
    calls = [call(day, n, 30) for day in WORKDAYS for n in range(2)]
    made = bill(tmp_path / "a", people, calls, agreement=blocks((2, "8.00"), (1, "9.00"), (1, "13.50")))
    answer = plan_mix(made, None, PRICES)
    assert answer.idle_to_give_back == (2, Decimal("22.50"))
    assert answer.exact_today == Decimal("16.00")
    assert answer.licences["bought_at"].tolist() == ["2 at 8.00, 1 at 9.00, 1 at 13.50"]
    assert "2 at 8.00, 1 at 9.00, 1 at 13.50 (12.00 for more)" in page(answer)
    assert any("costs nobody a minute and saves 22.50 a month" in each for each in answer.sentences)
    there = made.what_if(**to_scenario(made, answer, {"payg": Decimal("3.00"), "standard": Decimal("12.00")}))
    assert made.total - there.total == Decimal("22.50")


def test_what_lies_idle_and_is_needed_is_the_next_one_bought(tmp_path: Path) -> None:
    people = [person(n, "MCOPSTN1" if n else "MCOEV") for n in range(2)]
    calls = [call(day, n, 30) for day in WORKDAYS for n in range(2)]
    made = bill(tmp_path / "a", people, calls, agreement=blocks((1, "8.00"), (1, "13.50")))
    answer = plan_mix(made, None, PRICES)
    assert answer.exact_cost == made.total == Decimal("21.50")
    assert any("1 licence that lies idle is used: 13.50 a month" in each for each in answer.sentences)


def test_each_who_stays_pays_alike(tmp_path: Path) -> None:
    """8.00 and 9.01: R51 splits them over the holders, and the fees of the people are those of the mix."""
    people = [person(n, "MCOPSTN1") for n in range(2)]
    calls = [call(day, n, 30) for day in WORKDAYS for n in range(2)]
    made = bill(tmp_path / "a", people, calls, agreement=blocks((1, "8.00"), (1, "9.01")))
    answer = plan_mix(made, None, PRICES)
    assert answer.assignment["fee"].tolist() == [Decimal("8.51"), Decimal("8.50")]
    assert answer.exact_cost == sum(answer.assignment["fee"])


@pytest.mark.parametrize("seed", drawn(range(400), fewer=40))
def test_a_stock_costs_what_its_lines_say(seed: int) -> None:
    """Every number of takers, by the prices call by call and by the rows of the model; with a contract and without."""
    chance = np.random.default_rng(seed)
    listed = to_micro(Decimal(int(chance.integers(2, 20))))
    bought = [
        Licence(sku="A1", purchased=int(chance.integers(1, 4)), unit_price=Decimal(int(price)))
        for price in chance.choice(np.arange(3, 18), int(chance.integers(2, 5)), replace=False)
    ]
    (line,) = Agreement(currency="USD", licence=tuple(bought)).licence
    assert isinstance(line, LicenceAtPrices)
    size = line.purchased
    held, fast = int(chance.integers(0, size + 1)), int(chance.integers(0, size + 1)) * int(chance.integers(0, 2))
    members = np.ones(size + 2, np.bool_)
    holders = np.arange(size + 2) < held
    prices = rungs(line)
    stock = Stock(0, "US", "A1", members, holders, size - held, prices[0][1], listed, fast, rungs=prices, line=line)
    present, everybody = np.ones((size + 2, 1), np.bool_), np.arange(size + 2)
    rows, off = stock.rows(everybody, present, 0), stock.discounts(everybody, present)
    for count in range(size + 3):
        takers = everybody < count
        paid = max(count, fast)
        true = to_micro(line.changed(min(paid, size)).amount) + max(0, paid - size) * listed
        exact = count * stock.paid + stock.surcharge(takers, present) + stock.unneeded(takers, present)
        penalties = sum(max(0, row.base + int(row.weights[takers].sum())) for row in rows)
        discounts = sum(max(0, row.base + int(row.weights[takers].sum())) for row in off)
        assert exact == true
        assert count * stock.paid + penalties - discounts + stock.constant(everybody) == true
        assert true >= count * stock.paid + penalties + stock.constant(everybody) - int(
            stock.most_saved(present)[takers].sum()
        )


def test_the_bound_knows_that_the_first_bought_are_the_dearest(tmp_path: Path) -> None:
    """Too many people to weigh every choice: eight keep theirs, five at 15.00 and three at 6.00; four go, for 4.00."""
    people = [person(n, "MCOPSTN1") for n in range(12)]
    calls = [call(day, n, 12 if n < 8 else 1) for day in WORKDAYS[:10] for n in range(12)]
    made = bill(tmp_path / "a", people, calls, agreement=blocks((5, "15.00"), (7, "6.00")))
    answer = plan_mix(made, None, PRICES)
    assert not answer.settled
    assert answer.exact_bound is not None
    assert (answer.exact_cost, answer.exact_bound) == (Decimal("109.00"), Decimal("109.00"))
