"""Days far dearer than a person's own, and calls that came twice: small folders, by hand (R61)."""

from decimal import Decimal

import pytest
from oracle.tiny import bill as tiny_bill
from oracle.tiny import call, user

import chargeback_kit as ck
from chargeback_kit.export.page import page
from chargeback_kit.presentation import anomalies

PAYG = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1)"
EVERYBODY = [user(index, skus=PAYG) for index in range(6)]
WORKDAYS = [day for day in range(1, 31) if day % 7 not in (3, 4)]
WEEK = (12, 13, 14, 15, 16)
BRITAIN = {"callee": "+442079460142", "destination_name": "United Kingdom", "context": "International"}


def at_work(name, day, hour, minutes, charge, who=0, **given):
    """A call in working hours."""
    begins = f"2026-10-{day:02d}T{hour:02d}:{given.pop('at', 0):02d}:00Z"
    made = call(1, who, charge=charge, duration=str(60 * minutes))
    return made | BRITAIN | {"usage_id": name, "start": begins} | given


def ordinary():
    """Everybody talks to Britain for two minutes on each day of work, for 0.20."""
    return [at_work(f"o{day}-{who}", day, 15, 2, "0.20", who, at=who) for day in WORKDAYS for who in range(6)]


def long_calls(days=WEEK, number=8, minutes=50, charge="5.00", who=3):
    return [
        at_work(f"long{day}-{each}{'' if who == 3 else f'-of-{who}'}", day, 13 + each, minutes, charge, who, at=30)
        for day in days
        for each in range(number)
    ]


def found_in(folder, calls, settings=None, people=EVERYBODY, **given):
    folder.mkdir(exist_ok=True)
    tiny_bill(folder, people, calls, **given)
    return ck.bill(folder, "2026-10").anomalies(settings=settings)


def test_long_calls_in_working_hours_to_a_country_that_everybody_calls(tmp_path):
    found = found_in(tmp_path, [*ordinary(), *long_calls()])
    (each,) = found.found
    assert (each.kind, each.who, each.title) == ("dear_days", "person3@example.com", "Days far dearer than any before")
    assert each.amount == found.amount == sum(found.rows["amount"]) == Decimal("201.00")
    assert (each.before_alarm, each.alarm_usage_id) == (Decimal("20.20"), "long12-3")
    assert each.reason == (
        "person3@example.com made 5 calls of 202 min that cost 20.20 USD on 12 October, where 0.20 USD is the most of any "
        "day before, in 7 days with calls"
    )
    assert found.line == "1 anomaly with 201.00 USD at stake in October 2026, against the days before."


def test_a_rise_that_is_small_by_the_day_adds_up(tmp_path):
    found = found_in(tmp_path, [*ordinary(), *long_calls(number=2, minutes=40, charge="4.00")])
    (each,) = found.found
    assert (each.before_alarm, each.alarm_usage_id) == (Decimal("20.40"), "long14-0")
    assert each.amount == Decimal("41.00")
    assert "on 12 October, 13 October and 14 October" in each.reason


@pytest.mark.parametrize(
    ("calls", "why"),
    [
        (long_calls(WEEK[:1], 3), "15.00 is less than asked for"),
        (long_calls(WEEK[:1], 2, 250, "25.00"), "two calls have to cost three times as much"),
        (long_calls((5, 6, 7)), "the first week has no past"),
        ([*long_calls((1,)), *long_calls(WEEK)], "the person had such a day before"),
        (
            [each | {"call_type": "conf_out", "capability": "MCOMEETACPEA"} for each in long_calls()],
            "meetings call people",
        ),
    ],
)
def test_what_is_no_dear_day(calls, why, tmp_path):
    assert found_in(tmp_path, [*ordinary(), *calls]).table.empty, why


def test_a_price_that_goes_up_and_a_pool_that_is_empty_are_no_dear_days(tmp_path):
    usual = [
        at_work(f"u{day}-{each}", day, 13 + each, 30, "6.00" if day > 12 else "0.00", 2, at=10)
        for day in WORKDAYS
        for each in range(6)
    ]
    assert found_in(tmp_path, [*ordinary(), *usual]).table.empty


def test_somebody_without_a_past_is_held_against_the_others(tmp_path):
    staff, only = [*EVERYBODY, user(6, skus=PAYG)], ck.AnomalySettings(kinds=("dear_days",))
    new = long_calls(who=6)
    (each,) = found_in(tmp_path / "new", [*ordinary(), *new], only, staff).found
    assert each.who == "person6@example.com"
    others = long_calls(WORKDAYS, 5, 50, "5.00", who=1)
    assert found_in(tmp_path / "as_others", [*ordinary(), *others, *new], only, staff).table.empty


def test_a_threshold_is_a_setting(tmp_path):
    settings = ck.AnomalySettings(least_dear_days="500.00")
    assert found_in(tmp_path, [*ordinary(), *long_calls()], settings).table.empty
    with pytest.raises(ck.InputError, match="least_dear_days"):
        ck.AnomalySettings(least_dear_days="much")


def again(calls, of=lambda row: True):
    """The same calls under other usage ids."""
    return [row | {"usage_id": f"again-{row['usage_id']}"} for row in calls if of(row)]


def test_a_month_that_came_twice_is_one_sentence_with_its_money(tmp_path):
    calls = ordinary()
    found = found_in(tmp_path, [*calls, *again(calls)])
    (each,) = found.found
    assert (each.kind, each.amount, len(each.usage_ids)) == ("came_twice", Decimal("0.20") * len(calls), len(calls))
    assert each.reason == (
        f"{len(calls)} calls from 1 October to 30 October came a second time under another usage id, each pair of the same "
        "second, person, numbers and length"
    )
    assert found.amount == sum(found.rows["amount"])
    assert {name.removeprefix("again-") for name in each.usage_ids} == {row["usage_id"] for row in calls}
    bill = ck.bill(tmp_path, "2026-10")
    odd = bill.anomalies()
    assert "Calls that came twice" in page(bill, odd)
    assert len(calls) > 100
    assert bill.calls_of(anomalies.opens(anomalies.rows(bill, odd))[0]).amount == found.amount


def test_a_week_that_came_twice(tmp_path):
    calls = ordinary()
    copies = again(calls, lambda row: "2026-10-12" <= row["start"] < "2026-10-17")
    (each,) = found_in(tmp_path, [*calls, *copies]).found
    assert (each.kind, len(each.usage_ids)) == ("came_twice", len(copies))
    assert "from 12 October to 16 October" in each.reason


@pytest.mark.parametrize(
    "other",
    [
        lambda row: row | {"start": row["start"].replace(":00Z", ":01Z")},
        lambda row: row | {"duration": "61"},
        lambda row: row | {"callee": "+442079460143"},
        lambda row: row | {"user_id": user(5)["user_id"], "upn": user(5)["user_principal_name"]},
    ],
)
def test_calls_that_are_like_others_but_not_the_same_came_once(other, tmp_path):
    calls = [row for row in ordinary() if not row["usage_id"].endswith("-5")]
    assert found_in(tmp_path, [*calls, *map(other, again(calls))]).table.empty


def test_a_few_pairs_by_chance_are_none(tmp_path):
    calls = ordinary()
    some = again(calls, lambda row: row["usage_id"].endswith("-0"))
    assert found_in(tmp_path, [*calls, *some]).table.empty
    assert found_in(tmp_path, [*calls[:9], *again(calls[:9])]).table.empty
