"""Headline, picture and sliders show the same world; fees of a month without calls wait for a yes."""

from pathlib import Path

import chargeback_kit as ck
from chargeback_kit.charts import pool_meters
from chargeback_kit.charts.frame import values
from chargeback_kit.planning.licences import mixes_of
from chargeback_kit.planning.quick.answer import QuickAnswer
from chargeback_kit.screens.shell import Question
from chargeback_kit.widgets.panels.headline import Headline
from chargeback_kit.widgets.panels.picture import Picture
from chargeback_kit.widgets.panels.plan_mix import PlanMixPanel
from chargeback_kit.widgets.panels.waste import WasteList
from chargeback_kit.widgets.state import State

SAMPLE = Path(__file__).parents[2] / "sample_data"
POOL, OTHER = "DE/MCOPSTN1", "DE/MCOPSTN6"


def germans(bill: ck.Bill) -> list[str]:
    """Three who hold the German plan."""
    rows = [each.row for each in bill.people.memberships]
    return [row.user_principal_name for row in rows if row.country == "DE" and "MCOPSTN1" in row.skus][:3]


def test_people_who_change_plans_move_the_demand_the_sliders_and_the_headline(state: State) -> None:
    sliders, picture, waste = PlanMixPanel(state), Picture(state, "pool_meters"), WasteList(state)
    picture.chart.width = 760
    before = sliders.sliders[POOL].value
    taken = {"plans": dict.fromkeys(germans(state.bill), "MCOPSTN_6"), "purchased": {"MCOPSTN1": 43, "MCOPSTN_6": 4}}
    state.imagine(**taken)
    state.taken = dict(state.changes)
    assert isinstance(state.world, QuickAnswer)
    full = state.bill.what_if(**taken)
    assert picture.chart.rows == values(pool_meters.rows(full))
    assert {mix.pool: mix.licences for mix in mixes_of(full)}.items() <= {
        pool: slider.value for pool, slider in sliders.sliders.items()
    }.items()
    assert sliders.sliders[POOL].value == before - 3
    assert "The month as it was" in waste.stays.value
    sliders.sliders[OTHER].value += 1
    assert state.changes["purchased"] == {"MCOPSTN1": 43, "MCOPSTN_6": 5}
    assert state.changes["plans"] == taken["plans"]
    sliders.reset.click()
    assert (state.world, sliders.sliders[POOL].value, waste.stays.value) == (state.bill, before, "")


def test_one_more_licence_is_held_and_moves_no_list_price(october: ck.Bill) -> None:
    state = State.around(ck.bill(SAMPLE / "2026-10", "2026-10"))
    sliders, headline = PlanMixPanel(state), Headline(state)
    assert "Reported charges are facts of the past" in sliders.says.value
    note = "137.00 for licences nobody holds"
    assert note in headline.figures.value
    sliders.sliders[POOL].value += 1
    assert state.world.total == state.bill.total + 12
    assert note in headline.figures.value
    assert state.world.list_micro == state.bill.list_micro == october.list_micro
    sliders.rated.click()
    assert (state.charges, state.changes["purchased"]) == ("rated", {"MCOPSTN1": 47})
    assert state.world.total != state.bill.total
    assert sliders.says.value == ""


def test_fees_of_a_month_without_calls_wait_for_a_yes() -> None:
    state = State(SAMPLE / "2026-10")
    question, headline = Question(state), Headline(state)
    state.choose(month="2027-01")
    assert "The files hold no call of January 2027" in question.says.value
    assert "Its fees alone come to 1,368.00 USD." in question.says.value
    assert (state.month, state.said) == ("2026-10", "")
    question.button.click()
    assert (state.month, state.question) == ("2027-01", "")
    assert "Not covered" in headline.figures.value
