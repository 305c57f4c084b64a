"""The drawings say what ``presentation`` says: titles, descriptions, and a sentence where there is nothing to show."""

import re

import pytest

from chargeback_kit.charts.export import svg

from .charts import CHARTS, NAMES, drawn


@pytest.mark.parametrize("name", NAMES)
def test_the_subtitle_says_unit_and_period(name, october):
    said = CHARTS[name].told.subtitle(CHARTS[name].rows(october))
    assert "October 2026" in said
    assert re.search("USD|Minutes", said)


@pytest.mark.parametrize("name", NAMES)
def test_a_bill_with_nothing_in_it_is_a_sentence(name, empty):
    rows = CHARTS[name].rows(empty)
    assert CHARTS[name].told.title(rows) in svg(drawn(name, empty))


@pytest.mark.parametrize("name", NAMES)
def test_a_month_without_calls_has_charts(name, quiet):
    assert CHARTS[name].told.title(CHARTS[name].rows(quiet)) in svg(drawn(name, quiet, 1400))


@pytest.mark.parametrize("name", NAMES)
def test_the_description_stands_in_the_drawing(name, october):
    rows = CHARTS[name].rows(october)
    said = CHARTS[name].told.description(rows)
    assert said.startswith(CHARTS[name].told.title(rows))
    assert said.endswith(CHARTS[name].told.next_step(rows))
    assert drawn(name, october).to_dict()["description"] == said


def test_a_pool_that_nearly_ran_out(october):
    rich = october.what_if(assigned={"DE/MCOPSTN1": 30})
    rows = CHARTS["pool_meters"].rows(rich, pools=["DE/MCOPSTN1/domestic"])
    assert rows["outcome"].iloc[0] == "50 % of 5,400 min used"
