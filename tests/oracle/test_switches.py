"""The switches and the odd corners, each a few rows worked out by hand."""

import pytest

from .tiny import bill, call, licence, seconds, sizes, user, users

UNOWNED = 'unowned = "IT"\n'
ONE_MINUTE = '[[allotment]]\nplan = "MCOPSTN1"\ncountry = "US"\ndomestic_minutes = 1\n'
ZONE_A = {"call_type": "conf_out", "context": ""}
PREMIUM = {"destination_name": "Premium", "callee": "+19005550142", "context": ""}


def switch(name, value):
    return f"[switches]\n{name} = {value}\n"


def amounts(result):
    return [call["amount"] for call in result["calls"]]


def codes(result):
    return [(p["code"], p["usage_id"], p["amount"]) for p in result["problems"]]


@pytest.mark.parametrize(("increment", "billed"), [(60, "120"), (6, "66"), (1, "61")])
def test_billed_seconds_are_rounded_up_to_the_increment(tmp_path, increment, billed):
    result = bill(tmp_path, users(1), [call(1, duration="61")], agreement=switch("increment_seconds", increment))
    assert result["calls"][0]["billed_seconds"] == billed


@pytest.mark.parametrize(("edge", "pooled", "over"), [("split", 60, 60), ("whole_in", 120, 0)])
def test_the_call_that_meets_the_end_of_a_pool(tmp_path, edge, pooled, over):
    agreement = switch("pool_edge", f'"{edge}"') + ONE_MINUTE
    result = bill(tmp_path, users(1), [call(1, duration="120"), call(2)], agreement=agreement)
    assert [row[2:] for row in seconds(result)] == [(pooled, over), (0, 60)]


def test_daily_proration_counts_person_days(tmp_path):
    agreement = switch("allotment_proration", '"daily"')
    result = bill(tmp_path, [user(0, valid_from="2026-10-31"), user(1, valid_to="2026-10-02")], agreement=agreement)
    assert result["pools"][0]["size_seconds"] == str(3 * 3000 * 60 // 31)


@pytest.mark.parametrize(("zone", "counted"), [("UTC", 1), ("Europe/Berlin", 0)])
def test_a_month_ends_in_the_agreements_time_zone(tmp_path, zone, counted):
    calls = [call(31, start="2026-10-31T23:30:00Z")]
    result = bill(tmp_path, users(1), calls, agreement=switch("month_time_zone", f'"{zone}"'))
    assert (len(result["calls"]), result["counts"]["outside_period"]) == (counted, 1 - counted)


@pytest.mark.parametrize(("counted", "minutes"), [("purchased", 300), ("assigned", 120)])
def test_conferencing_licences_bought_or_assigned(tmp_path, counted, minutes):
    agreement = switch("conference_licences", f'"{counted}"') + licence("MCOMEETADV", 5)
    assert sizes(bill(tmp_path, users(2, skus="MCOMEETADV"), agreement=agreement)) == {"*/MCOMEETADD/zone_a": minutes}


def test_an_organisers_plan_takes_over_from_an_empty_conferencing_pool(tmp_path):
    agreement = switch("conference_overflow", '"organiser_plan"') + "[conference]\nminutes_per_licence = 1\n"
    calls = [call(1, duration="90", **ZONE_A), call(2, **ZONE_A), call(3, callee="+33199000142", **ZONE_A)]
    result = bill(tmp_path, users(1, skus="MCOMEETADV+MCOPSTN1"), calls, agreement=agreement)
    assert [row[1:] for row in seconds(result)] == [
        ("*/MCOMEETADD/zone_a", 60, 60),
        ("US/MCOPSTN1/domestic", 60, 0),
        ("*/MCOMEETADD/zone_a", 0, 60),
    ]


def test_pay_per_minute_conferencing_is_charged_on_every_leg(tmp_path):
    calls = [call(1, call_type="conf_in", context="", charge="0.40"), call(2, charge="0.50", **ZONE_A)]
    result = bill(tmp_path, users(1, skus="MCOMEETACPEA+MCOPSTNC"), calls, agreement='[wallet]\nopening = "10.00"\n')
    assert [(c["kind"], c["funded_by"], c["pool_id"]) for c in result["calls"]] == [
        ("inbound", "credits", ""),
        ("conference_zone_a", "credits", ""),
    ]
    assert result["wallet"][-1]["balance"] == "9.10"
    assert [(s["category"], s["amount"]) for s in result["statements"]] == [("conference", "0.90")]


def test_the_add_on_calls_canada_free_outside_the_pool(tmp_path):
    people = users(1, skus="Microsoft_Teams_Audio_Conferencing_select_dial_out")
    result = bill(
        tmp_path,
        people,
        [call(1, **(ZONE_A | {"callee": "+14165550142"})), call(2, callee="+33199000142", **ZONE_A)],
    )
    assert [(c["funded_by"], c["pool_id"]) for c in result["calls"]] == [
        ("free", ""),
        ("pool", "*/MCOMEETADD/zone_a"),
    ]


def test_minutes_of_mcopstn8_are_not_pooled(tmp_path):
    people = users(2, skus="SPE_E5_CALLINGMINUTES")
    result = bill(tmp_path, people, [call(1, duration="7260"), call(2, who=1)])
    assert [row[1:] for row in seconds(result)] == [
        ("US/MCOPSTN8/id-0", 7200, 60),
        ("US/MCOPSTN8/id-1", 60, 0),
    ]


def test_a_rate_with_its_own_increment_is_less_the_pooled_seconds(tmp_path):
    rates = [{"prefix": "1", "price_per_minute": "0.6", "increment_seconds": "1", "connection_fee": "0.05"}]
    result = bill(tmp_path, users(1), [call(1, duration="75")], rates, ONE_MINUTE, charges="rated")
    assert amounts(result) == ["0.20"]  # 75 - 60 seconds at 0.01, and the fee


def test_the_longest_prefix_in_force_rates_a_call(tmp_path):
    rates = [
        {"prefix": "49"},
        {"prefix": "4930", "price_per_minute": "0.20", "effective_from": "2026-10-02"},
        {"prefix": "4930", "price_per_minute": "0.30", "effective_from": "2026-10-03"},
    ]
    to_berlin = {"callee": "+4930231***", "context": "International"}
    result = bill(tmp_path, users(1), [call(n, **to_berlin) for n in (1, 2, 3)], rates, charges="rated")
    assert amounts(result) == ["0.10", "0.20", "0.30"]


def test_amounts_that_are_missing_are_said(tmp_path):
    calls = [call(1, charge="", **PREMIUM), call(2, charge="1.50", fee="0.005", **PREMIUM)]
    result = bill(tmp_path, users(1), calls)
    assert amounts(result) == ["0.00", "1.51"]
    assert codes(result) == [
        ("amount-missing", "u1", "0.00"),
        ("rounded-charge", "u2", "1.51"),
        ("unfunded-call", "u2", "1.51"),
    ]


@pytest.mark.parametrize(
    ("trigger_at", "repeat", "recharges"),
    [("below", "false", 0), ("at_or_below", "false", 1), ("at_or_below", "true", 1)],
)
def test_a_balance_at_the_trigger(tmp_path, trigger_at, repeat, recharges):
    agreement = switch("trigger_at", f'"{trigger_at}"') + f"recharge_repeat = {repeat}\n"
    agreement += '[wallet]\nopening = "10.00"\ntrigger = "8.00"\nrecharge = "5.00"\n'
    result = bill(tmp_path, users(1, skus="MCOPSTNC"), [call(1, charge="2.00", **PREMIUM)], agreement=agreement)
    assert [w["event"] for w in result["wallet"]].count("recharge") == recharges


@pytest.mark.parametrize(("repeat", "closing"), [("false", "-15.00"), ("true", "10.00")])
def test_a_recharge_fills_what_lies_below_zero(tmp_path, repeat, closing):
    agreement = switch("recharge_repeat", repeat) + '[wallet]\nopening = "10.00"\ntrigger = "8.00"\nrecharge = "5.00"\n'
    result = bill(tmp_path, users(1, skus="MCOPSTNC"), [call(1, charge="30.00", **PREMIUM)], agreement=agreement)
    assert result["wallet"][-1]["balance"] == closing


def test_a_duplicate_is_dropped_and_a_conflict_is_priced(tmp_path):
    calls = [call(1, charge="1.00"), call(1, charge="1.00"), call(1, charge="0.25")]
    result = bill(tmp_path, users(1), calls)
    assert amounts(result) == ["1.00"]
    assert codes(result) == [
        ("charged-while-pool-open", "u1", "1.00"),
        ("conflicting-row", "u1", "0.75"),
        ("duplicate-row", "u1", "0.00"),
        ("unfunded-call", "u1", "1.00"),
    ]
    assert result["counts"] == {"rows": 3, "calls": 1, "outside_period": 0, "duplicates": 1, "not_billed": 1}


def test_a_bot_belongs_to_the_owner_of_its_number(tmp_path):
    owner = UNOWNED + '[[number_owner]]\nnumber = "+18005550100"\ncost_center = "Support"\n'
    nobody = {"upn": "", "user_id": "", "context": ""}
    calls = [
        call(1, call_type="ucap_in", callee="+18005550100", **nobody),
        call(2, call_type="ucap_out", caller="+12065550100", **nobody),
    ]
    result = bill(tmp_path, users(1), calls, agreement=owner)
    assert [c["cost_center"] for c in result["calls"]] == ["Support", "IT"]


FEES = 'unowned = "IT"\n[switches]\nfee_basis = "{}"\n' + licence("MCOPSTN1", 4, "10.01")


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("direct", {"IT": "10.01", "Legal": "10.01", "Sales": "20.02"}),
        ("even", {"Legal": "20.02", "Sales": "20.02"}),
        ("headcount", {"Legal": "13.35", "Sales": "26.69"}),
        ("pool_minutes", {"Legal": "30.03", "Sales": "10.01"}),
    ],
)
def test_the_bases_of_licence_fees(tmp_path, basis, expected):
    people = [*users(2), user(2, cost_center="Legal")]
    calls = [call(1, duration="60"), call(2, who=2, duration="180")]
    result = bill(tmp_path, people, calls, agreement=FEES.format(basis))
    assert {s["cost_center"]: s["amount"] for s in result["statements"]} == expected


def test_a_holders_licence_follows_the_days_in_each_cost_centre(tmp_path):
    people = [user(0, valid_to="2026-10-10"), user(0, cost_center="Legal", valid_from="2026-10-11")]
    result = bill(tmp_path, people, agreement=licence("MCOPSTN1", 1, "31.01"))
    assert [(s["cost_center"], s["amount"]) for s in result["statements"]] == [
        ("Legal", "21.01"),
        ("Sales", "10.00"),
    ]
