"""People who call through an account today (R36): their calls draw no plan, and who leaves the policy draws one."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from oracle import tiny

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import PlanMix, plan_mix
from chargeback_kit.planning.plan_mix.result import to_scenario
from chargeback_kit.problems import InputError
from chargeback_kit.records.terms.planning import Planning

from .small import WALLET, bill, call, incoming, person

ACCOUNT = tiny.user(9, skus="PHONESYSTEM_VIRTUALUSER+MCOPSTN_PAYG_1+MCOPSTNC")
PRICES = {"shared_calling": "1.50", "payg": "3.00", "standard": "12.00"}


def agreed(members: tuple[int, ...], standard: int = 2) -> str:
    users = ", ".join(f'"person{number}@example.com"' for number in members)
    shared = f'[[shared_calling]]\nresource_account = "person9@example.com"\nusers = [{users}]\n' if members else ""
    bought: str = tiny.licence("MCOPSTN1", standard, "12.00") + tiny.licence("MCOPSTN_PAYG_1", 1, "3.00")
    return WALLET + bought + shared


def of(answer: PlanMix, number: int) -> dict[Any, Any]:
    found: dict[Any, Any] = answer.assignment.set_index("user_id").loc[f"id-{number}"].to_dict()
    return found


def mixed(folder: Path, minutes: tuple[int, int], **given: object) -> PlanMix:
    """Person 0 holds standard alone, 1 is a member without a plan, 2 a member who holds standard too."""
    people = [person(0, "MCOEV+MCOPSTN1"), tiny.user(1, skus="MCOEV"), person(2, "MCOEV+MCOPSTN1"), ACCOUNT]
    calls = [call(1, 0, 500), call(2, 1, minutes[0]), call(3, 2, minutes[1])]
    made = bill(folder, people, calls, agreement=agreed((1, 2)))
    return plan_mix(made, None, PRICES, **given)  # type: ignore[arg-type]


def test_a_plan_that_a_member_holds_and_does_not_draw_is_given_back(tmp_path: Path) -> None:
    answer = mixed(tmp_path / "a", (20, 10))
    assert [of(answer, n)["option"] for n in range(3)] == ["standard", "shared_calling", "shared_calling"]
    assert of(answer, 2)["today"] == "shared_calling+standard"
    # Two licences, the account's, 2.00 and 1.00 of calls by the minute; the policy costs nothing.
    assert (answer.exact_today, answer.exact_cost) == (Decimal("30.00"), Decimal("18.00"))
    assert answer.model_cost == answer.exact_cost == answer.exact_bound
    assert answer.sentences[0].startswith("Give back 1, save 12.00 a month; any other choice saves at most 0.00 more")
    assert answer.moves["saving"].tolist() == [Decimal("12.00")]
    assert "policy" not in of(answer, 2)["to_do"]


def test_who_leaves_shared_calling_shares_the_minutes_of_the_plan(tmp_path: Path) -> None:
    answer = mixed(tmp_path / "a", (900, 800))
    assert [of(answer, n)["option"] for n in range(3)] == ["standard"] * 3
    assert (answer.exact_today, answer.exact_cost) == (Decimal("197.00"), Decimal("39.00"))
    assert answer.exact_bound == answer.exact_cost
    assert answer.sentences[0].startswith("Buy 1, take 2 people out of Shared Calling, save 158.00 a month")
    assert sum(answer.moves["saving"], Decimal(0)) == answer.saving
    assert of(answer, 1)["to_do"].endswith("take out of the policy of Shared Calling")
    fees = answer.comparison.set_index("mix")["fees"].to_dict()
    assert sum(answer.licences["saving"], Decimal(0)) == fees["today"] - fees["mix"]
    line = answer.licences.set_index("option").loc["shared_calling"]
    assert (line["held"], line["needed"], line["to_buy"], line["to_give_back"]) == (2, 0, 0, 0)


def test_the_account_of_shared_calling_keeps_its_plan(tmp_path: Path) -> None:
    row = of(mixed(tmp_path / "a", (20, 10)), 9)
    assert (row["option"], row["because"]) == ("payg", "others call through it (Shared Calling)")


def test_whose_calls_the_account_pays_can_pay(tmp_path: Path) -> None:
    """Members need no credits licence of their own; without one on the account nobody pays, and that is said."""
    answer = mixed(tmp_path / "a", (20, 10))
    assert not any("cannot pay" in each for each in answer.caveats)
    people = [tiny.user(1, skus="MCOEV"), ACCOUNT | {"skus": "PHONESYSTEM_VIRTUALUSER"}]
    made = bill(tmp_path / "b", people, [call(2, 1, 20)], agreement=agreed((1,)))
    said = plan_mix(made, ["shared_calling"], PRICES).caveats
    assert any(each.startswith("1 person in Shared Calling cannot pay for any call") for each in said)


def test_a_member_who_is_called_may_stay(tmp_path: Path) -> None:
    people = [tiny.user(1, skus="MCOEV"), ACCOUNT]
    made = bill(tmp_path / "a", people, [call(2, 1, 20), incoming(3, 1)], agreement=agreed((1,)))
    answer = plan_mix(made, None, PRICES)
    assert (of(answer, 1)["option"], answer.saving) == ("shared_calling", Decimal(0))


def test_an_account_that_is_there_needs_no_other_and_costs_nothing_more(tmp_path: Path) -> None:
    people = [tiny.user(1, skus="MCOEV"), person(2, "MCOEV+MCOPSTN1"), ACCOUNT]
    made = bill(tmp_path / "a", people, [call(2, 1, 20), call(3, 2, 10)], agreement=agreed((1,), 1))
    terms = Planning(shared_calling_country=Decimal("9.00"), shared_calling_tenant=Decimal("9.00"))
    answer = plan_mix(made, ["shared_calling"], PRICES, terms=terms)
    assert (of(answer, 2)["option"], of(answer, 2)["first"]) == ("shared_calling", "")
    assert answer.exact_cost == Decimal("3.00") + Decimal("1.50") + Decimal("3.00")
    assert answer.model_cost == answer.exact_cost


def test_the_number_that_a_member_gives_up_counts(tmp_path: Path) -> None:
    """Giving back the licence saves 12.00 and costs 10.00 a month for the number: pay as you go keeps it for 3.00."""
    answer = mixed(tmp_path / "a", (20, 10), terms=Planning(number_given_up=Decimal("120.00")))
    assert of(answer, 2)["option"] == "payg"
    assert answer.exact_cost == answer.model_cost == Decimal("21.00")


@pytest.mark.parametrize("joined", [True, False])
def test_shared_calling_is_as_it_is_today_in_every_month(tmp_path: Path, *, joined: bool) -> None:
    """Person 1 joined it in October, or left it then: the calls of September are priced by what holds now."""
    bills = []
    for name, is_member in (("2026-09", not joined), ("2026-10", joined)):
        skus = "MCOEV" if is_member else "MCOEV+MCOPSTN1"
        calls = [call(2, 1, 100, start=f"{name}-02T08:15:00Z", usage_id=f"{name}-1")]
        calls += [call(1, 0, 100, start=f"{name}-01T08:15:00Z", usage_id=f"{name}-0")]
        people = [person(0, "MCOEV+MCOPSTN1"), tiny.user(1, skus=skus), ACCOUNT]
        terms = agreed((1,) if is_member else (), 1 if is_member else 2)
        bills.append(bill(tmp_path / name, people, calls, agreement=terms, month=name))
    answer = plan_mix(list(reversed(bills)), ["standard"], PRICES, resample=0)
    today = Decimal("15.00") + Decimal("10.00") if joined else Decimal("27.00")
    assert answer.exact_today == today
    assert of(answer, 1)["today"] == ("shared_calling" if joined else "standard")
    assert answer.ground[0].startswith("Chosen for 2026-11")


@pytest.mark.parametrize(("minutes", "refused"), [((20, 10), False), ((900, 800), True)])
def test_only_who_stays_in_shared_calling_is_a_scenario(
    tmp_path: Path, minutes: tuple[int, int], *, refused: bool
) -> None:
    answer = mixed(tmp_path / "a", minutes)
    made = ck.bill(tmp_path / "a", "2026-10")
    if refused:
        with pytest.raises(InputError, match="takes people out of Shared Calling"):
            to_scenario(made, answer, {"standard": Decimal("12.00")})
        return
    found = to_scenario(made, answer, {})
    assert found == {"plans": {"person2@example.com": "none"}, "purchased": {"MCOPSTN1": 1}, "prices": {}}
