"""The finding of a month in correct English."""

import re

import pytest

from chargeback_kit.presentation.headline import finding

from .tenant import bill, call, person


def domestic(number, who=0):
    at_home = {"Domestic/International": "Domestic", "Destination Number": "+12125550142", "External Country": "US"}
    return call(number, who, **at_home, **{"Duration Seconds": "6000", "Charge": "0.00", "Capability": "MCOPSTN8"})


OWN = "MCOPSTN8+MCOPSTNC"
CASES = [
    ([person(0)], [call(1)], "No pool ran out in October 2026; 1 cost centre owes 1.25 USD."),
    (
        [person(0), person(1)],
        [call(1), call(2, 1)],
        "No pool ran out in October 2026; 2 cost centres owe 2.50 USD.",
    ),
    (
        [person(0, skus=OWN)],
        [domestic(1), domestic(2), call(3)],
        "The plan of p0@example.com ran out on 1 October; 1 cost centre owes 1.25 USD.",
    ),
    (
        [person(0, skus=OWN), person(1, skus=OWN), person(2)],
        [domestic(1), domestic(2), domestic(3, 1), domestic(4, 1), domestic(5, 1)],
        "2 of 3 pools ran out, most of all the plan of p1@example.com on 1 October; "
        "no cost centre owes anything: 0.00 USD.",
    ),
    ([person(0, skus="")], [call(1)], "1 call and no pool of minutes; 1 cost centre owes 1.25 USD."),
]


def by_reported(sentence: str) -> str:
    """The sentence where somebody owes: it says which charges the money rests on."""
    owed = re.fullmatch(r"(.* owes? [\d,.]+ USD)\.", sentence)
    return f"{owed[1]}, calls as Microsoft reported them." if owed else sentence


@pytest.mark.parametrize(("people", "calls", "expected"), CASES)
def test_finding(tmp_path, people, calls, expected):
    assert finding(bill(tmp_path, people, calls)) == by_reported(expected)


def test_the_sample_month(sample):
    assert finding(sample) == by_reported(
        "5 of 13 pools ran out, most of all Germany’s domestic pool of the Domestic Calling Plan (180 min) on "
        "19 October; 7 cost centres owe 1,701.02 USD."
    )
