"""The line of a receipt: the trade's words, and an arithmetic that comes to the amount when it is done again."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from cases.build import bill, write
from oracle.tenants import random_tenant

import chargeback_kit as ck

SAMPLE = Path(__file__).parents[2] / "sample_data"
NUMBER = r"[\d,]+(?:\.\d+)?"
PRODUCT = re.compile(
    rf"(?P<count>{NUMBER}) (?:started minutes?|segments?|min|s)(?: more)?(?: \([^)]*\))?(?P<sixty> ÷ 60)? × "
    rf"(?P<price>{NUMBER})"
    rf"(?: \+ (?P<fee>{NUMBER}) (?:connection|carrier) fee)? = "
    rf"(?:(?P<exact>{NUMBER})…?, (?P<how>rounded to|raised to the least charge of) )?(?P<amount>{NUMBER}) [A-Z]{{3}}"
)
PLAIN = "started minute"


def number(text):
    return Fraction(text.replace(",", ""))


def check(receipt):
    """Do the arithmetic of a line again; whether it has one."""
    found = PRODUCT.search(receipt.line)
    if found is None:
        return False
    whole = number(found["count"]) / (60 if found["sixty"] else 1) * number(found["price"]) + number(
        found["fee"] or "0"
    )
    amount = Decimal(found["amount"].replace(",", ""))
    if found["how"] == "rounded to":
        unit = Decimal(1).scaleb(int(amount.as_tuple().exponent))
        shown = Decimal(whole.numerator) / whole.denominator
        assert shown.quantize(unit, ROUND_HALF_UP) == amount, receipt.line
    elif found["how"] is None:
        assert whole == Fraction(amount), receipt.line
    return amount == receipt.amount


def some(done, per_way=3):
    """A few calls of every kind, payer and way of being pooled."""
    calls = done.calls_of().table
    ways = [calls["kind"], calls["funded_by"], calls["pooled_seconds"] > 0, calls["over_seconds"] > 0]
    return calls.groupby(ways).head(per_way)["usage_id"]


@pytest.mark.parametrize("month", ["2026-10", "2026-11"])
def test_the_arithmetic_of_the_sample_comes_to_its_amounts(month):
    done = ck.bill(SAMPLE / month, month, charges="rated")
    receipts = [done.explain(usage_id) for usage_id in some(done)]
    done_again = [receipt for receipt in receipts if check(receipt)]
    assert len(done_again) > 15
    for receipt in receipts:
        amount = f"{receipt.amount:,} {done.currency}"
        assert amount in receipt.line, receipt.line
        assert ", because " in receipt.line


@pytest.mark.parametrize("seed", [60, 63])
def test_every_line_names_its_amount(seed, tmp_path):
    how = random_tenant(seed, tmp_path)
    done = ck.bill(tmp_path, how["month"], how["charges"])
    for usage_id in some(done, 2):
        receipt = done.explain(usage_id)
        assert f"{receipt.amount:,} {done.currency}" in receipt.line, receipt.line
        check(receipt)


CENTER = [{"skus": "MCOPSTNC", "center": "Sales", "from": "2026-03-01"}]
RATES = [
    {"kind": "toll_free_inbound", "prefix": "372", "price": "1.29"},
    {"prefix": "33", "price": "0.013"},
    {"prefix": "49", "price": "0.10", "fee": "0.07"},
    {"prefix": "39", "price": "0.60", "increment": "6"},
]
ABROAD = {"context": "International"}
CALLS = {
    "25 started minutes × 1.29 = 32.25 USD, from Estonia, +3725551234 to your toll-free number +18005550100, rate card "
    "line 2; paid from credits, 112.40 → 80.15; Sales, because person0@example.com belongs to it since 1 March": {
        "type": "user_in", "number_type": "Toll Free", "from": "+3725551234", "to": "+18005550100", "minutes": 25,
    },
    "15 started minutes × 0.013 = 0.195, rounded to 0.20 USD, to France, +33199000142, rate card line 3; paid from "
    "credits, 112.40 → 112.20; Sales, because person0@example.com belongs to it since 1 March": {
        "to": "+33199000142", "minutes": 15, **ABROAD,
    },
    "2 started minutes × 0.10 + 0.07 connection fee = 0.27 USD, to Germany, +493023125001, rate card line 4; paid from "
    "credits, 112.40 → 112.13; Sales, because person0@example.com belongs to it since 1 March": {
        "to": "+493023125001", "seconds": "90", **ABROAD,
    },
    "66 s (61 s count as 66 s, in steps of 6 s) ÷ 60 × 0.60 = 0.66 USD, to Italy, +39065550100, rate card line 5; paid "
    "from credits, 112.40 → 111.74; Sales, because person0@example.com belongs to it since 1 March": {
        "to": "+39065550100", "seconds": "61", **ABROAD,
    },
    "2 started minutes from France, +33199000142: a call received on a toll number is free, 0.00 USD; Sales, because "
    "person0@example.com belongs to it since 1 March": {
        "type": "user_in", "from": "+33199000142", "to": "+14255550100", "minutes": 2,
    },
    "0 started minutes to France, +33199000142: no time was billed, 0.00 USD; Sales, because person0@example.com "
    "belongs to it since 1 March": {"to": "+33199000142", "seconds": "0", **ABROAD},
}  # fmt: skip


@pytest.mark.parametrize("line", CALLS)
def test_a_line_in_the_words_of_the_trade(line, tmp_path):
    given = {
        "users": CENTER,
        "wallet": {"opening": "112.40"},
        "rates": RATES,
        "calls": [CALLS[line]],
        "charges": "rated",
    }
    receipt = bill(tmp_path, given).explain("u1")
    assert receipt.line == line
    assert str(receipt).splitlines()[1] == line
    assert receipt._repr_html_().startswith("<p><strong>")


def test_a_reported_charge_says_what_the_card_would_have_made_of_it(tmp_path):
    calls = [
        {"to": "+33199000142", "minutes": 2, "charge": "0.30", **ABROAD},
        {"to": "+81355550100", "minutes": 3, "charge": "0.12"},
    ]
    given = {"users": CENTER, "wallet": {"opening": "10.00"}, "rates": RATES, "calls": calls, "unowned": "IT"}
    done = bill(tmp_path, given)
    assert done.explain("u1").line.startswith(
        "2 started minutes to France, +33199000142: Microsoft charged 0.30 USD (by rates.csv, line 3: 2 started "
        "minutes × 0.013 = 0.026, rounded to 0.03 USD); paid from credits, 10.00 → 9.70; "
    )
    assert "Microsoft charged 0.12 USD, 0.04 a minute (no rate of the card matches)" in done.explain("u2").line


def test_a_call_that_meets_the_end_of_its_pool(tmp_path):
    calls = [{"minutes": 5}, {"minutes": 3}]
    given = {
        "users": [{"skus": "MCOPSTN1+MCOPSTNC", "center": "Sales"}],
        "allotments": ["MCOPSTN1 US 6 0"],
        "licences": ["MCOPSTN1 1 12.00"],
        "rates": [{"prefix": "1", "price": "0.02"}],
        "calls": [{"charge": "", **call} for call in calls],
        "postpaid": True,
        "charges": "rated",
    }
    done = bill(tmp_path, given)
    assert done.explain("u1").line.startswith(
        "5 started minutes to the United States, +12125550142: all from the United States’ domestic pool, 0.00"
    )
    assert done.explain("u2").line.startswith(
        "1 min from the United States’ domestic pool, its last; 2 started minutes more × 0.02 = 0.04 USD, to the "
        "United States, +12125550142, rate card line 2; billed after use; Sales, because person0@example.com "
    )


def test_the_line_of_a_fee_is_an_addition(tmp_path):
    moved = [
        {"center": "Sales"},
        {"center": "Sales", "to": "2026-10-10"},
        {"who": 1, "center": "IT", "from": "2026-10-11"},
    ]
    done = bill(tmp_path, {"users": moved, "licences": ["MCOPSTN1 3 10.00"], "unowned": "IT"})
    lines = {center: done.explain(cost_center=center, sku="MCOPSTN1").line for center in done.fees[0].shares}
    name = "Domestic Calling Plan"
    assert lines == {
        "Sales": f"{name}: 1 licence × 10.00 + 3.23 for person1@example.com, 10 of 31 days = 13.23 USD",
        "IT": f"{name}: 6.77 for person1@example.com, 21 of 31 days + 10.00 for 1 licence that nobody holds = 16.77 "
        "USD",
    }


DECIMALS = (
    "number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from,free_seconds,"
    "decimals,time_band\n"
    "geographic,44,0.01,0.00,1,USD,,,4,\n"
    "geographic,49,0.02,0.00,60,USD,,10,,\n"
    "geographic,33,0.02,0.00,60,USD,,,,\n"
    "geographic,33,0.10,0.00,60,USD,,,,peak\n"
    "message,1,0.0079,0.00,,USD,,,4,\n"
)
BAND = '\n[[time_band]]\nname = "peak"\ndays = "mon-fri"\nfrom = "08:00"\nuntil = "18:00"\nzone = "Europe/Berlin"\n'


@pytest.fixture(scope="module")
def by_a_fine_card(tmp_path_factory):
    """A rated bill by a card with four decimals, free seconds and a time band."""
    folder = tmp_path_factory.mktemp("fine")
    calls = [
        {"to": "+442079460000", "seconds": 31, **ABROAD},
        {"to": "+493023125001", "seconds": 9, **ABROAD},
        {"to": "+33199000142", "at": "2026-10-14T06:00:00Z", **ABROAD},
        {"to": "+33199000142", "at": "2026-10-14T05:59:59Z", **ABROAD},
    ]
    texts = [{"id": "pooled", "segments": 200}, {"id": "paid", "segments": 50, "day": 2}]
    users = [{"skus": "MCOPSTN1+MCOPSTNC"}]
    write(folder, {"users": users, "wallet": {"opening": "10.00"}, "calls": calls, "messages": texts})
    (folder / "rates.csv").write_text(DECIMALS, encoding="utf-8")
    (folder / "agreement.toml").write_text((folder / "agreement.toml").read_text("utf-8") + BAND, encoding="utf-8")
    return ck.bill(folder, "2026-10", charges="rated")


def test_an_amount_of_a_fine_card_counts_to_the_cent_and_is_no_charge_of_microsofts(by_a_fine_card):
    line = by_a_fine_card.explain("u1").line
    assert line.startswith(
        "31 s (by the second) ÷ 60 × 0.01 = 0.005166…, rounded to 0.0052, to the cent 0.01 USD, to the United Kingdom"
    )
    paid = by_a_fine_card.explain("paid")
    assert "50 segments × 0.0079 = 0.395, rounded to 0.40 USD, to the United States" in paid.line
    assert "Microsoft charged 0" not in line + paid.line
    assert by_a_fine_card.explain("u1").only("price").steps[0].answer == (
        "reported 0.00, rated 0.0052; rated counts, to the cent: 0.01 USD"
    )


def test_a_call_within_the_free_seconds_says_so(by_a_fine_card):
    receipt = by_a_fine_card.explain("u2")
    assert "all of it within the 10 s that rates.csv gives free, 0.00 USD" in receipt.line
    assert receipt.only("rate").steps[0].answer.startswith("9 s count as 0 s (10 s free, then steps of 60 s): nothing")


def test_the_hours_that_made_a_price_are_named(by_a_fine_card):
    peak, usual = (by_a_fine_card.explain(usage_id) for usage_id in ("u3", "u4"))
    assert "0.10 USD, to France (landline), +33199000142, rate card line 5 (peak)" in peak.line
    assert peak.only("band").steps[0].answer == (
        "the call began in the band peak: Mon, Tue, Wed, Thu and Fri 08:00 to 18:00, Europe/Berlin"
    )
    assert peak.only("price").steps[0].source == "rates.csv, line 5: prefix 33, peak"
    assert not usual.only("band").steps
    assert "peak" not in usual.line


@pytest.mark.parametrize(
    ("increment", "covered", "over"),
    [
        (1, "2 s from", "59 s more (by the second) ÷ 60 × 0.10 = 0.098333…, rounded to 0.10 USD"),
        (6, "0.1 min from", "1 min more (61 s count as 66 s, in steps of 6 s) × 0.10 = 0.10 USD"),
    ],
)
def test_the_step_is_that_of_the_switch_where_the_rate_has_none(increment, covered, over, tmp_path):
    given = {
        "users": [{"skus": "MCOPSTN1+MCOPSTNC"}],
        "allotments": ["MCOPSTN1 US 1 0"],
        "switches": {"increment_seconds": increment},
        "rates": [{"prefix": "1", "price": "0.10"}],
        "wallet": {"opening": "10.00"},
        "calls": [{"seconds": 58 if increment == 1 else 53}, {"seconds": 61}, {"seconds": 1}],
        "charges": "rated",
    }
    done = bill(tmp_path, given)
    assert done.explain("u2").line.startswith(f"{covered} the United States’ domestic pool, its last; {over}")
    if increment == 1:
        assert "1 s (by the second) ÷ 60 × 0.10 = 0.001666…, rounded to 0.00 USD" in done.explain("u3").line
        assert done.explain(pool="US/MCOPSTN1/domestic").only("covered").steps[0].answer == "1 min of 2 calls"


def test_a_price_per_minute_holds_no_connection_fee(tmp_path):
    germany: dict[str, object] = {"to": "+493023125001", **ABROAD, "fee": "0.07"}
    calls: list[dict[str, object]] = [
        {"minutes": 2, "charge": "0.20"},
        {"seconds": 0},
        {"seconds": 60, "charge": "0.10", "fee": "0.00"},
    ]
    given = {"users": CENTER, "wallet": {"opening": "10.00"}, "calls": [{**germany, **call} for call in calls]}
    done = bill(tmp_path, given)
    said = [done.explain(f"u{number}").line.partition(": ")[2].partition(";")[0] for number in (1, 2, 3)]
    assert said == [
        "Microsoft charged 0.27 USD, 0.10 a minute and 0.07 connection fee",
        "Microsoft charged 0.07 USD, its connection fee",
        "Microsoft charged 0.10 USD, 0.10 a minute",
    ]


def test_the_call_that_meets_the_end_whole_says_so(tmp_path):
    given = {
        "users": [{"skus": "MCOPSTN1+MCOMEETADV"}],
        "allotments": ["MCOPSTN1 US 2 0"],
        "conference_minutes": 1,
        "licences": ["MCOMEETADV 1 4.00"],
        "switches": {"pool_edge": "whole_in", "conference_overflow": "organiser_plan"},
        "calls": [{"seconds": 30}, {"type": "conf_out", "seconds": 60}, {"type": "conf_out", "seconds": 161}],
    }
    done = bill(tmp_path, given)
    assert (
        "all from the United States’ domestic pool (the organiser’s plan, since no conferencing minutes were left) "
        "(the call that meets its end is covered whole), 0.00 USD"
    ) in done.explain("u3").line
    (pool,) = done.explain("u3").only("pool").steps
    assert pool.rule_id == "R21, R25, R27, R26"
    assert pool.answer.startswith("no conferencing minutes were left, so the organiser’s plan: ")
    covered = done.explain(pool="US/MCOPSTN1/domestic").only("covered").steps[0]
    assert covered.answer == "4 min of 2 calls; u3 met its end and is covered whole"
