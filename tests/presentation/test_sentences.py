"""Every sentence of the sample month, each asserted here and nowhere else."""

import pytest
from export.tenant import bill, call, person

from .pictures import NAMES, TOLD

RAN_OUT = (
    "5 of 13 pools ran out, most of all Germany’s domestic pool of the Domestic Calling Plan (180 min) on 19 October"
)
TITLES = {
    "waterfall": "Pools covered 307.08 of 640.70 USD in calls; departments pay 1,701.02 USD",
    "pools": RAN_OUT,
    "pool_days": RAN_OUT,
    "wallet": "Auto-recharge bought credits 3 times; 73.72 USD are left",
    "cost_centers": "Sales owes the most: 682.26 of 1,701.02 USD",
    "calendar": "Tuesday 20 October cost the most: 74.69 USD for 193 calls",
    "destinations": "The United Kingdom cost the most, 136.65 of 333.02 USD, above all for toll-free calls",
    "licences": "137.00 of 1,368.00 USD pays for licences nobody holds",
    "alerts": "5 pool counters passed 80 %, 6 ended and the credits came to their trigger 3 times",
    "invoice": "The bill is 167.73 USD below the invoice, all of it explained",
    "problems": "59 errors and warnings; 5.89 USD at stake",
    "messages": "10 text messages of 10 segments: the pools covered all of them; 0.00 USD",
    "waste": "137.00 USD a month pays for what nobody holds or uses",
}
POOL_STEP = (
    "8 more licences of Domestic Calling Plan (MCOPSTN1), 6 of which nobody holds, "
    "would have covered Germany’s domestic pool of the Domestic Calling Plan (180 min) in October 2026: "
    "the other 2 cost 24.00 USD a month, more than the 19.70 USD of its calls over the pool."
)
NEXT_STEPS = {
    "waterfall": (
        "Calling plans cost 694.00 USD in October 2026, more than the 307.08 USD of calls that all pools covered: look "
        "for a cheaper mix of plans."
    ),
    "pools": POOL_STEP,
    "pool_days": POOL_STEP,
    "licences": (
        "Giving back 9 of the 20 licences that nobody held in October 2026 saves 93.00 USD a month, which IT pays now. "
        "Keep the other 11: meetings used the minutes."
    ),
    "waste": "Look first at Domestic Calling Plan (MCOPSTN1), idle licence: 72.00 USD a month.",
    "invoice": "Ask for the 24.00 USD more that Microsoft charged in October 2026: wrong licence count.",
    "problems": (
        "First the 50 warnings with 4.33 USD at stake in October 2026: assign Communications Credits to the user, or "
        "to the account that pays in [[shared_calling]], or state [wallet] or [postpaid] in agreement.toml."
    ),
}
EMPTY = {
    "waterfall": "Calls cost 0.00 USD and licences 0.00 USD; departments pay 0.00 USD",
    "pools": "No pool of minutes in October 2026",
    "pool_days": "No pool of minutes in October 2026",
    "wallet": "No Communications Credits in October 2026",
    "cost_centers": "No cost centre owes anything in October 2026",
    "calendar": "No calls in October 2026",
    "destinations": "No call cost anything in October 2026",
    "licences": "Every licence that costs money is held by somebody; fees 0.00 USD",
    "alerts": "No alerts in October 2026",
    "invoice": "The bill agrees with the invoice to the cent",
    "problems": "2 errors and warnings; 0.00 USD at stake",
    "messages": "No text message in October 2026",
    "waste": "Everything that was paid for in October 2026 was used",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_title_states_the_finding(name, october):
    assert TOLD[name].title(TOLD[name].rows(october)) == TITLES[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_next_step_names_month_and_money(name, october):
    assert TOLD[name].next_step(TOLD[name].rows(october)) == NEXT_STEPS.get(name, "")


@pytest.mark.parametrize("name", NAMES)
def test_a_bill_with_nothing_in_it_is_a_sentence_and_asks_for_nothing(name, empty):
    rows = TOLD[name].rows(empty)
    assert TOLD[name].title(rows) == EMPTY[name]
    assert TOLD[name].next_step(rows) == ""


@pytest.mark.parametrize("name", NAMES)
def test_the_description_begins_with_the_finding_and_ends_with_the_next_step(name, october):
    rows = TOLD[name].rows(october)
    said = TOLD[name].description(rows)
    assert said.startswith(f"{TITLES[name]}. {TOLD[name].subtitle(rows)}")
    assert said.endswith(NEXT_STEPS.get(name, "."))
    assert "October 2026" in TOLD[name].subtitle(rows)


def test_credits_that_ran_dry_say_how_much_was_short(tmp_path):
    poor = bill(tmp_path / "b", [person(0)], [call(1)], agreement='[wallet]\nopening = "1.00"\n')
    assert TOLD["wallet"].title(TOLD["wallet"].rows(poor)) == "Credits ran dry: at worst 0.25 USD short"


def test_credits_that_end_as_agreed_lack_nothing(tmp_path):
    terms = '[wallet]\nopening = "1.00"\n[postpaid]\nenabled = true\n'
    rows = TOLD["wallet"].rows(bill(tmp_path / "b", [person(0)], [call(1), call(2)], agreement=terms))
    assert TOLD["wallet"].title(rows) == "Credits are used up; the calls after them are billed after use"
    assert TOLD["wallet"].next_step(rows) == ""
