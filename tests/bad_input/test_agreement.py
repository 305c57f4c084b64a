"""An agreement that is wrong: the sentence names the key, what stands there and what is expected."""

import tomllib
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import pytest

from bad_input.folders import folder, refused
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import parse_agreement

AMOUNT = "[wallet]\nopening = "
WRONG = {
    "currency = USD\n": "not valid TOML: Invalid value (at line 1, column 12). Correct that line.",
    'unowned = "IT"\n': "currency: is missing. See the example in the README.",
    'currency = "usd"\n': 'currency: "usd" is not an ISO 4217 currency; write a code such as "USD". See the example in the README.',
    'currency = ["USD"]\n': "currency: ['USD'] should be a valid string. See the example in the README.",
    f'currency = "USD"\n{AMOUNT}500.0\n': (
        'wallet.opening: 500.0 is a binary fraction; write money as text, such as "500.0". See the example in the README.'
    ),
    f'currency = "USD"\n{AMOUNT}"5,00"\n': (
        'wallet.opening: "5,00" is not an amount; write it with a point, such as "12.30". See the example in the README.'
    ),
    f'currency = "USD"\n{AMOUNT}"0.005"\n': (
        'wallet.opening: "0.005" has more than two decimals. See the example in the README.'
    ),
    f'currency = "USD"\n{AMOUNT}"1e30"\n': 'wallet.opening: "1e30" is too large an amount. See the example in the README.',
    f'currency = "USD"\n{AMOUNT}"1e999999999"\n': (
        'wallet.opening: "1e999999999" is too large an amount. See the example in the README.'
    ),
    f'currency = "USD"\n{AMOUNT}"nan"\n': 'wallet.opening: "nan" is not an amount. See the example in the README.',
    f'currency = "USD"\n{AMOUNT}true\n': "wallet.opening: True is not an amount. See the example in the README.",
    f'currency = "USD"\n{AMOUNT}2026-10-01\n': (
        "wallet.opening: 2026-10-01 is not an amount. See the example in the README."
    ),
    'currency = "USD"\n[[number_owner]]\nnumber = "reception"\ncost_center = "A"\n': (
        'number_owner.1.number: "reception" is no phone number; write it as +18005550100. See the example in the README.'
    ),
    f'currency = "USD"\n[[number_owner]]\nnumber = "{"1" * 16}"\ncost_center = "A"\n': (
        'number_owner.1.number: "1111111111111111" is no phone number; write it as +18005550100. '
        "See the example in the README."
    ),
    'currency = "USD"\n[wallet]\nrecharge = "-5.00"\n': 'wallet.recharge: "-5.00" is below 0. See the example in the README.',
    'currency = "USD"\nwallet = "500.00"\n': "wallet: is a table of its own, [wallet]. See the example in the README.",
    'currency = "USD"\n[wallet]\nopenning = "5.00"\n': (
        "wallet.openning: is no key of the agreement; the keys here are opening, trigger, recharge, closing, top_up. "
        "See the example in the README."
    ),
    'currency = "USD"\n[[licence]]\nsku = "A"\npurchased = 1\nprice = "8.00"\n': (
        "licence.1.price: is no key of the agreement; the keys here are sku, purchased, unit_price. "
        "See the example in the README."
    ),
    'currency = "USD"\n[[licence]]\nsku = "A"\npurchased = -1\n': (
        "licence.1.purchased: -1 should be greater than or equal to 0. See the example in the README."
    ),
    'currency = "USD"\n[[licence]]\nsku = "A"\npurchased = 1\nunit_price = "0.1234567"\n': (
        'licence.1.unit_price: "0.1234567" has more than 6 decimals. See the example in the README.'
    ),
    'currency = "USD"\n[switches]\nincrement = 6\n': (
        "switches.increment: is no key of the agreement; the keys here are month_time_zone, increment_seconds, "
        "allotment_proration, international_plan, conference_licences, pool_edge, conference_overflow, "
        "charge_includes_fee, credits_licence_required, resource_account_plans, trigger_at, recharge_repeat, "
        "tier_edge, fee_basis, join_spellings. "
        "See the example in the README."
    ),
    'currency = "USD"\n[switches]\nincrement_seconds = 7\n': (
        'switches.increment_seconds: "7" is not one of 60, 6, 1. See the example in the README.'
    ),
    'currency = "USD"\n[switches]\nmonth_time_zone = "Mars/Olympus"\n': (
        'switches.month_time_zone: "Mars/Olympus" is not a time zone; write one such as "Europe/Berlin". '
        "See the example in the README."
    ),
    'currency = "USD"\n[switches]\nfee_basis = "fixed"\n[[share]]\ncost_center = "A"\npercent = "50"\n': (
        "the percentages of [[share]] must total 100 for fee_basis = fixed. See the example in the README."
    ),
    'currency = "USD"\n[[wallet.top_up]]\nat = "soon"\namount = "1.00"\n': (
        "wallet.top_up.1.at: 'soon' should be a valid datetime or date, input is too short. See the example in the README."
    ),
    'currency = "usd"\nunowned = 5\n': (
        'currency: "usd" is not an ISO 4217 currency; write a code such as "USD" (1 more). See the example in the README.'
    ),
}


@pytest.mark.parametrize("text", WRONG)
def test_the_sentence_names_the_key(tmp_path, text):
    assert refused(folder(tmp_path / "october", agreement=text)) == f"agreement.toml: {WRONG[text]}"


def test_an_agreement_in_another_encoding(tmp_path):
    path = folder(tmp_path / "october")
    (path / "agreement.toml").write_bytes('currency = "USD"\nunowned = "Büro"\n'.encode("latin-1"))
    assert refused(path) == "agreement.toml: is not UTF-8 text. Save it as UTF-8."


def test_two_agreements(tmp_path):
    path = folder(tmp_path / "october")
    (path / "old").mkdir()
    (path / "old" / "agreement.toml").write_text('currency = "USD"\n')
    assert refused(path) == "october: 2 files are called agreement.toml; keep the one that counts."


WHOLE = """
currency = "USD"
tenant_country = "US"
unowned = "Central"
postpaid = { enabled = true }
licence = [{ sku = "MCOPSTN1", purchased = 2, unit_price = "12.00" }]
allotment = [{ plan = "MCOPSTN1", country = "US", domestic_minutes = 3000, international_minutes = 0 }]
conference = { minutes_per_licence = 60 }
number_owner = [{ number = "+18005550100", cost_center = "Support" }]
invoice = [{ category = "usage", amount = "1.00" }]
share = [{ cost_center = "Sales", percent = "100" }]
[wallet]
opening = "100.00"
trigger = "50.00"
recharge = "75.00"
top_up = [{ at = 2026-10-02T00:00:00Z, amount = "50.00" }]
[switches]
month_time_zone = "UTC"
increment_seconds = 60
recharge_repeat = false
"""
NUMBERS = (True, 0, -1, 10**19, 1.5, float("inf"), float("nan"))
TEXTS = ("", "x", "\0", "é" * 999, "9" * 400, "1e30", "-5.00", "NaN")
TIMES = (date(2026, 10, 1), time(1, 2), datetime(2026, 10, 1), datetime.max)
SHAPES: tuple[Any, ...] = ([], [1], [[]], {}, {"a": 1}, [{}], [{"a": 1}])
ODD = (*NUMBERS, *TEXTS, *TIMES, *SHAPES)


def keys_of(values, above=()):
    for key, value in values.items():
        yield (*above, key)
        inner = value[0] if isinstance(value, list) else value
        if isinstance(inner, dict):
            yield from keys_of(inner, (*above, key))


@pytest.mark.parametrize("key", list(keys_of(tomllib.loads(WHOLE))), ids=".".join)
def test_whatever_stands_at_a_key_is_read_or_refused(key):
    assert parse_agreement(tomllib.loads(WHOLE)).currency == "USD"
    for odd in ODD:
        values = tomllib.loads(WHOLE)
        inner = values
        for part in key[:-1]:
            inner = inner[part][0] if isinstance(inner[part], list) else inner[part]
        inner[key[-1]] = odd
        with suppress(InputError):
            assert parse_agreement(values)
