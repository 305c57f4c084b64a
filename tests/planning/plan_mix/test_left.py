"""Whoever has left before the planned month is out of the mix, and their licence is there to give back."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from oracle import tiny

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import PlanMix, Restriction, plan_mix
from chargeback_kit.planning.plan_mix.result import to_scenario

from .small import WALLET, bill, call, person

PRICES = {"payg": "3.00", "standard": "12.00"}
WORKDAYS = [day for day in range(1, 32) if date(2026, 10, day).weekday() < 5]
LEFT = "2026-10-08"
YEAR = '[[planning.licence]]\nsku = "MCOPSTN1"\nterm = "annual"\nanniversary = 2026-03-01\n'


def licences(count: int, price: str = "12.00") -> str:
    bought: str = tiny.licence("MCOPSTN1", count, price)
    return WALLET + bought


def one_left(folder: Path, until: str = LEFT, minutes: int = 30, more: str = "", **kwargs: object) -> PlanMix:
    """Person 0 calls every workday, person 1 on the first six and is on the list until a day; both hold standard."""
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1", valid_to=until)]
    calls = [call(day, 0, minutes) for day in WORKDAYS] + [call(day, 1, 30) for day in WORKDAYS[:6]]
    made = bill(folder, people, calls, agreement=licences(2) + more)
    return plan_mix(made, None, PRICES, **kwargs)  # type: ignore[arg-type]


def line(answer: PlanMix) -> dict[Any, Any]:
    """What to buy and to give back of the standard plan."""
    return next(row for row in answer.licences.to_dict("records") if row["option"] == "standard")


def standard(answer: PlanMix) -> tuple[int, ...]:
    """Held, needed, to buy and to give back of the standard plan."""
    return tuple(line(answer)[name] for name in ("held", "needed", "to_buy", "to_give_back"))


def test_the_licence_of_who_left_is_given_back_and_said(tmp_path: Path) -> None:
    answer = one_left(tmp_path / "a")
    assert standard(answer) == (2, 1, 0, 1)
    assert (answer.exact_today, answer.exact_cost) == (Decimal("24.00"), Decimal("12.00"))
    assert answer.sentences[0].startswith("Give back 1, save 12.00 a month; ")
    said = next(each for each in answer.ground if "left on" in each)
    assert "person1@example.com left on 2026-10-08" in said
    row = answer.assignment.set_index("user_id").loc["id-1"]
    assert (row["today"], row["option"], row["because"], row["left"]) == ("standard", "none", f"left on {LEFT}", LEFT)
    assert "(MCOPSTN1)" in row["to_do"]


def test_their_minutes_are_in_no_pool(tmp_path: Path) -> None:
    """220 minutes on each of 22 workdays: 4,840, with 3,000 of one licence; 1,840 over it cost 0.10 each."""
    answer = one_left(tmp_path / "a", minutes=220)
    assert answer.exact_cost == Decimal("12.00") + Decimal("184.00")
    assert answer.exact_today == answer.exact_cost + Decimal("12.00")
    assert answer.pools["size_minutes"].tolist() == [3000]
    assert answer.pools["over_minutes"].tolist() == [1840]


@pytest.mark.parametrize("minutes", [30, 220])
def test_the_mix_is_that_of_a_tenant_without_them(tmp_path: Path, minutes: int) -> None:
    people = [person(n, "MCOPSTN1" if n else "") for n in range(4)]
    calls = [call(day, n, minutes // (1 + n)) for day in WORKDAYS for n in range(3)]
    without = plan_mix(bill(tmp_path / "a", people, calls, agreement=licences(4)), None, PRICES)
    more = [*people, person(4, "MCOPSTN1", valid_to=LEFT)]
    theirs = [call(day, 4, 200) for day in WORKDAYS[:5]]
    answer = plan_mix(bill(tmp_path / "b", more, [*calls, *theirs], agreement=licences(4)), None, PRICES)
    stayed = answer.assignment[answer.assignment["left"] == ""]
    assert stayed["option"].tolist() == without.assignment["option"].tolist()
    same = ("exact_cost", "cost", "bound", "exact_bound", "settled", "model_cost")
    assert [getattr(answer, name) for name in same] == [getattr(without, name) for name in same]
    assert answer.exact_today - without.exact_today == Decimal("12.00")
    assert sum(answer.moves["saving"], Decimal(0)) == answer.saving
    fees = answer.comparison.set_index("mix")["fees"].to_dict()
    assert sum(answer.licences["saving"], Decimal(0)) == fees["today"] - fees["mix"]
    for table in ("comparison", "pools"):
        mine, other = (getattr(each, table) for each in (answer, without))
        rows = mine["mix"] != "today" if table == "comparison" else mine.index >= 0
        kept = [name for name in mine.columns if name != "saving"]
        assert mine.loc[rows, kept].equals(other.loc[rows, kept])


@pytest.mark.parametrize(
    ("until", "planned", "is_out"),
    [
        ("2026-10-31", None, True),  # the last day of the last month lies before the planned one
        ("2026-11-01", None, False),
        ("2026-11-15", None, False),
        ("2026-11-15", "2026-12", True),
        ("2026-11-30", "2026-12", True),
        ("2026-12-01", "2026-12", False),
        ("", "2027-12", False),
    ],
)
def test_the_last_day_is_asked_of_the_planned_month(
    tmp_path: Path, until: str, planned: str | None, is_out: bool
) -> None:
    answer = one_left(tmp_path / "a", until, month=planned)
    found = line(answer)
    row = answer.assignment.set_index("user_id").loc["id-1"]
    assert (row["left"] != "", row["because"].startswith("left on")) == (is_out, is_out)
    assert found["held"] == 2
    if is_out:
        assert (found["needed"], found["to_give_back"]) == (1, 1)


def test_who_comes_back_in_the_planned_month_is_there(tmp_path: Path) -> None:
    """Two rows of one person, with a gap over the end of October."""
    back = person(1, "MCOPSTN1", valid_from="2026-11-10")
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1", valid_to=LEFT), back]
    calls = [call(day, n, 30) for n, days in ((0, WORKDAYS), (1, WORKDAYS[:6])) for day in days]
    answer = plan_mix(bill(tmp_path / "a", people, calls, agreement=licences(2)), None, PRICES)
    assert answer.assignment["left"].tolist() == ["", ""]


def test_a_licence_that_a_contract_holds_fast_goes_on_being_paid(tmp_path: Path) -> None:
    answer = one_left(tmp_path / "a", more=YEAR)
    found = line(answer)
    assert (found["to_give_back"], found["still_paid"]) == (0, 1)
    assert (answer.exact_today, answer.exact_cost, answer.saving) == (Decimal(24), Decimal(24), Decimal(0))
    assert sum(answer.moves["saving"], Decimal(0)) == answer.saving


def test_somebody_else_takes_the_licence_at_what_is_paid_for_it(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1", valid_to=LEFT), person(1, "")]
    calls = [call(day, 1, 60) for day in WORKDAYS]
    made = bill(tmp_path / "a", people, calls, agreement=licences(1, "6.00"))
    answer = plan_mix(made, None, {"payg": "3.00", "standard": "12.00"})
    assert standard(answer) == (1, 1, 0, 0)
    assert answer.exact_cost == Decimal("6.00")
    assert sum(answer.licences["saving"], Decimal(0)) == Decimal("0.00")
    assert sum(answer.moves["saving"], Decimal(0)) == answer.saving


def test_more_people_than_licences_give_none_back(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1", valid_to=LEFT)]
    calls = [call(day, 0, 30) for day in WORKDAYS]
    answer = plan_mix(bill(tmp_path / "a", people, calls, agreement=licences(1)), None, PRICES)
    assert standard(answer) == (1, 1, 0, 0)
    assert answer.saving == Decimal(0)


def test_calls_after_the_last_day_stay_in_every_mix(tmp_path: Path) -> None:
    """A number that stays: ten minutes on 20 October by somebody who left on the 8th."""
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1", valid_to=LEFT)]
    calls = [call(day, 0, 30) for day in WORKDAYS] + [call(5, 1, 30), call(20, 1, 10)]
    answer = plan_mix(bill(tmp_path / "a", people, calls, agreement=licences(2)), None, PRICES)
    assert set(answer.comparison.loc[answer.comparison["mix"] != "all_payg", "calls"]) == {Decimal("1.00")}


@pytest.mark.parametrize(
    ("skus", "is_out"), [("PHONESYSTEM_VIRTUALUSER", True), ("PHONESYSTEM_VIRTUALUSER+MCOPSTN1", False)]
)
def test_a_number_that_stays_with_a_resource_account_needs_no_plan_of_a_person(
    tmp_path: Path, skus: str, is_out: bool
) -> None:
    """From the 9th on the same object is a resource account, which goes on calling: ten minutes on the 20th."""
    account = person(1, skus, valid_from="2026-10-09")
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1", valid_to=LEFT), account]
    calls = [call(day, 0, 30) for day in WORKDAYS] + [call(5, 1, 30), call(20, 1, 10)]
    answer = plan_mix(bill(tmp_path / "a", people, calls, agreement=licences(2)), None, PRICES)
    if not is_out:  # the plan is still held, by the account
        assert answer.assignment["left"].tolist() == ["", ""]
        return
    assert standard(answer) == (2, 1, 0, 1)
    assert answer.assignment["left"].tolist() == ["", LEFT]
    assert set(answer.comparison.loc[answer.comparison["mix"] != "all_payg", "calls"]) == {Decimal("1.00")}
    assert answer.exact_bound is not None
    assert answer.exact_cost == answer.model_cost == Decimal("13.00")


@pytest.mark.parametrize("resample", [0, 8])
def test_who_is_not_on_the_later_list_has_left(tmp_path: Path, resample: int) -> None:
    """A list of each month without dates: person 1 is on September's alone."""
    for name in ("2026-09", "2026-10"):
        days = [day for day in range(1, 31) if date.fromisoformat(f"{name}-{day:02d}").weekday() < 5]
        who = [0, 1] if name == "2026-09" else [0]
        calls = [
            call(day, n, 30, start=f"{name}-{day:02d}T08:15:00Z", usage_id=f"{name}-{n}-{day}")
            for n in who
            for day in days
        ]
        people = [person(n, "MCOPSTN1", valid_from="") for n in who]
        bill(tmp_path / name, people, calls, agreement=licences(len(who)), month=name)
    made = [ck.bill(tmp_path / name, name) for name in ("2026-09", "2026-10")]
    answer = plan_mix(made, None, PRICES, resample=resample)
    assert standard(answer) == (1, 1, 0, 0)  # one is bought in October, and one is held
    row = answer.assignment.set_index("user_id").loc["id-1"]
    assert (row["option"], row["because"], row["left"]) == ("none", "no longer on the user list in 2026-10", "yes")
    assert set(answer.pools["size_minutes"]) == {3000}
    still = bill(tmp_path / "b", [person(0, "MCOPSTN1", valid_from="")], [call(1, 0, 30)], agreement=licences(2))
    again = plan_mix([made[0], still], None, PRICES, resample=resample)
    assert standard(again) == (2, 1, 0, 1)
    assert any("idle in the bill's list of waste already (R57)" in each for each in again.ground)


def test_everybody_may_have_left(tmp_path: Path) -> None:
    people = [person(n, "MCOPSTN1", valid_to=LEFT) for n in range(2)]
    answer = plan_mix(
        bill(tmp_path / "a", people, [call(1, n, 30) for n in range(2)], agreement=licences(2)), None, PRICES
    )
    assert standard(answer) == (2, 0, 0, 2)
    assert (answer.exact_today, answer.exact_cost) == (Decimal("24.00"), Decimal("0.00"))


def test_a_restriction_of_somebody_who_left_is_no_mistake(tmp_path: Path) -> None:
    wish = [Restriction("person1@example.com", must_keep_number=True)]
    assert standard(one_left(tmp_path / "a", restrictions=wish)) == (2, 1, 0, 1)


def test_a_scenario_leaves_them_as_they_were(tmp_path: Path) -> None:
    answer = one_left(tmp_path / "a")
    made = ck.bill(tmp_path / "a", "2026-10")
    assert to_scenario(made, answer, {}) == {"plans": {}, "purchased": {}, "prices": {}}
