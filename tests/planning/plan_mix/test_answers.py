"""What plan_mix answers, on tenants worked out by hand and on the sample."""

from decimal import Decimal
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from oracle import tiny

import chargeback_kit as ck
from chargeback_kit.export.plan_mix import page
from chargeback_kit.planning.plan_mix import PlanMix, Restriction, plan_mix
from chargeback_kit.planning.plan_mix.prices import Price, Prices
from chargeback_kit.planning.plan_mix.pricing import Engine, call_money

from .small import PRICES, WALLET, abroad, bill, call, incoming, options, person

SAMPLE = Path(__file__).parents[3] / "sample_data"
ZONE_1 = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1)"
ALLOTMENT = '[[allotment]]\nplan = "MCOPSTN5"\ncountry = "US"\ndomestic_minutes = 120\n'


@pytest.fixture(scope="module")
def sample() -> PlanMix:
    return plan_mix(ck.bill(SAMPLE / "2026-10", "2026-10"), None, SAMPLE / "prices.csv")


def test_three_people_share_the_minutes_that_one_of_them_needs(tmp_path: Path) -> None:
    people = [person(number, "MCOPSTN1") for number in range(3)]
    calls = [call(1, 0, 300), call(1, 1, 30), call(1, 2, 30)]
    answer = plan_mix(bill(tmp_path / "a", people, calls), ["payg", "120", "standard"], PRICES)
    # Three licences of 120 minutes carry all 360 for 15.00; person by person the cheapest would be 12 + 5 + 5.
    assert options(answer) == ["120", "120", "120"]
    assert (answer.cost, answer.bound, answer.exact_cost) == (Decimal("15.00"),) * 3
    assert answer.exact_today == Decimal("36.00")
    assert answer.proven


def test_a_person_who_calls_little_pays_as_they_go(tmp_path: Path) -> None:
    answer = plan_mix(bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 10)]), None, PRICES)
    assert options(answer) == ["payg"]
    assert answer.exact_cost == Decimal("4.00")
    assert answer.moves["sentence"].tolist() == [
        "Moving 1 person in the United States from standard to pay as you go saves 8.00 a month."
    ]


def test_calls_abroad_can_make_the_international_plan_worth_it(tmp_path: Path) -> None:
    calls = [abroad(day, 0, 60) for day in range(1, 10)]
    answer = plan_mix(bill(tmp_path / "a", [person(0, "MCOPSTN1")], calls), None, PRICES)
    assert options(answer) == ["international"]
    assert answer.exact_cost == Decimal("24.00")


def test_minutes_of_ones_own_are_not_shared(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1")]
    calls = [call(1, 0, 200), call(1, 1, 10)]
    answer = plan_mix(bill(tmp_path / "a", people, calls), ["own_120"], PRICES | {"own_120": "2.00"})
    # 80 minutes over one's own counter, though the other has 110 left.
    assert answer.exact_cost == answer.cost == Decimal("12.00")


def test_who_was_called_keeps_the_number_unless_told_otherwise(tmp_path: Path) -> None:
    prices = PRICES | {"shared_calling": "1.00"}
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 10), incoming(2, 0)])
    assert options(plan_mix(made, None, prices)) == ["payg"]
    free = [Restriction("person0@example.com", must_keep_number=False)]
    assert options(plan_mix(made, None, prices, restrictions=free)) == ["shared_calling"]


def test_who_neither_calls_nor_is_called_needs_no_plan(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1"), person(2, "MCOPSTN1")]
    made = bill(tmp_path / "a", people, [call(1, 0, 10), incoming(2, 1)])
    assert options(plan_mix(made, None, PRICES)) == ["payg", "payg", "none"]
    keeps = [Restriction("id-2", must_keep_number=True)]
    assert options(plan_mix(made, None, PRICES, restrictions=keeps)) == ["payg", "payg", "payg"]


def test_whose_calls_cannot_be_paid_can_call_abroad_on_the_international_plan_alone(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 10)], agreement="")
    needs = [Restriction("person0@example.com", must_call_abroad=True)]
    assert options(plan_mix(made, None, PRICES, restrictions=needs)) == ["international"]


def test_who_holds_two_plans_can_lose_one(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1+MCOPSTN2")], [call(day, 0, 300) for day in range(1, 10)])
    answer = plan_mix(made, None, PRICES)
    assert answer.assignment["today"].tolist() == ["standard+international"]
    assert (answer.exact_today, answer.exact_cost) == (Decimal("36.00"), Decimal("12.00"))
    assert options(answer) == ["standard"]


def test_the_plan_of_a_bundle_stays(tmp_path: Path) -> None:
    answer = plan_mix(bill(tmp_path / "a", [person(0, "SPE_E5_CALLINGMINUTES")], [call(1, 0, 10)]), None, PRICES)
    assert options(answer) == ["own_120"]
    assert answer.assignment["because"].tolist() == [
        "the plan is part of Microsoft 365 E5 with Calling Minutes (SPE_E5_CALLINGMINUTES)"
    ]
    assert (
        "1 person stays as today: the plan is part of Microsoft 365 E5 with Calling Minutes (SPE_E5_CALLINGMINUTES)."
        in answer.sentences
    )


@pytest.mark.parametrize("seed", range(6))
def test_no_choice_of_all_is_cheaper_call_by_call(seed: int, tmp_path: Path) -> None:
    """One price for every minute and calls at home only: then the model is exact, and so must the answer be."""
    chance = np.random.default_rng(seed)
    count = int(chance.integers(2, 5))
    people = [person(number, "MCOPSTN1") for number in range(count)]
    calls = [call(int(day) + 1, number, int(chance.integers(1, 150))) for number in range(count) for day in range(3)]
    made = bill(tmp_path / "a", people, calls, agreement=ALLOTMENT + WALLET)
    asked = {"payg": "3.00", "120": "5.00", "240": "7.00", "standard": "14.00"}
    answer = plan_mix(made, None, Prices(tuple(Price(name, Decimal(each), "US") for name, each in asked.items())))
    skus = ["Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1_US)", "MCOPSTN_5", "MCOPSTN_6", "MCOPSTN1"]
    fees = dict(zip(skus, asked.values(), strict=True))
    engine = Engine([ck.bill(tmp_path / "a", "2026-10", charges="rated")])
    costs = []
    for choice in product(skus, repeat=count):
        given = {f"id-{number}": sku for number, sku in enumerate(choice)}
        costs.append(sum(Decimal(fees[sku]) for sku in choice) + Decimal(call_money(engine.quick(given))) / 1_000_000)
    assert answer.exact_cost == answer.cost == min(costs)


def test_the_quick_price_is_the_full_one(sample: PlanMix) -> None:
    made = ck.bill(SAMPLE / "2026-10", "2026-10", charges="rated")
    engine = Engine([made])
    given = dict(zip(sample.assignment["user_id"], sample.assignment["sku"], strict=True))
    given = {who: sku for who, sku in given.items() if sku}
    assert call_money(engine.quick(given)) == call_money(engine.full(given))


def test_the_mix_is_priced_as_a_what_if_prices_it(sample: PlanMix) -> None:
    made = ck.bill(SAMPLE / "2026-10", "2026-10", charges="rated")
    moved = sample.assignment[sample.assignment["today"] != sample.assignment["option"]]
    changed = made.what_if(plans=dict(zip(moved["user_id"], moved["sku"], strict=True)))
    calls = sample.comparison.set_index("mix")["calls"]
    assert changed.total - made.total == calls["mix"] - calls["today"]


def test_the_tables_of_the_sample_add_up(sample: PlanMix) -> None:
    compared = sample.comparison.set_index("mix")
    assert compared.index.tolist() == ["today", "mix", "all_payg", "thresholds"]
    assert sum(sample.moves["saving"], Decimal()) == sample.saving == compared.loc["mix", "saving"]
    assert sample.moves["saving"].tolist() == sorted(sample.moves["saving"], reverse=True)
    assert sum(sample.assignment["fee"], Decimal()) == compared.loc["mix", "fees"]
    assert sample.moves["people"].sum() == compared.loc["mix", "people_moved"]
    assert compared["cost"].min() == sample.exact_cost
    assert sum(sample.proof["gap"], Decimal()) == sample.gap
    assert sample.certified_bound <= sample.bound <= sample.cost
    fees = compared["fees"].to_dict()
    assert sum(sample.licences["saving"], Decimal()) == fees["today"] - fees["mix"]
    assert sample.difference == sample.exact_cost - sample.model_cost


def test_several_bills_count_as_average_months() -> None:
    bills = [ck.bill(SAMPLE / name, name) for name in ("2026-09", "2026-10")]
    both = plan_mix(bills, ["standard"], SAMPLE / "prices.csv", resample=0)
    assert both.months == ("2026-09", "2026-10")
    assert both.exact_today == Decimal("707.64")  # calls of September as the card prices them in November
    said = "1 person is not there any more in 2026-11: bruno.castel@alder-finch.example left on 2026-09-18."
    assert any(each.startswith(said) for each in both.ground)


def test_the_same_question_has_the_same_answer(sample: PlanMix) -> None:
    again = plan_mix(ck.bill(SAMPLE / "2026-10", "2026-10"), None, SAMPLE / "prices.csv")
    assert again.assignment.equals(sample.assignment)
    assert again.sentences == sample.sentences


@pytest.mark.parametrize(("country", "sku"), [("DE", "MCOPSTN_PAYG_2"), ("GB", ZONE_1), ("US", f"{ZONE_1[:-1]}_US)")])
def test_pay_as_you_go_is_the_product_of_the_country(country: str, sku: str, tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1", usage_country=country)]
    answer = plan_mix(bill(tmp_path / "a", people, [call(1, 0, 1)]), ["payg"], {"payg": "3.00"} | PRICES)
    assert answer.assignment["sku"].tolist() == [sku]


def test_pay_as_you_go_is_not_offered_where_no_zone_names_the_country(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1", usage_country="HR")], [call(1, 0, 1)])
    assert options(plan_mix(made, ["payg"], PRICES)) == ["standard"]


def test_what_is_in_doubt_in_a_country_is_offered_by_a_price_of_that_country(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 200)])
    everywhere = tuple(Price(name, Decimal(price)) for name, price in {"240": "1.00", "standard": "12.00"}.items())
    assert options(plan_mix(made, None, Prices(everywhere))) == ["standard"]
    assert options(plan_mix(made, None, Prices((*everywhere, Price("240", Decimal("1.00"), "US"))))) == ["240"]


@pytest.mark.parametrize("asked", [["payg"], ["payg", "120", "standard", "international"], ["international"]])
def test_what_people_have_may_stay_whatever_is_asked_for(asked: list[str], tmp_path: Path) -> None:
    """Nothing is bought for people who never call, and no advice costs more than to change nothing."""
    people = [person(0, "MCOPSTN1"), person(1, "MCOEV"), person(2, "MCOEV")]
    calls = [call(day, 0, 100) for day in range(1, 29)]
    answer = plan_mix(bill(tmp_path / "a", people, calls), asked, PRICES)
    assert answer.saving == 0
    assert options(answer) == ["standard"]


def test_a_policy_is_given_and_not_bought(tmp_path: Path) -> None:
    people = [person(n, "MCOPSTN1") for n in range(2)]
    agreement = WALLET + '[[licence]]\nsku = "MCOPSTN1"\npurchased = 2\nunit_price = "12.00"\n'
    made = bill(tmp_path / "a", people, [call(1 + n, n, 10) for n in range(2)], agreement=agreement)
    answer = plan_mix(made, None, {"shared_calling": "1.50", "standard": "12.00"})
    assert answer.licences.set_index("option")["to_buy"].to_dict() == {"shared_calling": 0, "standard": 0}
    begin = "Give the Shared Calling policy to 2 people, give back 2 licences, save 19.00 a month; "
    assert answer.sentences[0].startswith(begin)
    assert "policy, no licence" in page(answer)


def test_of_licences_bought_at_several_prices_the_last_ones_are_given_back(tmp_path: Path) -> None:
    """8.00 and 13.50: the one given back is the last one bought, as in the bill of fewer licences (R51)."""
    block = '[[licence]]\nsku = "MCOPSTN1"\npurchased = 1\nunit_price = "{}"\n'
    people = [person(n, "MCOPSTN1") for n in range(2)]
    calls = [call(day, 1, 90) for day in range(1, 29)]
    made = bill(tmp_path / "a", people, calls, agreement=WALLET + block.format("8.00") + block.format("13.50"))
    answer = plan_mix(made, None, PRICES)
    assert answer.licences["to_give_back"].tolist() == [1]
    assert (
        "Domestic Calling Plan was bought at 8.00 and 13.50. The last ones bought go first: giving back 1 saves 13.50 of "
        "fees (R51)." in answer.caveats
    )
    assert answer.licences["saving"].tolist()[0] == Decimal("13.50")
    fewer = made.what_if(purchased={"MCOPSTN1": 1}, plans={made.people.names[0]: "none"})
    assert made.total - fewer.total == Decimal("13.50")
    alike = bill(tmp_path / "b", people, calls, agreement=WALLET + 2 * block.format("8.005"))
    assert not any("was bought at" in each for each in plan_mix(alike, None, PRICES).caveats)


def test_an_idle_licence_is_assigned_and_a_licence_changes_hands(tmp_path: Path) -> None:
    agreement = WALLET + '[[licence]]\nsku = "MCOPSTN1"\npurchased = 1\nunit_price = "12.00"\n'
    calls = [call(day, 1, 200) for day in (1, 2)]
    idle = bill(tmp_path / "a", [person(0, ""), person(1, "")], calls, agreement=agreement)
    said = plan_mix(idle, None, {"payg": "3.00", "standard": "12.00"}).sentences[0]
    assert said.startswith("Assign 1 licence that lies idle, save 28.00 a month; ")
    swap = bill(tmp_path / "b", [person(0, "MCOPSTN1"), person(1, "")], calls, agreement=agreement)
    said = plan_mix(swap, ["none", "payg", "standard"], {"payg": "3.00", "standard": "12.00"}).sentences[0]
    assert said.startswith("Give 2 people another plan, save 40.00 a month; ")


MEETINGS = (
    WALLET
    + '[switches]\nconference_overflow = "organiser_plan"\n[conference]\nminutes_per_licence = 1\n'
    + tiny.licence("MCOMEETADV", 1)
)


def meetings(folder: Path, minutes: int, listed: str) -> PlanMix:
    """Person 0 organises meetings alone: one minute fills the conferencing pool, the others dial out at home."""
    dial = {"call_type": "conf_out", "capability": "MCOMEETADV"}
    calls = [call(1, 0, 1, **dial), *(call(day, 0, minutes, **dial) for day in (2, 3, 5)), call(6, 1, 900)]
    people = [person(0, "MCOEV+MCOPSTN1+MCOMEETADV"), person(1, "MCOEV+MCOPSTN1")]
    made = bill(folder, people, calls, agreement=MEETINGS)
    return plan_mix(made, ["none", "payg", "standard"], {"payg": "3.00", "standard": listed})


def test_a_plan_that_meetings_draw_is_not_given_back(tmp_path: Path) -> None:
    """Three meetings of 100 minutes draw her plan (R27): 30.00 by the minute."""
    answer = meetings(tmp_path / "a", 100, "12.00")
    assert options(answer) == ["standard", "standard"]
    assert answer.saving == 0
    assert answer.exact_cost == answer.model_cost == answer.exact_bound == Decimal("24.00")
    costs = answer.comparison.set_index("mix")["cost"].to_dict()
    assert costs["all_payg"] == Decimal("6.00") + Decimal("30.00") + Decimal("90.00")
    pool = answer.pools.iloc[0]
    assert (pool["used_minutes"], pool["over_minutes"]) == (1200, 0)


def test_meetings_are_paid_by_the_minute_without_a_plan(tmp_path: Path) -> None:
    answer = meetings(tmp_path / "a", 10, "12.00")
    assert options(answer) == ["payg", "standard"]
    assert answer.exact_cost == answer.model_cost == Decimal("18.00")  # 3.00 and 30 minutes; 12.00


def test_what_meetings_draw_and_cost_is_in_the_pools_and_in_the_caveat(tmp_path: Path) -> None:
    """A plan of 100 minutes, drawn by two meetings of 90: 80 are over. The reports charged nothing."""
    small = '[[allotment]]\nplan = "MCOPSTN1"\ncountry = "US"\ndomestic_minutes = 100\n'
    dial = {"call_type": "conf_out", "capability": "MCOMEETADV"}
    calls = [call(1, 0, 1, **dial), call(2, 0, 90, **dial), call(3, 0, 90, **dial)]
    made = bill(tmp_path / "a", [person(0, "MCOEV+MCOPSTN1+MCOMEETADV")], calls, agreement=MEETINGS + small)
    answer = plan_mix(made, ["standard"], PRICES)
    pool = answer.pools.iloc[0].to_dict()
    assert (pool["used_minutes"], pool["over_minutes"], pool["over_amount"]) == (100, 80, Decimal("8.00"))
    assert pool["over_amount"] == answer.comparison.set_index("mix").loc["mix", "calls"]
    said = "The reports charged 0.00 for these calls; at the prices used here they cost 8.00."
    assert said in answer.caveats


ACCOUNT = "PHONESYSTEM_VIRTUALUSER+MCOPSTN1"


@pytest.mark.parametrize(("minutes", "option", "then"), [(0, "none", "12.00"), (40, "payg", "19.00")])
def test_a_plan_on_a_resource_account_is_no_minutes(tmp_path: Path, minutes: int, option: str, then: str) -> None:
    """It fills no pool and is drawn by none (R14): its calls cost 0.10 a minute whatever it holds."""
    people = [person(0, "MCOEV+MCOPSTN1"), person(1, ACCOUNT)]
    received = call(3, 1, 5, call_type="ucap_in", callee="+12125550100", context="", usage_id="i1")
    calls = [call(1, 0, 3000), *([call(2, 1, minutes)] if minutes else [received])]
    answer = plan_mix(bill(tmp_path / "a", people, calls), ["payg", "standard", "none"], PRICES)
    assert options(answer) == ["standard", option]
    assert answer.exact_cost == answer.model_cost == answer.exact_bound == Decimal(then)
    row = answer.assignment.iloc[1]
    if option == "none":
        assert row["changes"].endswith("a resource account, whose number stays; the plan brings it no minutes (R14)")
        assert row["incoming_minutes"] == 5
        assert not any("keeps the Teams Phone licence" in each for each in answer.ground)


def test_prices_that_no_rate_card_states_are_not_said_to_be(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 10, charge="1.00")], rates=False)
    answer = plan_mix(made, None, PRICES | {"domestic_minute": "0.10"})
    assert answer.priced_by == "by prices that no rate card states"
