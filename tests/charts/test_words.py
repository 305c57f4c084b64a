"""Titles state the finding, descriptions say it for those who cannot see, and nothing to show is a sentence."""

import re

import pytest

from chargeback_kit.charts.export import svg

from .charts import CHARTS, NAMES, drawn

OCTOBER = {
    "waterfall": "Pools covered 307.08 of 640.10 USD in calls; departments pay 1,701.02 USD",
    "pool_meters": "5 of 13 pools ran out, most of all Germany’s domestic pool on 19 October",
    "wallet_path": "Auto-recharge bought credits 3 times; 73.72 USD are left",
    "cost_centers": "Sales owes the most: 682.26 of 1,701.02 USD",
    "calendar": "Tuesday 20 October cost the most: 74.69 USD for 193 calls",
    "destinations": "The United Kingdom cost the most, 136.65 of 333.02 USD, above all for toll-free calls",
}
EMPTY = {
    "waterfall": "Calls cost 0.00 USD and licences 0.00 USD",
    "pool_meters": "No pool of minutes in October 2026",
    "wallet_path": "No Communications Credits in October 2026",
    "cost_centers": "No cost centre owes anything in October 2026",
    "calendar": "No calls in October 2026",
    "destinations": "No call cost anything in October 2026",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_title_states_the_finding(name, october):
    assert CHARTS[name].title(CHARTS[name].rows(october)) == OCTOBER[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_subtitle_says_unit_and_period(name, october):
    said = CHARTS[name].subtitle(CHARTS[name].rows(october))
    assert "October 2026" in said
    assert re.search("USD|Minutes", said)


@pytest.mark.parametrize("name", NAMES)
def test_a_bill_with_nothing_in_it_is_a_sentence(name, empty):
    rows = CHARTS[name].rows(empty)
    assert CHARTS[name].title(rows) == EMPTY[name]
    assert EMPTY[name] in svg(drawn(name, empty))


@pytest.mark.parametrize("name", NAMES)
def test_a_month_without_calls_has_charts(name, quiet):
    assert CHARTS[name].title(CHARTS[name].rows(quiet)) in svg(drawn(name, quiet, 1400))


@pytest.mark.parametrize("name", NAMES)
def test_the_description_stands_in_the_drawing(name, october):
    rows = CHARTS[name].rows(october)
    said = CHARTS[name].description(rows)
    assert said.startswith(OCTOBER[name])
    assert drawn(name, october).to_dict()["description"] == said


def test_a_pool_that_nearly_ran_out(october):
    rich = october.what_if(assigned={"DE/MCOPSTN1": 30})
    rows = CHARTS["pool_meters"].rows(rich, pools=["DE/MCOPSTN1/domestic"])
    assert rows["outcome"].iloc[0] == "50 % of 5,400 min used"


def test_credits_that_ran_dry_say_how_much_was_short(tmp_path):
    from export.tenant import bill, call, person

    poor = bill(tmp_path / "b", [person(0)], [call(1)], agreement='[wallet]\nopening = "1.00"\n')
    rows = CHARTS["wallet_path"].rows(poor)
    assert CHARTS["wallet_path"].title(rows) == "Credits ran dry: at worst 0.25 USD short"
