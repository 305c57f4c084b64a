"""Licences at hand that cost more than the price list: the model, its bound and the reasons are those of what is paid."""

from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random

import pytest
from chance import drawn
from oracle import tiny

from chargeback_kit.planning.plan_mix import PlanMix, plan_mix
from chargeback_kit.planning.plan_mix.exact import chooser

from .small import WALLET, bill, call, person

PAID, LISTED, PAYG = Decimal("15.00"), Decimal("12.00"), Decimal("1.00")
PAYG_SKU = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1_US)"


def answer_of(folder: Path, bought: int, minutes: list[int], holders: int) -> PlanMix:
    """Standard is paid for at 15.00 and listed at 12.00; the first people hold it, the others pay as they go."""
    people = [person(n, "MCOPSTN1" if n < holders else PAYG_SKU) for n in range(len(minutes))]
    calls = [call(day, n, each) for n, each in enumerate(minutes) for day in (1, 9)]
    made = bill(folder, people, calls, agreement=WALLET + tiny.licence("MCOPSTN1", bought, str(PAID)))
    return plan_mix(made, None, {"payg": str(PAYG), "standard": str(LISTED)})


def least(bought: int, minutes: list[int], holders: int) -> Decimal:
    """The cheapest of all choices, with 0.10 a minute and no pool that ends."""
    at_hand = max(bought, holders)
    costs = []
    for choice in product((False, True), repeat=len(minutes)):
        taken = sum(choice)
        fees = PAID * min(taken, at_hand) + LISTED * max(0, taken - at_hand)
        alone = (PAYG + Decimal(2 * each) / 10 for each, plan in zip(minutes, choice, strict=True) if not plan)
        costs.append(sum(alone, fees))
    return min(costs)


@pytest.mark.parametrize("most_free", [9, 0])
@pytest.mark.parametrize("seed", drawn(range(24), 6))
def test_no_choice_is_cheaper_and_the_bound_holds(
    seed: int, most_free: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chooser, "MOST_FREE", most_free)
    dice = Random(seed)
    minutes = [dice.choice((10, 40, 62, 68, 90, 300)) for _ in range(dice.randint(1, 5))]
    holders = dice.randint(0, len(minutes))
    bought = dice.randint(max(1, holders), len(minutes) + 1)
    answer, best = answer_of(tmp_path / "a", bought, minutes, holders), least(bought, minutes, holders)
    assert answer.exact_cost == answer.cost == answer.model_cost == best
    assert answer.bound <= best
    assert answer.certified_bound <= best
    assert best - answer.bound <= Decimal("0.01")
    assert answer.exact_bound is not None
    assert answer.exact_bound <= best
    assert "Priced call by call, the mix costs exactly what the model says." in answer.sentences


def test_an_idle_licence_costs_what_is_paid_for_it(tmp_path: Path) -> None:
    answer = answer_of(tmp_path / "a", 2, [10, 100], 0)
    assert answer.assignment["option"].tolist() == ["payg", "standard"]
    assert answer.assignment["fee"].tolist() == [PAYG, PAID]
    assert (answer.cost, answer.bound) == (Decimal("18.00"), Decimal("18.00"))


def test_beyond_those_at_hand_the_list_counts(tmp_path: Path) -> None:
    """Three people, one licence at 15.00: three cost 39.00; where two need one it is 27.00."""
    answer = answer_of(tmp_path / "a", 1, [300, 300, 300], 1)
    assert answer.assignment["option"].tolist() == ["standard"] * 3
    assert answer.cost == answer.bound == answer.exact_cost == Decimal("39.00")
    assert answer.licences.set_index("option").loc["standard", "to_buy"] == 2


@pytest.mark.parametrize("minutes", [300, 1200])
def test_the_reason_for_a_difference_is_the_real_one(tmp_path: Path, minutes: int) -> None:
    """Two licences at 6.00 of the list's 12.00; one person in September and three in October, who all take one.

    In October one is bought, which is 3.00 a month of two; on average two are at hand for two.
    """
    bills = []
    for name, who in (("2026-09", [0]), ("2026-10", [0, 1, 2])):
        people = [
            person(n, PAYG_SKU if n else "MCOPSTN1", valid_from=f"{name}-01" if n else "", valid_to="") for n in who
        ]
        rows = [
            call(day, n, minutes, start=f"{name}-{day:02d}T08:15:00Z", usage_id=f"{name}-{n}-{day}")
            for n in who
            for day in (1, 8, 15, 22, 29)
        ]
        agreement = WALLET + tiny.licence("MCOPSTN1", 2, "6.00")
        bills.append(bill(tmp_path / name, people, rows, agreement=agreement, month=name))
    answer = plan_mix(bills, None, {"payg": "8.00", "standard": "12.00"}, resample=0)
    said = next(each for each in answer.sentences if each.startswith("Priced call by call, in their order"))
    assert answer.more_fees == answer.difference == Decimal("3.00")
    assert bool(answer.pools["over_minutes"].any()) == (minutes == 1200)
    assert "fees are 3.00 more, as the model counts licences in an average month, the bill in each." in said
    assert "average price" not in said
