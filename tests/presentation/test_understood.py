"""Typed words mean what pages print; a filter says itself in words."""

from typing import Any

import pytest

import chargeback_kit as ck
from chargeback_kit.explain.call_filter import Chosen, chosen
from chargeback_kit.explain.calls_and_licences import behind
from chargeback_kit.presentation.opened.understood import understood
from chargeback_kit.presentation.opened.words import in_words, sentence

KATE = "kate.sorrel@alder-finch.example"
MEANT: dict[str, dict[str, Any]] = {
    "Zimbabwe": {"country": "ZW"},
    "zimbabwe": {"country": "ZW"},
    "US": {"country": "US"},
    "IT": {"cost_center": "IT"},
    "20 October": {"day": "2026-10-20"},
    "October 20, 2026": {"day": "2026-10-20"},
    "Tuesday 20 Oct": {"day": "2026-10-20"},
    "2026-10-20": {"day": "2026-10-20"},
    "20.10.2026": {"day": "2026-10-20"},
    "3 October 2025": {"day": "2025-10-03"},
    "October 2026": {"month": "2026-10"},
    "toll-free": {"category": "toll_free"},
    "Toll-free": {"category": "toll_free"},
    "International calls": {"category": "international"},
    "conference zone a": {"kind": "conference_zone_a"},
    "paid from credits": {"payer": "credits"},
    "Germany, domestic": {"pool": ["DE/MCOPSTN1/domestic", "DE/MCOPSTN6/domestic"]},
    "conference, Zone A": {"kind": "conference_zone_a"},
    "Domestic Calling Plan (240 min), Germany": {"pool": "DE/MCOPSTN6/domestic"},
    "DE/MCOPSTN1/domestic": {"pool": "DE/MCOPSTN1/domestic"},
    "Kate Sorrel": {"person": KATE},
    KATE: {"person": KATE},
    "kate": {"words": "kate"},
    "30 February": {"words": ["30", "February"]},
    "+1 (503) 555-0150": {"number": "+15035550150"},
    "(503) 555-0150": {"number": "5035550150"},
    "+2634…": {"number": "+2634"},
    "Sales Zimbabwe 20 October": {"cost_center": "Sales", "country": "ZW", "day": "2026-10-20"},
}


@pytest.mark.parametrize("typed", MEANT)
def test_typed_words_mean_what_pages_print(october, typed):
    assert understood(october, typed) == chosen(**MEANT[typed])


@pytest.mark.parametrize(
    "written", ["+44 20 7946 0200", "0044 20 7946 0200", "020 7946 0200", "tel:+44-20-7946-0200", "(20) 7946.0200"]
)
def test_a_number_is_found_however_it_is_written(october, written):
    found = october.calls_of(find=written)
    assert found.chosen.number
    assert len(found) == len(october.calls_of(number="+442079460200")) > 0
    assert {"+442079460200"} & ({*found.table["number"]} | {*found.table["own_number"]})


def test_a_masked_number_is_found_by_the_digits_that_are_left(october):
    masked = october.calls_of(country="ZW").table["number"]
    assert any(number.endswith("…") for number in masked)
    assert len(october.calls_of(find="+2634028")) >= 1


def test_words_are_looked_for_in_every_text_of_a_call(october):
    assert len(october.calls_of(find="kate")) == len(october.calls_of(person=KATE))
    assert len(october.calls_of(find="zimb")) == len(october.calls_of(country="Zimbabwe"))
    assert len(october.calls_of(find="kate zimb nothing")) == 0


def test_a_filter_says_itself(october):
    asked = chosen(cost_center="Sales", country="ZW", day="2026-10-20", payer="credits")
    assert in_words(october, asked) == "Sales; Zimbabwe; 20 October 2026; paid from credits"
    assert sentence(october, behind(october, asked)) == "1 call, 10.70 USD (48 min)"
    whole = sentence(october, behind(october, chosen(cost_center="Sales")))
    assert whole.startswith("1,")
    assert "licence fees 463.10 USD; together " in whole
    assert in_words(october, Chosen()) == "the whole bill"


def test_what_there_is_not_is_said(october):
    for asked, says in (
        ({"cost_center": "Nowhere"}, 'no cost centre "Nowhere" in the bill; there are '),
        ({"country": "Atlantis"}, '"Atlantis" is no country'),
        ({"day": "20 October"}, '"20 October" is no day; write it as 2026-10-20'),
        ({"colour": "red"}, 'calls cannot be chosen by "colour"; they can by cost_center'),
        ({"number": "reception"}, '"reception" is no phone number'),
    ):
        with pytest.raises(ck.InputError) as error:
            october.calls_of(**asked)
        assert str(error.value).startswith(says)


def test_a_page_is_in_the_order_of_any_column(october):
    found = october.calls_of(country="ZW", limit=3)
    assert found.page(order="amount", is_descending=True)["amount"].is_monotonic_decreasing
    assert (len(found.table), len(found), len(found.page(1, 4))) == (3, 10, 4)
    with pytest.raises(ck.InputError, match='no column "colour"'):
        found.page(order="colour")
