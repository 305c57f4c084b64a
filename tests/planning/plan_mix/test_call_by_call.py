"""Call by call: the mix is the best of all choices, its bound lies below it, and its prices are those of a bill."""

from decimal import Decimal
from pathlib import Path
from random import Random

import numpy as np
import pytest

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import PlanMix, plan_mix
from chargeback_kit.planning.plan_mix.exact import choose_exactly, chooser
from chargeback_kit.planning.plan_mix.exact.floor import NANO, tangents
from chargeback_kit.planning.plan_mix.prices import Price, Prices, as_prices
from chargeback_kit.planning.plan_mix.solving.question import PlanQuestion
from chargeback_kit.planning.plan_mix.solving.ways import full_months

from .every_choice import LISTED, Tenant, tenant, write
from .small import WALLET, abroad, call, person
from .small import bill as small_bill

PER_MINUTE = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1_US)"


def answer_of(made: Tenant, seed: int, folder: Path) -> tuple[ck.Bill, PlanMix]:
    write(made, seed, folder)
    bill = ck.bill(folder, "2026-10", charges="rated")
    prices = Prices(tuple(Price(option, Decimal(LISTED[option])) for option in made.options))
    return bill, plan_mix(bill, None, prices)


@pytest.mark.parametrize("seed", [6, 10, 12, 23])
def test_no_choice_of_all_is_cheaper(seed: int, tmp_path: Path) -> None:
    made = tenant(seed)
    _, answer = answer_of(made, seed, tmp_path / "a")
    best = made.cheapest()
    assert made.cost(answer.assignment["option"].tolist()) == answer.exact_cost
    assert answer.exact_cost - best <= best / 1000
    assert answer.settled
    assert answer.exact_bound is not None
    assert answer.exact_bound <= best


@pytest.mark.parametrize("seed", [6, 10])
def test_in_a_large_market_the_bound_holds_too(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chooser, "MOST_FREE", 0)
    made = tenant(seed)
    _, answer = answer_of(made, seed, tmp_path / "a")
    best = made.cheapest()
    assert not answer.settled
    assert answer.exact_bound is not None
    assert answer.exact_bound <= best <= answer.exact_cost <= best * Decimal("1.02")


@pytest.mark.parametrize("seed", [1, 8, 27])
def test_any_choice_costs_what_a_what_if_says(seed: int, tmp_path: Path) -> None:
    """The plain prices by hand, and the whole bill of the other world."""
    made = tenant(seed)
    write(made, seed, tmp_path / "a")
    bill = ck.bill(tmp_path / "a", "2026-10", charges="rated")
    chance = Random(seed)
    for _ in range(3):
        choice = [chance.choice(made.options) for _ in made.people]
        plans = {f"id-{n}": made.sku(n, option) for n, option in enumerate(choice)}
        calls = bill.what_if(plans=plans).calls
        fees_alone = Tenant(made.people, [], made.minutes, made.options, made.paid, made.bought, made.either_or)
        assert sum(calls["amount"], Decimal(0)) == made.cost(choice) - fees_alone.cost(choice)


def test_the_cheapest_minutes_lie_below_any_minutes() -> None:
    chance = np.random.default_rng(3)
    for _ in range(50):
        seconds, micro = chance.integers(1, 90, 12) * 60, chance.integers(0, 400, 12) * 10_000
        over = int(chance.integers(0, seconds.sum()))
        order = chance.permutation(12)
        taken = np.clip(over - (np.cumsum(seconds[order]) - seconds[order]), 0, seconds[order])
        money = float((micro[order] * taken / seconds[order]).sum())
        for slope, offset in tangents(seconds, micro):
            assert offset + slope * over / NANO <= money + 1


@pytest.mark.parametrize("rule", ["either_or", "separate"])
def test_an_international_plan_without_minutes_abroad_has_no_counter_for_them(rule: str, tmp_path: Path) -> None:
    """R23: calls abroad draw nothing and end nothing; the mix knows it."""
    terms = f'{WALLET}[switches]\ninternational_plan = "{rule}"\n[[allotment]]\nplan = "MCOPSTN2"\ncountry = "US"\n'
    terms += "domestic_minutes = 120\ninternational_minutes = 0\n"
    calls = [abroad(1, 0, 10), call(2, 0, 100)]
    made = small_bill(tmp_path / "a", [person(0, "MCOPSTN2")], calls, agreement=terms)
    drawn = made.calls.set_index("usage_id")
    assert drawn["pool_id"].to_dict() == {"a0-1": "", "u0-2": "US/MCOPSTN2/domestic"}
    answer = plan_mix(made, None, {"international": "5.00"})
    assert answer.exact_cost == answer.exact_bound == Decimal("6.00")  # ten minutes of 0.10 beside the fee


@pytest.mark.parametrize(("minutes", "cut"), [(30, False), (1000, True)])
def test_where_every_choice_was_weighed_nothing_more_can_be_saved(tmp_path: Path, minutes: int, cut: bool) -> None:
    """Four calls: 120 minutes are enough, or 4,000 of which the last call is charged in part, 3,000 being in the plan."""
    people = [person(0, "MCOPSTN1")]
    calls = [call(day, 0, minutes - 7 * cut) for day in (1, 2, 5, 6)]
    agreement = WALLET + '[[licence]]\nsku = "MCOPSTN1"\npurchased = 1\nunit_price = "12.00"\n'
    answer = plan_mix(
        small_bill(tmp_path / "a", people, calls, agreement=agreement), None, {"payg": "90.00", "standard": "12.00"}
    )
    assert answer.settled
    assert answer.most_more == 0
    assert answer.sentences[0] == "Buy nothing and give nothing back; any other choice saves at most 0.00 more."
    assert answer.exact_bound is not None
    assert answer.exact_cost - answer.exact_bound == Decimal("0.01") * cut
    assert ("0.01 may be rounded otherwise" in " ".join(answer.sentences)) == cut


def test_two_people_leave_a_pool_that_neither_should_leave_alone(tmp_path: Path) -> None:
    """200 minutes at home and 170 abroad: 48.00 within two licences of 150 each, 43.00 by the minute, 49.00 with one."""
    size = "domestic_minutes = 150\ninternational_minutes = 150\n"
    agreement = f'{WALLET}[[allotment]]\nplan = "MCOPSTN2"\ncountry = "US"\n{size}'
    people = [person(0, "MCOPSTN2"), person(1, "MCOPSTN2"), *(person(n, PER_MINUTE) for n in range(2, 12))]
    calls = [call(1, 0, 200), abroad(2, 1, 170), *(call(3, n, 1) for n in range(2, 12))]
    made = small_bill(tmp_path / "a", people, calls, agreement=agreement)
    prices = as_prices({"payg": "3.00", "international": "24.00"})
    question = PlanQuestion([made], None, prices, [], None, None, None, lambda _: None)
    case, solved = full_months(question, 1)
    markets = question.markets_by_call(
        case.markets, question.calls(question.whole.filled), case.period, question.offers
    )
    today = question.today
    found = choose_exactly(markets, solved.found.standings, [today], today, 5)
    assert markets[0].total(today) == 48_000_000 + 10 * 3_100_000
    assert found.total == 43_000_000 + 10 * 3_100_000
    assert not found.settled[0]
