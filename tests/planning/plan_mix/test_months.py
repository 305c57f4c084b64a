"""Months drawn from days: the same seed, the same weekdays, nothing from days that are not there."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import chargeback_kit as ck
from chargeback_kit.planning.plan_mix import plan_mix
from chargeback_kit.planning.plan_mix.demand import Demand, Person, Usage, demand
from chargeback_kit.planning.plan_mix.exact import PlannedCalls, drawn_calls
from chargeback_kit.planning.plan_mix.months import drawn, observed, resampled
from chargeback_kit.planning.plan_mix.people.filled_days import FilledDays, MissingDays, filled_days
from chargeback_kit.planning.plan_mix.people.growth import growth
from chargeback_kit.records.terms.planning import Planning
from chargeback_kit.rules.calendar import month

from .small import PRICES, WALLET, bill, call, person

SAMPLE = Path(__file__).parents[3] / "sample_data"


def by_weekday() -> Demand:
    """One person of October 2026 who calls as many seconds a day as the weekday's number, 0 for Monday."""
    found = month("2026-10")
    days = tuple(found.first + timedelta(days=number) for number in range(found.days))
    seconds = np.array([[day.weekday() for day in days]], np.int64)
    none = np.zeros_like(seconds)
    people = demand([ck.bill(SAMPLE / "2026-10", "2026-10", charges="rated")]).people[:1]
    places, seen = np.zeros(len(days), np.int64), np.ones(len(days), bool)
    usage = Usage(seconds, none, none, none)
    return Demand(
        "USD", people, (found,), days, places, seen, usage, np.zeros(1, np.int64), np.zeros(len(days), np.int64)
    )


def test_a_drawn_day_is_a_day_of_its_weekday() -> None:
    known = by_weekday()
    total = int(known.usage.domestic_seconds.sum())
    assert resampled(known, 50, seed=3).usage.domestic_seconds.tolist() == [[total] * 50]


def test_the_same_seed_draws_the_same_months() -> None:
    known = demand([ck.bill(SAMPLE / "2026-10", "2026-10", charges="rated")])
    one, same, other = (resampled(known, 8, seed=seed).usage.domestic_seconds for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_months_as_they_were_are_the_sums_of_their_days() -> None:
    bills = [ck.bill(SAMPLE / name, name, charges="rated") for name in ("2026-09", "2026-10")]
    known = demand(bills)
    period = observed(known)
    for place, made in enumerate(bills):
        calls = made.calls
        mine = calls[calls["kind"].isin(["domestic", "international"])]
        seconds = period.usage.domestic_seconds[:, place].sum() + period.usage.international_seconds[:, place].sum()
        assert seconds == mine["billed_seconds"].sum()
    assert date(2026, 9, 1) in known.days


def test_a_mix_for_drawn_months_is_worth_its_premium(tmp_path: Path) -> None:
    # Most days one hour, one day in ten twenty hours: some months need the pool that October did not.
    people = [person(number, "MCOPSTN1") for number in range(4)]
    calls = [call(day, n, 600 if day == 9 + n else 1) for n in range(4) for day in range(1, 31)]
    made = bill(tmp_path / "a", people, calls)
    answer = plan_mix(made, ["payg", "120", "240", "standard"], PRICES, resample=30, seed=4)
    sure = answer.certainty
    assert sure
    assert sure.months == 30
    assert sure.foresight <= sure.expected <= sure.plain_expected
    assert sure.low <= sure.expected <= sure.high
    assert sure.premium >= 0
    assert sure.gained == sure.plain_expected - sure.expected
    assert answer.cost == sure.expected >= answer.bound
    assert sure.cost_of_not_knowing > Decimal("0.00")


def steady(names: list[str], first: date, seconds: int = 60) -> Demand:
    """One person who calls as long every workday from a day on, in some months."""
    months = tuple(month(name) for name in names)
    days = tuple(each.first + timedelta(days=number) for each in months for number in range(each.days))
    used = np.array([[seconds * (day >= first and day.weekday() < 5) for day in days]], np.int64)
    none, other = np.zeros_like(used), np.zeros(len(days), np.int64)
    person = Person(
        key="a",
        name="a",
        user_id="a",
        country="US",
        cost_center="Sales",
        skus=(),
        today="payg",
        options_today=("payg",),
        has_credits=True,
        stays_because="",
        held=(1_000_000,) * len(months),
    )
    places = np.repeat(np.arange(len(months)), [each.days for each in months])
    usage = Usage(used, none, used * 1000, none)
    return Demand("USD", (person,), months, days, places, np.ones(len(days), bool), usage, np.zeros(1, np.int64), other)


def hired_on_the_29th() -> tuple[Demand, FilledDays]:
    """2 of 22 workdays were seen, of which many drawn months would hold none."""
    known = steady(["2026-10"], date(2026, 10, 29))
    return known, filled_days(known, [MissingDays(0, np.arange(28), 20, 2, np.arange(31))])


def test_days_on_which_somebody_was_not_there_are_filled_in_drawn_months() -> None:
    known, filled = hired_on_the_29th()
    made = drawn(filled.added_to(known), 60, 1)
    assert (made.period.usage.domestic_seconds == 22 * 60).all()
    assert np.abs(resampled(known, 60, 1).usage.domestic_seconds - 22 * 60).max() > 100
    low = made.times(np.array([500_000]))
    assert (low.usage.domestic_seconds == 11 * 60).all()


def test_the_calls_of_drawn_months_are_those_of_their_days() -> None:
    known, filled = hired_on_the_29th()
    made = drawn(filled.added_to(known), 60, 1)
    one = np.ones(2, np.int64)
    calls = PlannedCalls(0 * one, 0 * one, one == 0, 60 * one, 60_000 * one, np.array([28, 29]), 0 * one)
    found = drawn_calls(calls.filled(filled, known.month_of), known, made)
    assert found is not None
    assert np.bincount(found.month).tolist() == [22] * 60
    assert set(found.seconds.tolist()) == {60}
    assert (np.diff(found.month) >= 0).all()


def test_twelve_months_tell_the_season() -> None:
    """June calls 300 s a workday, every other month 60: a plan for June scales every month to June."""
    names = [f"2025-{number:02d}" for number in range(1, 13)]
    known = steady(names, date(2025, 1, 1))
    june = np.array([day.month == 6 for day in known.days])
    usage = Usage(*(np.where(june, part * 5, part) for part in known.usage.parts))
    year = Demand(**{**vars(known), "usage": usage})
    found = growth(year, Planning(growth_percent="10"), date(2026, 6, 1))
    by_month = found.demand.usage.domestic_seconds @ year.by_month
    workdays = sum(1 for day in known.days if day.month == 6 and day.weekday() < 5)
    assert found.has_season
    assert np.abs(by_month - workdays * 300 * 110 // 100).max() <= 31
    assert not growth(steady(names[:11], date(2025, 1, 1)), Planning(), date(2026, 6, 1)).has_season


def test_a_bundle_of_an_earlier_month_keeps_nobody(tmp_path: Path) -> None:
    """Business Voice in September, the plan alone in October; and credits that are held no more are none."""
    bills = []
    for name, skus in (("2026-09", "BUSINESS_VOICE_MED2_TELCO+MCOPSTNC"), ("2026-10", "MCOEV+MCOPSTN1")):
        people = [person(0, "MCOEV+MCOPSTN1"), person(1, "") | {"skus": skus}]
        calls = [call(1, n, 10, start=f"{name}-01T08:1{n}:00Z", usage_id=f"{name}-{n}") for n in range(2)]
        bills.append(bill(tmp_path / name, people, calls, agreement=WALLET, month=name))
    answer = plan_mix(bills, ["payg", "standard"], PRICES, resample=0)
    assert answer.assignment["option"].tolist() == ["payg", "payg"]
    assert answer.assignment["because"].tolist() == ["", ""]
    assert answer.assignment["first"].tolist()[1].startswith("assign the Communications Credits licence")
    assert answer.exact_cost == answer.model_cost == Decimal("8.00")


def test_todays_plans_are_those_of_today_in_every_month(tmp_path: Path) -> None:
    """120 minutes in September, standard since October: 900 minutes a month are within what is held today."""
    bills = []
    for name, skus in (("2026-09", "MCOEV+MCOPSTN_5"), ("2026-10", "MCOEV+MCOPSTN1")):
        calls = [call(1, 0, 900, start=f"{name}-01T08:15:00Z", usage_id=name)]
        bills.append(bill(tmp_path / name, [person(0, skus)], calls, agreement=WALLET, month=name))
    answer = plan_mix(bills, ["120", "standard"], PRICES, resample=0)
    assert (answer.exact_today, answer.exact_cost, answer.model_cost) == (Decimal("12.00"),) * 3


def dated(folder: Path, *rows: tuple[str, str]) -> None:
    """A card with the price of a minute from a day on; without a day always."""
    head = "number_kind,prefix,price_per_minute,effective_from\n"
    (folder / "rates.csv").write_text(head + "".join(f"any,,{price},{day}\n" for price, day in rows), encoding="utf-8")


ALWAYS, SINCE, ANNOUNCED, LATER = ("0.01", ""), ("0.30", "2026-10-12"), ("0.30", "2026-11-01"), ("0.90", "2026-11-16")


@pytest.mark.parametrize(
    ("september", "october", "planned", "cost", "says"),
    [
        ((), (ALWAYS,), None, "0.60", ""),
        ((), (ALWAYS, SINCE), None, "12.00", "Calls cost what the rate card says on 2026-11-01"),
        ((), (ALWAYS, ANNOUNCED), None, "12.00", "Calls cost what the rate card says on 2026-11-01"),
        ((), (ALWAYS, LATER), None, "0.60", "From 2026-11-16 on the card names other prices"),
        ((), (ALWAYS, LATER), "2026-12", "12.00", "Calls cost what the rate card says on 2026-12-01"),
        ((ALWAYS, SINCE), (ALWAYS, SINCE), None, "12.00", "Calls cost what the rate card says on 2026-11-01"),
        ((ALWAYS,), (("0.30", ""),), None, "12.00", "Calls cost what the rate card says on 2026-11-01"),
        ((ALWAYS,), (ALWAYS,), None, "0.60", ""),
    ],
)
def test_calls_cost_what_the_card_says_in_the_planned_month(
    tmp_path: Path,
    september: tuple[tuple[str, str], ...],
    october: tuple[tuple[str, str], ...],
    planned: str | None,
    cost: str,
    says: str,
) -> None:
    """60 minutes in each month: 0.60, or more than the plan of 12.00."""
    bills = []
    for name, card in (("2026-09", september), ("2026-10", october)):
        if card:
            made = [call(1, 0, 60, start=f"{name}-01T08:15:00Z", usage_id=name)]
            bill(tmp_path / name, [person(0, "MCOEV")], made, agreement=WALLET, month=name)
            dated(tmp_path / name, *card)
            bills.append(ck.bill(tmp_path / name, name))
    prices = {"payg": "1.00", "standard": "12.00"}
    answer = plan_mix(bills, ["payg", "standard"], prices, resample=0, month=planned)
    assert answer.exact_cost == Decimal(cost)
    told = [each for each in answer.ground if " the rate card says on " in each or "names other prices" in each]
    assert told[:1] == [each for each in answer.ground if says and each.startswith(says)]


def test_a_price_that_changes_within_the_planned_month_counts_from_its_day_on(tmp_path: Path) -> None:
    """60 minutes on the 1st and the 20th of two months, planned for November: 0.60, and from the 16th on 54.00."""
    folder = tmp_path / "a"
    dates = [f"2026-{month:02d}-{day:02d}" for month in (9, 10) for day in (1, 20)]
    made = [call(1, 0, 60, start=f"{day}T08:15:00Z", usage_id=day) for day in dates]
    bill(folder, [person(0, "MCOEV")], made, agreement=WALLET)
    dated(folder, ALWAYS, LATER)
    for bills in (
        [ck.bill(folder, ["2026-09", "2026-10"])],
        [ck.bill(folder, name) for name in ("2026-09", "2026-10")],
    ):
        answer = plan_mix(bills, ["payg"], {"payg": "1.00"}, resample=0)
        assert answer.exact_cost == answer.exact_today == Decimal("54.60")
        assert any("each call costs what it says on the call's day of the month" in each for each in answer.ground)
    later = plan_mix(bills, ["payg"], {"payg": "1.00"}, resample=0, month="2026-12")
    assert later.exact_cost == Decimal("108.00")


def test_an_earlier_card_prices_what_the_latest_says_nothing_of(tmp_path: Path) -> None:
    """September's calls to France: October's card names the United States alone."""
    bills = []
    for name, callee, prefix in (("2026-09", "+33199000142", "33"), ("2026-10", "+12125550142", "1")):
        made = [call(1, 0, 60, start=f"{name}-01T08:15:00Z", usage_id=name, callee=callee)]
        bill(tmp_path / name, [person(0, "MCOEV")], made, agreement=WALLET, month=name)
        card = f"number_kind,prefix,price_per_minute\nany,{prefix},0.10\n"
        (tmp_path / name / "rates.csv").write_text(card, encoding="utf-8")
        bills.append(ck.bill(tmp_path / name, name))
    answer = plan_mix(bills, ["payg"], {"payg": "1.00"}, resample=0)
    assert answer.exact_cost == Decimal("6.00")
