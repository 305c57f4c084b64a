"""A month is a month: people who joined, left or were away are scaled, marked, and not moved on a guess."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from chargeback_kit.export.plan_mix import page
from chargeback_kit.planning.plan_mix import PlanMix, plan_mix
from chargeback_kit.records.terms.planning import Planning

from .small import WALLET, bill, call, person

PRICES = {"payg": "3.00", "standard": "12.00"}
WORKDAYS = [day for day in range(1, 32) if date(2026, 10, day).weekday() < 5]


def with_colleague(folder: Path, days: list[int], minutes: int, **dates: str) -> PlanMix:
    """Somebody who calls every workday, and somebody of whom only some days were seen."""
    people = [
        person(0, "MCOPSTN1", valid_from="", valid_to=""),
        person(1, "MCOPSTN1", valid_from="", valid_to="") | dates,
    ]
    calls = [call(day, 0, 30) for day in WORKDAYS] + [call(day, 1, minutes) for day in days]
    return plan_mix(bill(folder, people, calls), None, PRICES)


@pytest.mark.parametrize(
    ("name", "days", "dates"),
    [
        ("joined, with a date", [26, 27, 28, 29, 30], {"valid_from": "2026-10-26"}),
        ("joined, without one", [26, 27, 28, 29, 30], {}),
        ("was away", [1, 2, 5, 6, 7], {}),
    ],
)
def test_a_few_days_are_scaled_to_a_month_and_nobody_is_moved_by_them(
    tmp_path: Path, name: str, days: list[int], dates: dict[str, str]
) -> None:
    """30 minutes a day: 18.00 by the minute in five days, 66.00 in a month."""
    answer = with_colleague(tmp_path / "a", days, 30, **dates)
    row = answer.assignment.set_index("user_id").loc["id-1"]
    assert row["option"] == "standard", name
    assert row["seen"].startswith("there on 5 of 22 workdays; ")


def test_who_moves_at_both_ends_moves(tmp_path: Path) -> None:
    answer = with_colleague(tmp_path / "a", [26, 27, 28, 29, 30], 1, valid_from="2026-10-26")
    row = answer.assignment.set_index("user_id").loc["id-1"]
    assert (row["option"], row["because"]) == ("payg", "")
    assert row["seen"] == "there on 5 of 22 workdays; 21 to 24 minutes in a full month"


def test_who_leaves_a_dear_plan_at_both_ends_does_not_stay_because_two_others_are_close(tmp_path: Path) -> None:
    """21 to 24 minutes: 5.10 to 5.40 by the minute beside 5.25 for 120 minutes, and 12.00 today."""
    people = [person(n, "MCOPSTN1", valid_from="" if n == 0 else "2026-10-26") for n in range(2)]
    calls = [call(day, 0, 30) for day in WORKDAYS] + [call(day, 1, 1) for day in range(26, 31)]
    made = bill(tmp_path / "a", people, calls)
    options = set()
    for price in ("5.25", "99.00"):
        answer = plan_mix(made, None, PRICES | {"120": price})
        row = answer.assignment.set_index("user_id").loc["id-1"]
        options.add(row["option"])
        assert row["because"] == ""
        assert "or less than today" in page(answer)
    assert options <= {"payg", "120"}


def test_a_full_month_is_one_however_many_months_are_given(tmp_path: Path) -> None:
    """Who joined in October was not there in September, which makes no full month shorter."""
    joined = person(1, "MCOPSTN1", valid_from="2026-10-26", valid_to="")
    colleague = person(0, "MCOPSTN1", valid_from="", valid_to="")
    before = [
        call(day, 0, 30, start=f"2026-09-{day:02d}T08:15:00Z", usage_id=f"s{day}")
        for day in range(1, 31)
        if date(2026, 9, day).weekday() < 5
    ]
    calls = [call(day, 0, 30) for day in WORKDAYS] + [call(day, 1, 30) for day in (26, 27, 28, 29, 30)]
    months = [
        bill(tmp_path / "9", [colleague], before, month="2026-09"),
        bill(tmp_path / "10", [colleague, joined], calls),
    ]
    alone, both = (
        str(plan_mix(bills, None, PRICES).assignment.set_index("user_id").to_dict("index")["id-1"]["seen"])
        for bills in (months[1:], months)
    )
    assert both == alone
    assert both.startswith("there on 5 of 22 workdays; ")


def test_where_the_answer_depends_on_the_month_nobody_is_moved(tmp_path: Path) -> None:
    """Four minutes a day and forty on one: between 3.00 and 12.00 lies what is not known."""
    people = [person(0, "MCOPSTN1", valid_from=""), person(1, "MCOPSTN1", valid_from="2026-10-26")]
    calls = [call(day, 0, 30) for day in WORKDAYS] + [
        call(day, 1, n) for day, n in zip(range(26, 31), (1, 1, 40, 1, 1), strict=True)
    ]
    answer = plan_mix(bill(tmp_path / "a", people, calls), None, PRICES)
    row = answer.assignment.set_index("user_id").loc["id-1"]
    assert row["option"] == "standard"
    assert answer.exact_bound is None  # of the months as they were nothing is claimed


def test_who_made_no_call_yet_stays(tmp_path: Path) -> None:
    new = with_colleague(tmp_path / "b", [], 1, valid_from="2026-10-26")
    assert "every one was weighed call by call, with 1 person kept as today." in " ".join(new.sentences)
    assert new.assignment.set_index("user_id").loc["id-1", "option"] == "standard"


def test_drawn_months_are_whole_too(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1", valid_from=""), person(1, "MCOPSTN1", valid_from="2026-10-26")]
    calls = [call(day, 0, 30) for day in WORKDAYS] + [call(day, 1, 30) for day in range(26, 31)]
    answer = plan_mix(bill(tmp_path / "a", people, calls), None, PRICES, resample=20)
    assert answer.assignment.set_index("user_id").loc["id-1", "option"] == "standard"


def test_who_calls_on_some_days_was_there_all_month(tmp_path: Path) -> None:
    days = [date(2026, 10, 1) + timedelta(days=each) for each in (0, 1, 12, 20, 29)]
    answer = with_colleague(tmp_path / "a", [day.day for day in days], 10)
    assert answer.assignment["seen"].tolist() == ["", ""]
    assert answer.exact_bound is not None
    assert answer.exact_cost - answer.exact_bound <= Decimal("0.05")


def test_other_ways_are_compared_in_full_months_too(tmp_path: Path) -> None:
    """30 minutes a day by two people, one from the 26th on: 66.00 and 15.00 by the minute, 66.00 each in a full month."""
    answer = with_colleague(tmp_path / "a", [26, 27, 28, 29, 30], 30, valid_from="2026-10-26")
    assert answer.in_full is not None
    assert answer.in_full.costs == {
        "today": Decimal("24.00"), "mix": Decimal("24.00"), "all_payg": Decimal("138.00"), "thresholds": Decimal("24.00"),
    }  # fmt: skip
    said = (
        "Everybody pay as you go would cost 138.00 in a full month, 114.00 more than the mix; for the calls as they were, "
        "part months for some, 87.00."
    )
    assert said in answer.sentences
    assert '<td class="number" data-label="In a full month">138.00</td>' in page(answer)
    assert not any("less than the mix" in each for each in answer.sentences)


def test_what_is_saved_in_full_months_is_said_beside(tmp_path: Path) -> None:
    """One minute on each of five days: 3.50 instead of 12.00 as seen, 5.20 in a month of 22 workdays."""
    answer = with_colleague(tmp_path / "a", [26, 27, 28, 29, 30], 1, valid_from="2026-10-26")
    assert answer.sentences[0].startswith("Buy 1, give back 1, save 8.50 a month (6.80 less in a full month); ")


def test_in_drawn_months_other_ways_are_compared_there(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1", valid_from="")]
    calls = [call(day, 0, 20) for day in WORKDAYS]
    answer = plan_mix(bill(tmp_path / "a", people, calls), None, PRICES, resample=10)
    assert answer.in_full is not None
    assert (answer.in_full.drawn, answer.in_full.by_call) == (True, True)
    assert any("would cost" in each and "in an average drawn month" in each for each in answer.sentences)


def test_calls_that_grow_are_no_part_months(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1", valid_from="")]
    made = bill(tmp_path / "a", people, [call(day, 0, 10) for day in WORKDAYS])
    answer = plan_mix(made, None, PRICES, terms=Planning(growth_percent="50"))
    said = (
        "Everybody pay as you go would cost 36.00 in the planned month, 24.00 more than the mix; for the calls as they "
    )
    assert any(each.startswith(f"{said}were 25.00.") for each in answer.sentences)


def test_in_full_months_a_licence_counts_in_full(tmp_path: Path) -> None:
    """By days the joiner's licence brings 10 of 31 parts of its minutes; in a full month two bring 2,200 of 2,640."""
    daily = (
        WALLET
        + '[switches]\nallotment_proration = "daily"\n'
        + '[[allotment]]\nplan = "MCOPSTN1"\ncountry = "US"\ndomestic_minutes = 1100\n'
    )
    days = [day for day in WORKDAYS if day >= 22]
    people = [person(0, "MCOPSTN1", valid_from=""), person(1, "MCOPSTN1", valid_from="2026-10-22")]
    calls = [call(day, 0, 60) for day in WORKDAYS] + [call(day, 1, 60) for day in days]
    answer = plan_mix(bill(tmp_path / "a", people, calls, agreement=daily), None, PRICES)
    assert answer.in_full is not None
    assert answer.in_full.costs["today"] == answer.cost == Decimal("24.00") + Decimal("44.00")


def test_the_saving_in_drawn_months_is_said_first(tmp_path: Path) -> None:
    """14 minutes each workday with a fifth more calls: 30.80 and 36.96 by the minute, 36.00 with a plan."""
    bills = []
    for name in ("2026-09", "2026-10"):
        days = [d for d in range(1, 31) if date.fromisoformat(f"{name}-{d:02d}").weekday() < 5]
        calls = [call(d, 0, 14, start=f"{name}-{d:02d}T08:15:00Z", usage_id=f"{name}-{d}") for d in days]
        bills.append(bill(tmp_path / name, [person(0, "MCOEV")], calls, month=name))
    answer = plan_mix(bills, ["standard"], {"standard": "33.00"}, terms=Planning(growth_percent="20"), resample=8)
    assert answer.saving < 0 < (answer.in_full.saving if answer.in_full else 0)
    for said in (answer.sentences[0], answer.sentences[1], page(answer)):
        assert "in an average drawn month" in said.lower()
    saved = f"{answer.in_full.saving:,}" if answer.in_full else ""
    assert f"({saved} less in an average drawn month)" in answer.sentences[0]
    assert f"{saved} in an average drawn month" in page(answer)
