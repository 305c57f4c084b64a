"""What would change the advice, worked out by hand; and several months weigh together."""

from pathlib import Path

from chargeback_kit.planning.plan_mix import plan_mix

from .small import bill, call, person


def test_the_smallest_change_that_moves_somebody(tmp_path: Path) -> None:
    """80 minutes: 11.00 by the minute of 0.10 beside 3.00, 12.00 with the standard plan."""
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 80)])
    answer = plan_mix(made, None, {"payg": "3.00", "standard": "12.00"}, sensitivity=True)
    found = {each.what: (each.lower, each.higher) for each in answer.sensitivity}
    assert found == {
        "the price of pay as you go": (None, 34),  # 8.00 and 4.02
        "the price of standard": (9, None),  # 10.92
        "the price of a minute at home": (None, 13),  # 9.04 and 3.00
        "the number of minutes": (None, 13),
    }
    said = {
        "The price of standard, 12.00 now: at 10.92, 1 person chooses standard; up to 18.00 the mix stays.",
        "The price of a minute at home, 0.1000 now: down to 0.0500 the mix stays; from 0.1130, 1 person chooses standard.",
        "The number of minutes: down to 50 % less the mix stays; with 13 % more, 1 person chooses standard.",
    }
    assert said <= set(answer.sentences)


def test_two_months_are_drawn_from_unless_told_otherwise(tmp_path: Path) -> None:
    """Thirty minutes in October and three hundred in November."""
    october = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(day, 0, 10) for day in (1, 12, 23)])
    later = [call(1, 0, 100, start=f"2026-11-{day:02d}T08:15:00Z", usage_id=f"n{day}") for day in (2, 12, 23)]
    november = bill(tmp_path / "b", [person(0, "MCOPSTN1")], later, month="2026-11")
    prices = {"payg": "3.00", "standard": "12.00"}
    drawn = plan_mix([october, november], None, prices)
    assert drawn.certainty is not None
    assert drawn.certainty.months == 40
    assert plan_mix([october, november], None, prices, resample=0).certainty is None
    assert plan_mix(october, None, prices).certainty is None
