"""Carriers as options of the mix: who should move, with the fees that are paid once."""

from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import plan_mix
from chargeback_kit.planning.plan_mix.result import to_scenario

from .small import PRICES, abroad, bill, call, options, person

RATE = {"number_kind": "any", "prefix": "+", "price_per_minute": "0.05", "increment_seconds": "60"}
FABRIKAM: dict[str, Any] = {"name": "Fabrikam Voice", "way": "operator_connect", "card": [RATE], "per_user": "1.00"}
FEW = ["payg", "standard"]


def two(folder: Path) -> ck.Bill:
    """Somebody who calls little and somebody who calls as much as the standard plan covers."""
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1")]
    return bill(folder / "a", people, [call(1, 0, 10), call(1, 1, 3000)])


@pytest.mark.parametrize(
    ("once", "chosen", "cost"),
    [
        ("0.00", ["operator_connect", "standard"], "13.50"),  # 1.00 and ten minutes of 0.05, beside a plan of 12.00
        ("2.00", ["operator_connect", "standard"], "15.50"),
        ("3.00", ["payg", "standard"], "16.00"),  # pay as you go costs 4.00 and no fee that is paid once
    ],
)
def test_who_should_move_depends_on_what_is_paid_once(tmp_path: Path, once: str, chosen: list[str], cost: str) -> None:
    answer = plan_mix(two(tmp_path), FEW, PRICES, carriers=[FABRIKAM | {"per_tenant": once}])
    assert options(answer) == chosen
    assert (answer.cost, answer.bound, answer.certified_bound, answer.exact_cost) == (Decimal(cost),) * 4
    assert answer.proven
    assert sum(answer.moves["saving"].tolist(), Decimal(0)) == answer.saving == Decimal("24.00") - Decimal(cost)


def test_channels_are_paid_once_and_numbers_for_each(tmp_path: Path) -> None:
    answer = plan_mix(two(tmp_path), FEW, PRICES, carriers=[FABRIKAM | {"per_channel": "1.00", "per_number": "0.25"}])
    assert answer.exact_cost == Decimal("15.75")  # both call at once: two channels
    assert any("2.00 a month of shared fees count once if anybody moves, with 2 channels" in c for c in answer.caveats)


def test_months_are_averaged_and_fees_are_monthly(tmp_path: Path) -> None:
    """Ten minutes in October and thirty in November: a fee of 1.00 and 0.05 a minute, beside 3.00 and 0.10."""
    october = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 10)])
    start = {"start": "2026-11-01T18:15:00Z", "usage_id": "n"}
    november = bill(tmp_path / "b", [person(0, "MCOPSTN1")], [call(1, 0, 30, **start)], month="2026-11")
    answer = plan_mix([october, november], FEW, PRICES, carriers=[FABRIKAM | {"per_tenant": "0.50"}])
    assert options(answer) == ["operator_connect"]
    assert answer.exact_cost == answer.cost == Decimal("2.50")


def test_cards_of_more_decimals_leave_no_part_of_a_cent_behind(tmp_path: Path) -> None:
    """Three calls at 0.105 count 0.11 each on Microsoft's bill; moved, only the carrier's 0.0505 a minute are left."""
    bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(day, 0, 1) for day in (1, 2, 3)])
    card = "number_kind,prefix,price_per_minute,connection_fee,increment_seconds,decimals\nany,+,0.105,,60,4\n"
    (tmp_path / "a" / "rates.csv").write_text(card, encoding="utf-8")
    rates = [RATE | {"price_per_minute": "0.0505", "decimals": "4"}]
    answer = plan_mix(ck.bill(tmp_path / "a", "2026-10"), ["payg"], PRICES, carriers=[FABRIKAM | {"card": rates}])
    assert options(answer) == ["operator_connect"]
    assert answer.exact_cost == Decimal("1.15")  # 1.00 and 0.1515, the month rounded once
    everybody = answer.comparison.set_index("mix").loc["all_payg"]
    assert everybody["calls"] == Decimal("0.33")


def test_whose_calls_have_no_rate_cannot_move(tmp_path: Path) -> None:
    own = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 10), abroad(2, 0, 1)])
    answer = plan_mix(own, FEW, PRICES, carriers=[FABRIKAM | {"card": [RATE | {"prefix": "+1"}]}])
    assert options(answer) == ["payg"]
    assert any("the card prices not every call of 1 person, who cannot move there" in each for each in answer.caveats)


def test_a_mix_with_carriers_is_no_scenario(tmp_path: Path) -> None:
    own = two(tmp_path)
    answer = plan_mix(own, FEW, PRICES, carriers=[FABRIKAM])
    with pytest.raises(ck.InputError, match="no scenario can say"):
        to_scenario(own, answer, {})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"carriers": [FABRIKAM, FABRIKAM | {"name": "Other"}]}, "one carrier for each way"),
        ({"carriers": [{"name": "A", "way": "direct_routing"}]}, "needs its card and its fees"),
        ({"carriers": [FABRIKAM], "resample": 5}, "Leave resample out"),
        ({"carriers": [FABRIKAM | {"bundle": [{"minutes": 5}]}]}, "whose minutes in the fee are whose"),
    ],
)
def test_what_a_mix_with_carriers_cannot_answer(tmp_path: Path, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ck.InputError, match=said):
        plan_mix(two(tmp_path), FEW, PRICES, **asked)


def test_a_price_list_has_no_carriers(tmp_path: Path) -> None:
    with pytest.raises(ck.InputError, match='"operator_connect" is no option'):
        plan_mix(two(tmp_path), None, PRICES | {"operator_connect": "1.00"})


@pytest.mark.parametrize("seed", range(4))
def test_no_other_choice_is_cheaper(tmp_path: Path, seed: int) -> None:
    """Every choice of four people without pools, summed by hand; the bound is the least of them."""
    rng = Random(seed)
    minutes = [[rng.choice((1, 7, 30, 90)) for _ in range(rng.randint(1, 3))] for _ in range(4)]
    calls = [call(day, who, each) for who, own in enumerate(minutes) for day, each in enumerate(own, 1)]
    offers: list[dict[str, Any]] = [
        FABRIKAM
        | {"way": way, "name": way, "per_user": rng.choice(("0.50", "1.00")), "per_tenant": once, "card": [rate]}
        for way, once, rate in (
            (
                "operator_connect",
                rng.choice(("0.00", "2.00")),
                RATE | {"price_per_minute": rng.choice(("0.03", "0.05"))},
            ),
            (
                "direct_routing",
                rng.choice(("1.00", "5.00")),
                RATE | {"price_per_minute": "0.01", "connection_fee": "0.02"},
            ),
        )
    ]
    own = bill(tmp_path / "a", [person(number, "MCOPSTN1") for number in range(4)], calls)
    answer = plan_mix(own, ["payg"], {"payg": "3.00", "standard": "12.00"}, carriers=offers)

    def price(who: int, option: int) -> Decimal:
        if option == 2:
            return Decimal("3.00") + sum(minutes[who]) * Decimal("0.10")
        rate = offers[option]["card"][0]
        per_call = Decimal(rate.get("connection_fee", "0")) * len(minutes[who])
        return Decimal(offers[option]["per_user"]) + sum(minutes[who]) * Decimal(rate["price_per_minute"]) + per_call

    costs = [
        sum((price(who, option) for who, option in enumerate(choice)), Decimal(0))
        + sum(Decimal(offers[used]["per_tenant"]) for used in {0, 1} & set(choice))
        for choice in product(range(3), repeat=4)
    ]
    assert answer.cost == answer.bound == answer.exact_cost == min(costs)
