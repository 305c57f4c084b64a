"""The worked examples of chargeback_kit/rules/README.md that a bill can show, their numbers written out."""

from fractions import Fraction

import pytest

from .tiny import bill, call, licence, seconds, sizes, user, users
from .values import split_exactly

FRENCH = {"callee": "+33199000142", "context": "Domestic"}
ABROAD = {"callee": "+442079460142", "context": "International"}
BOUGHT_TWICE = """
[[wallet.top_up]]
at = 2025-01-10T00:00:00Z
amount = "100.00"
[[wallet.top_up]]
at = 2025-03-01T00:00:00Z
amount = "100.00"
"""


def test_e1_ten_users_of_the_standard_plan_share_30000_minutes(tmp_path):
    assert sizes(bill(tmp_path, users(10))) == {"US/MCOPSTN1/domestic": 30_000}


def test_e2_licences_nobody_holds_add_no_minutes_and_are_idle_money(tmp_path):
    result = bill(tmp_path, users(10), agreement=licence("MCOPSTN1", 20, "8.00"))
    assert sizes(result) == {"US/MCOPSTN1/domestic": 30_000}
    assert [(s["cost_center"], s["amount"]) for s in result["statements"]] == [
        ("Sales", "80.00"),
        ("Unassigned", "80.00"),
    ]


def test_e3_a_hundred_users_of_the_120_minute_plan(tmp_path):
    assert sizes(bill(tmp_path, users(100, skus="MCOPSTN5"))) == {"US/MCOPSTN5/domestic": 12_000}


def test_e4_the_us_and_puerto_rico_share_one_pool(tmp_path):
    people = users(60) + users(40, first=60, usage_country="PR")
    assert sizes(bill(tmp_path, people)) == {"US/MCOPSTN1/domestic": 300_000}


def test_e5_two_plans_in_one_country_are_two_pools(tmp_path):
    people = users(5, usage_country="DE", skus="MCOPSTN5") + users(6, first=5, usage_country="DE")
    assert sizes(bill(tmp_path, people)) == {"DE/MCOPSTN5/domestic": 600, "DE/MCOPSTN1/domestic": 7_200}


@pytest.mark.parametrize(("mode", "pooled"), [("either_or", 0), ("separate", 60)])
def test_e6_a_used_up_international_counter_ends_the_domestic_one(tmp_path, mode, pooled):
    calls = [call(1, duration="36000", **ABROAD), call(2, **FRENCH)]
    agreement = f'[switches]\ninternational_plan = "{mode}"\n'
    result = bill(tmp_path, users(1, usage_country="FR", skus="MCOPSTN2"), calls, agreement=agreement)
    assert seconds(result) == [
        ("international", "FR/MCOPSTN2/international", 36_000, 0),
        ("domestic", "FR/MCOPSTN2/domestic", pooled, 60 - pooled),
    ]
    ended = {pool["pool_id"]: pool["exhausted_at"] for pool in result["pools"]}
    assert ended["FR/MCOPSTN2/international"] == "2026-10-01T08:15:00Z"
    assert ended["FR/MCOPSTN2/domestic"] == ("" if pooled else "2026-10-01T08:15:00Z")


def test_e7_a_minute_left_of_each_counter_keeps_both_open(tmp_path):
    used = [call(1, duration=str(2_999 * 60)), call(2, duration=str(599 * 60), **ABROAD)]
    domestic_last = bill(tmp_path, users(1, skus="MCOPSTN2"), [*used, call(3)])
    international_last = bill(tmp_path, users(1, skus="MCOPSTN2"), [*used, call(3, **ABROAD)])
    assert seconds(domestic_last)[-1] == ("domestic", "US/MCOPSTN2/domestic", 60, 0)
    assert seconds(international_last)[-1] == ("international", "US/MCOPSTN2/international", 60, 0)


def test_e8_conferencing_is_one_pool_for_the_tenant(tmp_path):
    people = [user(i, usage_country=("US", "DE", "ZW")[i % 3], skus="MCOMEETADV") for i in range(115)]
    assert sizes(bill(tmp_path, people)) == {"*/MCOMEETADD/zone_a": 6_900}


def test_e9_five_participants_for_an_hour_draw_300_minutes(tmp_path):
    calls = [call(n, call_type="conf_out", context="", duration="3600") for n in range(1, 6)]
    result = bill(tmp_path, users(1, skus="MCOMEETADV"), calls, agreement=licence("MCOMEETADV", 10))
    assert result["pools"][0]["used_seconds"] == str(300 * 60)


def test_e10_an_organiser_outside_zone_a_dials_into_it(tmp_path):
    calls = [call(1, call_type="conf_out", context="International")]
    people = users(1, usage_country="ZW", skus="MCOMEETADV")
    result = bill(tmp_path, people, calls, rates=[{}], charges="rated")
    assert seconds(result) == [("conference_zone_a", "*/MCOMEETADD/zone_a", 60, 0)]
    assert (result["calls"][0]["amount"], result["calls"][0]["funded_by"]) == ("0.00", "pool")


def test_e11_a_destination_outside_zone_a_is_charged_whole(tmp_path):
    calls = [call(1, call_type="conf_out", callee="+263455501", context="International", duration="300")]
    result = bill(tmp_path, users(1, skus="MCOMEETADV"), calls, rates=[{}], charges="rated")
    assert seconds(result) == [("conference_other", "", 0, 300)]
    assert result["calls"][0]["amount"] == "0.50"


def test_e12_a_hundred_minutes_over_the_conferencing_pool(tmp_path):
    calls = [call(1, call_type="conf_out", context="", duration=str(7_000 * 60))]
    agreement = licence("MCOMEETADV", 115)
    result = bill(tmp_path, users(1, skus="MCOMEETADV"), calls, rates=[{}], agreement=agreement, charges="rated")
    assert seconds(result) == [("conference_zone_a", "*/MCOMEETADD/zone_a", 6_900 * 60, 100 * 60)]
    assert result["calls"][0]["amount"] == "10.00"


def test_e15_a_toll_free_call_is_priced_by_its_caller(tmp_path):
    rates = [
        {"number_kind": "toll_free_inbound", "prefix": "3725", "price_per_minute": "1.29"},
        {"prefix": "1"},
    ]
    calls = [
        call(
            1,
            call_type="conf_in",
            number_type="Toll-Free",
            context="",
            caller="+3725555010",
            callee="+18005550100",
            duration="600",
        )
    ]
    result = bill(tmp_path, users(1, skus="MCOMEETADV"), calls, rates, charges="rated")
    assert (result["calls"][0]["kind"], result["calls"][0]["amount"]) == ("toll_free_in", "12.90")
    assert ("Sales", "toll_free", "12.90") in [
        (s["cost_center"], s["category"], s["amount"]) for s in result["statements"]
    ]


def test_e17_a_call_from_the_us_to_canada_is_domestic(tmp_path):
    calls = [call(1, callee="+14165550142", context="", charge="0.00")]
    result = bill(tmp_path, users(1), calls)
    assert seconds(result) == [("domestic", "US/MCOPSTN1/domestic", 60, 0)]
    assert result["calls"][0]["amount"] == "0.00"


@pytest.mark.parametrize(("opening", "spent"), [("200.00", "60.00"), ("140.00", "0.00")])
def test_e18_what_is_left_of_a_lot_lapses_after_twelve_months(tmp_path, opening, spent):
    calls = [call(1, start="2026-01-05T08:00:00Z", charge=spent, callee="+19005550100", destination_name="Premium")]
    agreement = f'[wallet]\nopening = "{opening}"\n{BOUGHT_TWICE}'
    result = bill(tmp_path, users(1, skus="MCOPSTNC"), calls, agreement=agreement, month="2026-01")
    events = [(w["at"], w["event"], w["amount"], w["balance"]) for w in result["wallet"] if w["event"] != "call"]
    assert events == [
        ("2026-01-01T00:00:00Z", "opening", opening, opening),
        ("2026-01-10T00:00:00Z", "expiry", "-40.00", "100.00"),
        ("2026-02-01T00:00:00Z", "closing", "0.00", "100.00"),
    ]


def test_e19_a_cent_left_goes_to_the_first_name():
    parts = split_exactly(Fraction(1), {"c": 1, "a": 1, "b": 1})
    assert parts == {"a": Fraction(34, 100), "b": Fraction(33, 100), "c": Fraction(33, 100)}


def test_e20_fixed_shares_of_a_fee(tmp_path):
    shares = "".join(
        f'[[share]]\ncost_center = "{name}"\npercent = "{percent}"\n'
        for name, percent in (("A", "50"), ("B", "30"), ("C", "20"))
    )
    agreement = '[switches]\nfee_basis = "fixed"\n' + licence("MCOPSTN1", 30, "8.00") + shares
    result = bill(tmp_path, users(1), agreement=agreement)
    assert [s["amount"] for s in result["statements"]] == ["120.00", "72.00", "48.00"]
