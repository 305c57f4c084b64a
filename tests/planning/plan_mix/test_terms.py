"""Contracts that run on, what a change costs, Shared Calling's licences, Teams Phone: by hand and against every choice."""

from decimal import Decimal
from pathlib import Path

import pytest
from chance import drawn

import chargeback_kit as ck
from chargeback_kit.export.plan_mix import page
from chargeback_kit.planning.plan_mix import PlanMix, Restriction, plan_mix
from chargeback_kit.planning.plan_mix.exact import chooser
from chargeback_kit.planning.plan_mix.prices import Price, Prices
from chargeback_kit.records.terms.planning import LicenceTerm, Planning
from chargeback_kit.reference.spoken import named

from .every_choice import LISTED
from .every_choice_bound import SHARED, BoundTenant, bound_tenant, write_bound
from .small import WALLET, abroad, bill, call, person

PAID = '[[licence]]\nsku = "MCOPSTN1"\npurchased = 2\nunit_price = "8.00"\n'
PRICES = {"payg": "3.00", "standard": "12.00"}
YEAR = '[[planning.licence]]\nsku = "MCOPSTN1"\nterm = "annual"\nanniversary = 2026-03-01\n'


def answer_of(made: BoundTenant, seed: int, folder: Path) -> PlanMix:
    write_bound(made, seed, folder)
    listed = LISTED | {SHARED: "0.00"}
    prices = Prices(tuple(Price(option, Decimal(listed[option])) for option in made.options))
    return plan_mix(ck.bill(folder, "2026-10", charges="rated"), None, prices)


@pytest.mark.parametrize("seed", drawn(range(12), fewer=2))
def test_no_choice_of_all_is_cheaper(seed: int, tmp_path: Path) -> None:
    made = bound_tenant(seed)
    answer = answer_of(made, seed, tmp_path / "a")
    best, mix = made.cheapest(), answer.assignment["option"].tolist()
    if len(mix) == len(made.people) and "none" not in mix:
        assert made.cost(mix) == answer.exact_cost
    assert made.cost([option for _, option in made.people]) == answer.exact_today
    assert answer.exact_cost - best <= best / 1000
    assert answer.settled
    assert answer.exact_bound is not None
    assert answer.exact_bound <= best
    assert sum(answer.moves["saving"], Decimal(0)) == answer.saving


@pytest.mark.parametrize("seed", range(4))
def test_in_a_large_market_the_bound_holds_too(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chooser, "MOST_FREE", 0)
    made = bound_tenant(seed)
    answer = answer_of(made, seed, tmp_path / "a")
    best = made.cheapest()
    assert answer.exact_bound is not None
    assert answer.exact_bound <= best <= answer.exact_cost <= best * Decimal("1.02")


def two(folder: Path, more: str = "", minutes: int = 10) -> ck.Bill:
    """Two people with the standard plan at 8.00, who each call for 1.00 a month."""
    people = [person(n, "MCOPSTN1") for n in range(2)]
    return bill(folder, people, [call(1 + n, n, minutes) for n in range(2)], agreement=WALLET + PAID + more)


def test_a_year_that_runs_on_is_paid_and_nobody_moves(tmp_path: Path) -> None:
    """By the month both move to pay as you go, 4.00 instead of 8.00 each; bound until March each would cost 12.00."""
    free = plan_mix(two(tmp_path / "a"), None, PRICES)
    assert (free.saving, free.licences["to_give_back"].tolist()) == (Decimal("8.00"), [0, 2])
    bound = plan_mix(two(tmp_path / "b", YEAR), None, PRICES)
    assert (bound.saving, len(bound.moves)) == (Decimal("0.00"), 0)
    said = "Of standard in the United States (MCOPSTN1) 2 licences are paid for in any case: 2 on 2027-03-01."
    assert said in bound.ground
    march = plan_mix(two(tmp_path / "b", YEAR), None, PRICES, month="2027-03")
    assert march.saving == Decimal("8.00")


def test_what_cannot_be_given_back_stands_in_the_table(tmp_path: Path) -> None:
    """Dear calls abroad: 24.00 for the international plan, though one standard licence goes on being paid."""
    people = [person(0, "MCOPSTN1")]
    calls = [call(day, 0, 60, context="International", callee="+33199000142") for day in range(1, 11)]
    made = bill(tmp_path / "a", people, calls, agreement=WALLET + PAID.replace("= 2", "= 1") + YEAR)
    answer = plan_mix(made, None, {"standard": "12.00", "international": "24.00"})
    lines = {row["option"]: row for row in answer.licences.to_dict("records")}
    assert lines["standard"]["to_give_back"] == 0
    assert (lines["standard"]["still_paid"], lines["standard"]["give_back"]) == (1, "1 on 2027-03-01")
    row = answer.comparison.set_index("mix").loc["mix"]
    assert (row["fees"], row["unneeded"], row["cost"]) == (Decimal("24.00"), Decimal("8.00"), Decimal("32.00"))
    assert answer.saving == Decimal("36.00")  # 8.00 and 60.00 today
    assert sum(answer.licences["saving"], Decimal(0)) == Decimal("-24.00")


def test_a_minimum_is_paid_for(tmp_path: Path) -> None:
    terms = Planning(licence=(LicenceTerm(sku="MCOPSTN1", minimum=1),))
    answer = plan_mix(two(tmp_path / "a"), None, PRICES, terms=terms)
    assert (answer.saving, len(answer.moves)) == (Decimal("4.00"), 1)
    assert "at least 1 by contract" in " ".join(answer.ground)


def test_a_minimum_of_a_licence_that_nobody_could_take_is_in_the_cost_and_the_table(tmp_path: Path) -> None:
    """Person 0 has the plan in a bundle and stays; one licence of 120 minutes was bought and is held to."""
    agreement = '[[licence]]\nsku = "MCOPSTN_5"\npurchased = 1\nunit_price = "5.00"\n'
    people = [person(0, "BUSINESS_VOICE_MED2_TELCO")]
    made = bill(tmp_path / "a", people, [call(1, 0, 10)], agreement=WALLET + agreement)
    terms = Planning(licence=(LicenceTerm(sku="MCOPSTN_5", minimum=1),))
    answer = plan_mix(made, None, PRICES | {"120": "5.00"}, terms=terms)
    line = next(row for row in answer.licences.to_dict("records") if row["sku"] == "MCOPSTN_5")
    assert (line["held"], line["bought"], line["needed"], line["to_give_back"]) == (0, 1, 0, 0)
    assert (line["still_paid"], line["idle_to_give_back"]) == (1, 0)
    assert answer.exact_cost == answer.model_cost == answer.cost == answer.exact_bound == Decimal("5.00")
    assert answer.more_fees == 0
    said = "1 licence that nobody needs cannot be given back yet and goes on costing 5.00 a month: that is in the cost."
    assert said in answer.sentences


@pytest.mark.parametrize(("once", "saving"), [("24.00", "4.00"), ("60.00", "0.00")])
def test_a_change_that_costs_more_than_it_saves_is_not_made(once: str, saving: str, tmp_path: Path) -> None:
    """Each saves 4.00 a month; the change is spread over twelve."""
    answer = plan_mix(two(tmp_path / "a"), None, PRICES, terms=Planning(person_moved=once))
    assert answer.saving == Decimal(saving)
    row = answer.comparison.set_index("mix").loc["mix"]
    assert row["changing"] == (Decimal("4.00") if saving == "4.00" else Decimal("0.00"))


@pytest.mark.parametrize(
    ("terms", "moved"),
    [
        ({}, 2),
        ({"number_given_up": "12.00"}, 2),  # 8.00 against 1.00 and 1.00
        ({"shared_calling_country": "13.00"}, 2),  # 16.00 against 15.00
        ({"shared_calling_country": "7.00", "shared_calling_tenant": "6.00"}, 2),
        ({"shared_calling_country": "15.00"}, 0),
        ({"shared_calling_country": "7.50", "shared_calling_tenant": "7.50"}, 0),
        ({"number_given_up": "120.00"}, 0),
    ],
)
def test_shared_calling_costs_what_it_needs(terms: dict[str, str], moved: int, tmp_path: Path) -> None:
    answer = plan_mix(
        two(tmp_path / "a"), None, {"shared_calling": "0.00", "standard": "12.00"}, terms=Planning(**terms)
    )
    assert answer.assignment["option"].tolist().count("shared_calling") == moved
    assert answer.settled
    assert answer.cost == answer.exact_cost


def test_who_gets_a_plan_and_lacks_teams_phone_pays_for_it(tmp_path: Path) -> None:
    """One calls for 6.00 and has no plan: a plan of 5.00 is worth it, with 8.00 for Teams Phone it is not."""
    made = bill(tmp_path / "a", [person(0, "")], [call(day, 0, 12) for day in range(1, 6)])
    without = plan_mix(made, None, {"120": "5.00"})
    assert without.assignment["first"].tolist() == ["assign a Teams Phone licence first"]
    assert without.saving == Decimal("1.00")
    assert "whose price was not given" in " ".join(without.ground)
    dear = plan_mix(made, None, {"120": "5.00"}, terms=Planning(teams_phone="8.00"))
    assert dear.saving == Decimal("0.00")
    has = bill(tmp_path / "b", [person(0, "MCOEV")], [call(day, 0, 12) for day in range(1, 6)])
    assert plan_mix(has, None, {"120": "5.00"}, terms=Planning(teams_phone="8.00")).saving == Decimal("1.00")


def test_each_person_moved_is_told_what_changes(tmp_path: Path) -> None:
    answer = plan_mix(two(tmp_path / "a"), None, PRICES)
    row = answer.assignment.iloc[0]
    assert row["changes"] == (
        "standard becomes pay as you go; keeps the number; every call is paid by the minute from credits"
    )
    sku = "Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1_US)"
    assert row["to_do"] == f"assign {named(sku)}; remove Domestic Calling Plan (MCOPSTN1)"


def test_growth_is_weighed(tmp_path: Path) -> None:
    """30 minutes by the minute cost 3.00 and 3.00; 70 minutes 7.00 and 3.00, more than 8.00."""
    made = two(tmp_path / "a", minutes=30)
    assert plan_mix(made, None, PRICES).saving == Decimal("4.00")
    grown = plan_mix(made, None, PRICES, terms=Planning(growth_percent=100))
    assert len(grown.moves) == 0
    assert "Assumed are 100 % more calls than in these months, as was said." in grown.ground


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"term": "annual"}, "an annual term, and no other, has an anniversary: write it as anniversary = 2027-03-01"),
        ({"count": 3}, "count says how many run for a year; a monthly term has none"),
        ({"minimum": -1}, "greater than or equal to 0"),
    ],
)
def test_terms_that_say_nothing_are_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(ck.InputError, match=r"agreement\.toml: planning\.licence\.1") as caught:
        ck.records.agreement.parse_agreement(
            {"currency": "USD", "planning": {"licence": [{"sku": "MCOPSTN1"} | given]}}
        )
    assert said in str(caught.value)


def test_a_count_without_a_country_is_refused_where_two_could_hold_it(tmp_path: Path) -> None:
    people = [person(0, "MCOPSTN1"), person(1, "MCOPSTN1", usage_country="FR")]
    made = bill(tmp_path / "a", people, [call(1, 0, 10), call(2, 1, 10)], agreement=WALLET + PAID)
    terms = Planning(licence=(LicenceTerm(sku="MCOPSTN1", minimum=1),))
    with pytest.raises(
        ck.InputError, match=r"MCOPSTN1\) is or could be held in France \(FR\) and the United States \(US\)"
    ):
        plan_mix(made, None, PRICES, terms=terms)
    with pytest.raises(ck.InputError, match=r"must be later than 2026-10"):
        plan_mix(made, None, PRICES, month="2026-10")


@pytest.mark.parametrize(
    ("anniversary", "planned", "day", "later"),
    [
        ("2026-11-15", None, "2026-11-15", "2027-11-15"),
        ("2025-11-01", None, "2026-11-01", "2027-11-01"),
        ("2024-02-29", "2027-02", "2027-02-28", "2028-02-28"),
    ],
)
def test_an_anniversary_within_the_planned_month_is_the_day_to_act_on(
    tmp_path: Path, anniversary: str, planned: str | None, day: str, later: str
) -> None:
    made = two(tmp_path / "a", YEAR.replace("2026-03-01", anniversary))
    answer = plan_mix(made, None, PRICES, month=planned)
    assert answer.saving == Decimal("8.00")
    said = (
        f"Of standard in the United States (MCOPSTN1) 2 licences can be given back on {day}, and then not before "
        f"{later}: give back on that day what is not needed."
    )
    assert said in answer.ground
    assert not any(each.startswith("Every licence can be given back") for each in answer.ground)
    assert answer.licences.set_index("option").loc["standard", "give_back"] == f"2 on {day}, else on {later}"
    assert f"2 on {day}, else on {later}" in page(answer)


def test_of_two_terms_each_counts_its_own_licences(tmp_path: Path) -> None:
    """One can be given back in November, the other not before March."""
    more = YEAR.replace("2026-03-01", "2026-11-15") + "count = 1\n" + YEAR
    answer = plan_mix(two(tmp_path / "a", more), None, PRICES)
    line = answer.licences.set_index("option").loc["standard"]
    assert line["give_back"] == "1 on 2027-03-01; 1 on 2026-11-15, else on 2027-11-15"
    assert (answer.saving, line["to_give_back"], line["still_paid"]) == (Decimal("4.00"), 1, 0)


@pytest.mark.parametrize("sku", ["MCOPSTN11", "MCOPTSN1", "NOPE"])
def test_the_term_of_a_licence_that_there_is_not_is_refused(sku: str, tmp_path: Path) -> None:
    """Misspelt, it would leave the licence that is meant free of every contract."""
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 10)])
    terms = Planning.model_validate({"licence": [{"sku": sku, "minimum": 3}]})
    with pytest.raises(ck.InputError, match=f"{sku} is no licence that is known, held or bought"):
        plan_mix(made, None, PRICES, terms=terms)


@pytest.mark.parametrize(
    ("term", "said"),
    [({"sku": "MCOEV"}, "(MCOEV)"), ({"sku": "MCOPSTN1", "country": "DE"}, "(MCOPSTN1) in Germany")],
)
def test_a_term_that_touches_nothing_is_said_and_not_denied(term: dict[str, str], said: str, tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [call(1, 0, 10)])
    annual = {"term": "annual", "anniversary": "2027-03-01"}
    ground = plan_mix(made, None, PRICES, terms=Planning.model_validate({"licence": [term | annual]})).ground
    assert [each for each in ground if each.endswith(f"{said} touch no licence that this mix could move.")]
    assert not [each for each in ground if "no contract says otherwise" in each]


def test_without_credits_shared_calling_calls_nobody(tmp_path: Path) -> None:
    made = bill(tmp_path / "a", [person(0, "MCOPSTN1")], [abroad(1, 0, 2)], agreement="")
    free = [Restriction("person0@example.com", must_call_abroad=False)]
    answer = plan_mix(made, ["shared_calling"], PRICES | {"shared_calling": "1.00"}, restrictions=free)
    row = answer.assignment.to_dict("records")[0]
    assert row["option"] == "shared_calling"
    assert "can make no call any more: there are no credits" in str(row["changes"])
    assert "resource account" not in str(row["first"])
