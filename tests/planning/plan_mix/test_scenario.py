"""A mix as another world of the bill: every licence of whoever moves is given back, and the saving is the advice's."""

from decimal import Decimal
from pathlib import Path

import pytest

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import plan_mix
from chargeback_kit.planning.plan_mix.result import to_scenario
from planning.plan_mix.small import PRICES, WALLET, abroad, bill, call, person, write

FEES = "".join(
    f'[[licence]]\nsku = "{sku}"\npurchased = {count}\nunit_price = "{price}"\n'
    for sku, count, price in (("MCOPSTN1", 2, "12.00"), ("MCOPSTN2", 1, "24.00"))
)


@pytest.mark.parametrize("skus", ["MCOPSTN1+MCOPSTN2", "MCOPSTN2"])
def test_whoever_holds_several_plans_gives_all_of_them_back(skus: str, tmp_path: Path) -> None:
    people = [person(0, skus), person(1, "MCOPSTN1")]
    calls = [abroad(1, 0, 2), call(2, 0, 10), *(call(day, 1, 60) for day in range(1, 29))]
    write(tmp_path / "a", people, calls, agreement=WALLET + FEES)
    made = ck.bill(tmp_path / "a", "2026-10", "rated")
    answer = plan_mix(made, ["payg", "standard", "international"], PRICES)
    assert answer.saving > 0
    parts = to_scenario(made, answer, {"payg": Decimal("3.00")})
    given_back = {sku for sku, count in parts["purchased"].items() if sku.startswith("MCOPSTN") and count < 2}
    assert given_back >= set(skus.split("+"))
    assert made.total - made.what_if(**parts).total == answer.saving


def test_a_mix_with_shared_calling_is_no_scenario_and_says_how_to_get_one(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 10)], agreement=WALLET + FEES)
    answer = plan_mix(made, ["payg", "shared_calling"], PRICES | {"shared_calling": "1.00"})
    assert answer.assignment["option"].tolist() == ["shared_calling"]
    with pytest.raises(ck.InputError, match="leave the price of Shared Calling empty"):
        to_scenario(made, answer, {})
