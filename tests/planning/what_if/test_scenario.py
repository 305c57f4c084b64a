"""A scenario: its keys, its errors, its file, and two of them together."""

from datetime import date
from random import Random

import pytest
from chance import drawn
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit.planning.rate_card import rows
from chargeback_kit.planning.scenario_file import to_toml
from planning.what_if import worlds

EVERYTHING = {
    "name": "all at once",
    "assigned": {"US/MCOPSTN1": 90},
    "purchased": {"MCOPSTN1": 95},
    "prices": {"mcopstn1": "7.50"},
    "plans": {"Anna@example.com": "MCOPSTN_5", "ben@example.com": "None"},
    "people": {"anna@example.com": "Field"},
    "cost_centers": {"Sales": "Field"},
    "growth": {"international": "1.1", "domestic": "0.5"},
    "allotments": [{"plan": "MCOPSTN1", "country": "US", "domestic_minutes": 2000}],
    "conference_minutes": 30,
    "rate_card": [
        {"number_kind": "any", "prefix": "+33", "price_per_minute": "0.0109", "connection_fee": "0.05"},
        {"number_kind": "mobile", "prefix": "", "price_per_minute": "0.2", "increment_seconds": 6, "currency": "USD"},
        {"number_kind": "any", "prefix": "1", "price_per_minute": 1, "effective_from": date(2026, 10, 5)},
    ],
    "switches": {"pool_edge": "whole_in"},
    "wallet": {"opening": "10.00", "recharge": "0.00"},
    "postpaid": True,
    "postpaid_from": "2026-10-15T00:00:00Z",
    "blocking": True,
}


def test_a_scenario_is_read_as_it_was_written(tmp_path):
    scenario = ck.Scenario(**EVERYTHING)
    assert set(scenario.parts) == set(EVERYTHING) - {"name"}
    again = ck.read_scenario(ck.write_scenario(scenario, tmp_path / "scenario.toml"))
    assert again.model_copy(update={"rate_card": None}) == scenario.model_copy(update={"rate_card": None})
    assert again.rate_card is not None
    assert [(r.prefix, r.price_nano, r.fee_micro, r.increment_seconds, r.effective_from) for r in again.rate_card] == [
        ("33", 10_900_000, 50_000, None, None),
        ("", 200_000_000, 0, 6, None),
        ("1", 1_000_000_000, 0, None, date(2026, 10, 5)),
    ]
    assert to_toml(again) == to_toml(scenario)


def test_every_column_of_a_card_is_kept(tmp_path):
    row = {"number_kind": "any", "prefix": "+44", "price_per_minute": "0.01", "origin_country": "GB"}
    row |= {"first_seconds": "60", "free_seconds": "5", "minimum_charge": "0.02", "decimals": "4", "time_band": "peak"}
    scenario = ck.Scenario(rate_card=[row])
    again = ck.read_scenario(ck.write_scenario(scenario, tmp_path / "scenario.toml"))
    assert again.rate_card == scenario.rate_card
    assert rows(again.rate_card or ()) == [row | {"connection_fee": "0.00"}]


def test_a_carriers_card_is_no_card_of_a_scenario(tmp_path):
    (tmp_path / "rates.csv").write_text("number_kind,prefix,price_per_minute,carrier\nany,33,0.02,\n", "utf-8")
    with pytest.raises(ck.InputError, match="carriers' card"):
        ck.Scenario(rate_card=tmp_path / "rates.csv")


def test_a_rate_card_lies_beside_the_scenario(tmp_path):
    (tmp_path / "rates.csv").write_text("number_kind,prefix,price_per_minute\nany,33,0.02\n", "utf-8")
    (tmp_path / "scenario.toml").write_text('rate_card = "rates.csv"', "utf-8")
    card = ck.read_scenario(tmp_path / "scenario.toml").rate_card
    assert card is not None
    (rate,) = card
    assert (rate.prefix, rate.price_nano, rate.file, rate.line) == ("33", 20_000_000, "rates.csv", 2)


def test_nothing_different_is_empty():
    same = {"growth": {"domestic": "1.00"}, "wallet": ck.Wallet(), "switches": {}, "assigned": {}}
    assert ck.Scenario(name="as it is", **same).is_empty
    assert ck.Scenario(**same).parts == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("asigned = {}", "scenario.toml: asigned: is no key of a scenario; the keys here are name, assigned, "),
        (
            "[growth]\nabroad = '1.1'",
            'scenario.toml: growth.abroad: "abroad" is no kind of call; the kinds are free_call, ',
        ),
        ("[growth]\ndomestic = 1.1", 'growth.domestic: 1.1 is a binary fraction; write money as text, such as "1.1".'),
        ("[growth]\ndomestic = '-1'", 'growth.domestic: "-1" is no factor between 0 and 100; 10 % more is "1.10".'),
        ("[growth]\ndomestic = '1.0005'", 'growth.domestic: "1.0005" has more than three decimals.'),
        (
            "[plans]\nanna = 'MCOEV'",
            'plans.anna: "MCOEV" is no licence with a calling plan; write its part number, or "none".',
        ),
        ("[assigned]\n'US/MCOPSTN1' = -1", "assigned.US/MCOPSTN1: "),
        ("[prices]\nMCOPSTN1 = 7.5", "prices.MCOPSTN1: 7.5 is a binary fraction"),
        (
            "[wallet]\ntriger = '1.00'",
            "wallet.triger: is no key of a scenario; the keys here are opening, trigger, recharge, closing, top_up.",
        ),
        ("[switches]\npool_edge = 'soft'", "switches.pool_edge: \"soft\" is not one of 'split', 'whole_in'."),
        ("[[rate_card]]\nprefix = '33'", "rate_card: row 1: number_kind, price_per_minute is missing."),
        (
            "[[rate_card]]\nprefix = '3'\nprise = '1'",
            "rate_card: row 1: no column prise; the columns are number_kind, ",
        ),
        ("rate_card = 'nowhere.csv'", "nowhere.csv: there is no such rate card. Check the spelling."),
        ("rate_card = 5", "rate_card: is a file name, or rows with the columns of a rate card."),
        ("name = ", "scenario.toml: not valid TOML: "),
    ],
)
def test_an_error_names_the_key(written, said, tmp_path):
    (tmp_path / "scenario.toml").write_text(written, "utf-8")
    with pytest.raises(ck.InputError) as caught:
        ck.read_scenario(tmp_path / "scenario.toml")
    assert said in str(caught.value)


def test_a_bad_row_of_a_rate_card_is_named(tmp_path):
    (tmp_path / "rates.csv").write_text("number_kind,prefix,price_per_minute\nany,33,dear\nany,4x,1\n", "utf-8")
    with pytest.raises(ck.InputError, match=r"rates\.csv, line 2: .*\(1 more\)"):
        ck.Scenario(rate_card=tmp_path / "rates.csv")


def test_a_scenario_is_frozen_and_does_not_share_what_it_was_given():
    assigned = {"US/MCOPSTN1": 90}
    scenario = ck.Scenario(assigned=assigned)
    assigned["US/MCOPSTN1"] = 1
    assert scenario.assigned == {"US/MCOPSTN1": 90}
    with pytest.raises(ValueError, match="frozen"):
        scenario.assigned = {}  # type: ignore[misc]


def test_the_later_of_two_scenarios_counts_where_both_speak():
    first = ck.Scenario(name="a", assigned={"X/P": 1, "Y/P": 2}, growth={"domestic": "1.1"}, people={"anna": "Field"})
    later = ck.Scenario(name="b", assigned={"X/P": 3}, growth={"domestic": "1.5"}, cost_centers={"Field": "North"})
    both = first.then(later)
    assert both.name == "a + b"
    assert both.assigned == {"Y/P": 2, "X/P": 3}
    assert str(both.growth["domestic"]) == "1.650"
    assert (both.people, both.cost_centers) == ({"anna": "North"}, {"Field": "North"})
    assert first.then(ck.Scenario()).then(ck.Scenario()) == first
    wallets = ck.Scenario(wallet={"trigger": "5.00"}).then(ck.Scenario(wallet={"opening": "9.00"}))
    assert wallets.wallet is not None
    assert wallets.wallet.model_fields_set == {"trigger", "opening"}


@pytest.mark.parametrize("seed", drawn([341, 342]))
def test_a_what_if_of_a_what_if_is_both_at_once(seed, tmp_path):
    rng = Random(seed)
    bill = ck.bill(tmp_path, **random_tenant(seed, tmp_path))
    first, later = worlds.within_reach(rng, bill), worlds.beyond_reach(rng, bill)
    at_once = bill.what_if(worlds.together(first, later))
    in_turn = bill.what_if(**first).what_if(**later)
    assert in_turn.scenario == at_once.scenario
    assert not list(worlds.differences(in_turn, at_once))
    by_part = bill
    for part, change in first.items():
        by_part = by_part.what_if(**{part: change})
    assert not list(worlds.differences(by_part, bill.what_if(**first)))
