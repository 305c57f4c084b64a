"""What would change the advice, worked out by hand; and several months weigh together."""

from decimal import Decimal
from pathlib import Path

import chargeback_kit as ck
from chargeback_kit.commands.plan import report
from chargeback_kit.export.plan_mix import figures, page
from chargeback_kit.planning.plan_mix import plan_mix

from .small import WALLET, bill, call, person


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


def test_it_begins_from_the_mix_that_is_advised_call_by_call(tmp_path: Path) -> None:
    """100 dear minutes fill the pool of the standard plan, the 100 over it cost 1.00 together: 13.00. The model takes
    the average minute for them, 50.50, and would choose the international plan at 24.00.
    """
    agreement = WALLET + '[[allotment]]\nplan = "MCOPSTN1"\ncountry = "US"\ndomestic_minutes = 100\n'
    calls = [call(1, 0, 100), call(2, 0, 100, callee="+14255550142")]
    bill(tmp_path / "a", [person(0, "MCOEV+MCOPSTN1")], calls, agreement=agreement)
    card = "number_kind,prefix,price_per_minute\nany,1212,1.00\nany,1425,0.01\n"
    (tmp_path / "a" / "rates.csv").write_text(card, encoding="utf-8")
    prices = {"standard": "12.00", "international": "24.00"}
    made = ck.bill(tmp_path / "a", "2026-10")
    answer = plan_mix(made, None, prices, sensitivity=True)
    assert (answer.assignment["option"].tolist(), answer.exact_cost) == (["standard"], Decimal("13.00"))
    found = {each.what: (each.lower, each.higher) for each in answer.sensitivity}
    assert found == {
        "the price of standard": (None, None),
        "the price of a minute at home": (None, None),
        "the number of minutes": (None, 11),  # eleven dear ones over the pool
        "the price of international": (46, None),  # 12.96
    }
    assert not any(each.by_model for each in answer.sensitivity)
    there = plan_mix(made, None, prices | {"international": "12.96"})
    assert there.assignment["option"].tolist() == ["international"]
    assert "The mix was chosen anew, call by call, with each price" in page(answer)


def test_what_there_was_no_time_for_is_named(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 80)])
    answer = plan_mix(made, None, {"payg": "3.00", "standard": "12.00"}, sensitivity=True, seconds=0)
    said = (
        "There was no time (seconds) to ask what would change the mix by the price of pay as you go, the price of a "
        "minute at home, the number of minutes and the price of standard."
    )
    assert said in answer.sentences
    assert said in page(answer)
    assert said in report(answer, tmp_path)
    assert [each["is_asked"] for each in figures(answer)["sensitivity"]] == [False] * 4
