"""Planning without history: the assumed minutes and prices come out, and a wrong key is named."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import chargeback_kit as ck
from chargeback_kit.money import MICRO
from chargeback_kit.planning.funding import Risks, funding_without_history
from chargeback_kit.planning.funding.assumed_history import (
    assumed_calls,
    assumed_history,
    assumed_level,
    priced_calls,
)
from chargeback_kit.planning.funding.from_bills import calls_for_credits
from chargeback_kit.planning.funding.history import month_days
from chargeback_kit.planning.funding.months import resample
from chargeback_kit.planning.funding.tradeoff import drawn_error
from chargeback_kit.problems import InputError
from chargeback_kit.records.assumptions import read_assumptions
from chargeback_kit.rules.calendar import is_weekend
from planning.funding.drawing import usage_row, write_folder

SAMPLE = Path(__file__).parents[3] / "sample_data" / "assumptions.toml"
CARD = (
    "number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from\n"
    "geographic,44,0.10,0.00,,USD,\ngeographic,447,0.30,0.05,,USD,\ngeographic,447,0.40,0.05,,USD,2027-01-01\n"
    "geographic,33,0.20,0.00,,EUR,\ntoll_free_inbound,1,0.02,0.00,,USD,\n"
)
HEAD = 'currency = "USD"\nmonth = "2026-11"\npeople = 100\nrates = "rates.csv"\n'
ABROAD = '[[abroad]]\nprefix = "+44 7"\nminutes_per_person = 20\n'
TOLL_FREE = '[[toll_free]]\nprefix = "1"\nminutes = 5000\n'


def written(folder, text, card=CARD):
    folder.mkdir(exist_ok=True)
    (folder / "rates.csv").write_text(card, encoding="utf-8")
    (folder / "assumptions.toml").write_text(text, encoding="utf-8")
    return folder / "assumptions.toml"


def refused(folder, text, card=CARD):
    path = written(folder, text, card)
    with pytest.raises(InputError) as error:
        funding_without_history(*read_assumptions(path), risks=Risks(paths=100))
    return str(error.value)


def test_the_assumed_minutes_and_prices_come_out(tmp_path):
    assumed, card = read_assumptions(written(tmp_path, HEAD + ABROAD + TOLL_FREE))
    assert [(line.what, line.minutes, line.rate.line) for line in assumed_calls(assumed, card)] == [
        ("to +447", Fraction(2000), 3),
        ("toll-free from +1", Fraction(5000), 6),
    ]
    past = assumed_history(assumed, card, 1)
    month = past.day_amount.sum() / 1e6 / 12
    # 2,000 minutes at 0.30 and 500 calls at 0.05, 5,000 minutes at 0.02; minutes are whole.
    assert month == pytest.approx(2000 * 0.30 + 500 * 0.05 + 5000 * 0.02, rel=0.06)
    assert not any(past.day_amount[n] for n, day in enumerate(past.days) if is_weekend(day))
    assert past.months[-1] == "2026-10"


@pytest.mark.parametrize("month", ["2026-11", "2027-02", "2026-12"])
def test_the_minutes_of_a_month_are_spread_over_the_working_days_of_that_month(tmp_path, month):
    text = HEAD.replace("2026-11", month) + TOLL_FREE.replace("5000", "50000") + "month_spread_percent = 0\n"
    text = "month_spread_percent = 0\n" + text.replace("month_spread_percent = 0\n", "")
    assumed, card = read_assumptions(written(tmp_path, text))
    past = assumed_history(assumed, card, 1)
    working = sum(not is_weekend(day) for day in month_days(month))
    a_day = past.day_amount.sum() / sum(not is_weekend(day) for day in past.days)
    assert a_day * working / MICRO == pytest.approx(50_000 * 0.02, rel=0.015)
    drawn = resample(past, tuple(month_days(month)), assumed_level(assumed, past, None), Risks(paths=500))
    assert drawn.spent.mean() / MICRO == pytest.approx(50_000 * 0.02, rel=0.015)


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_an_assumed_call_costs_what_a_rated_bill_makes_of_it(tmp_path, currency):
    card = (
        "number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from\n"
        "geographic,33,0.10,0.00,,USD,\nmobile,331,0.233,0.055,,USD,\ngeographic,3319,0.9,0,,USD,2027-01-01\n"
        "geographic,3319,0.415,0.01,,EUR,2026-02-01\ngeographic,33199,0.5,0,,EUR,2026-12-01\n"
        "toll_free_inbound,33199,0.7,0,,,\nany,3,0.8,0,,,\n"
    )
    asked = HEAD.replace("USD", currency) + ABROAD.replace("+44 7", "+33199001234")
    (call,) = assumed_calls(*read_assumptions(written(tmp_path / "assumed", asked, card)))
    starts = [datetime(2026, 11, day, 9, tzinfo=UTC) for day in range(1, 8)]
    rows = [
        usage_row(number, at, **{"Duration Seconds": str(60 * number), "Currency": currency})
        for number, at in enumerate(starts, 1)
    ]
    folder = write_folder(tmp_path / "bill", rows, currency=currency)
    (folder / "rates.csv").write_text(card, encoding="utf-8")
    _, amounts = calls_for_credits(ck.bill(folder, "2026-11", "rated")).every
    assert len(amounts) == 7
    assert priced_calls(call.rate, np.arange(1, 8)).tolist() == amounts.tolist()


def test_the_same_seed_draws_the_same(tmp_path):
    assumed, card = read_assumptions(written(tmp_path, HEAD + ABROAD))
    assert np.array_equal(assumed_history(assumed, card, 1).amounts, assumed_history(assumed, card, 1).amounts)
    assert not np.array_equal(
        assumed_history(assumed, card, 1).amounts[:50], assumed_history(assumed, card, 2).amounts[:50]
    )


def test_the_advice_says_that_it_rests_on_assumptions(tmp_path):
    wallet = '[wallet]\nopening = "100.00"\ntrigger = "50.00"\nrecharge = "100.00"\n'
    assumed, card = read_assumptions(written(tmp_path, HEAD + ABROAD + wallet))
    plan = funding_without_history(assumed, card, risks=Risks(paths=500))
    assert plan.data.startswith("The advice rests on no history, only on what is assumed")
    assert plan.assumptions[0] == ("Assumed: 2,000 minutes a month to +447, at 0.3 USD a minute (rate card, line 3).")
    assert "No growth is counted on." in plan.assumptions
    assert (plan.exhaustion, plan.licences, plan.month) == (None, 100, "2026-11")
    assert plan.own is not None
    assert plan.own.setting.recharge == Decimal("100.00")
    assert plan.proposal.chance + drawn_error(plan.proposal.chance, 500) <= 0.05


def test_a_wider_spread_needs_more(tmp_path):
    months = []
    for spread in (0, 60):
        text = f"{HEAD}month_spread_percent = {spread}\n{ABROAD}"
        assumed, card = read_assumptions(written(tmp_path, text))
        plan = funding_without_history(assumed, card, 0.4, risks=Risks(paths=500))
        months.append(np.quantile(plan.simulation.months.spent, 0.8))
    assert months[0] < months[1]


def test_the_sample_is_planned():
    plan = funding_without_history(*read_assumptions(SAMPLE), risks=Risks(paths=300))
    assert plan.currency == "USD"
    assert len([said for said in plan.assumptions if said.startswith("Assumed: ")]) == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD.replace("people = 100\n", "") + ABROAD, "assumptions.toml: people: is missing."),
        (
            HEAD + "persons = 3\n" + ABROAD,
            "assumptions.toml: persons: is no key of the assumptions; the keys ",
        ),
        (
            HEAD.replace("2026-11", "November") + ABROAD,
            'assumptions.toml: month: "November" is no month; write it as 2026-11.',
        ),
        (HEAD.replace("100", "0") + ABROAD, "assumptions.toml: people: 0 people make no calls. "),
        (HEAD, "assumptions.toml: no calls are assumed. Add [[abroad]] or [[toll_free]] entries."),
        (
            HEAD + ABROAD.replace("+44 7", "London"),
            'assumptions.toml: abroad.1.prefix: "London" is no beginning of a phone number; write digits such as "44".',
        ),
        (
            HEAD + ABROAD.replace("20", '"many"'),
            'assumptions.toml: abroad.1.minutes_per_person: "many" is not a number of minutes.',
        ),
        (
            HEAD + TOLL_FREE.replace("5000", "-1"),
            'assumptions.toml: toll_free.1.minutes: "-1" is not a number of minutes from 0 to 10,000,000.',
        ),
        (
            HEAD + "minutes_per_call = 0.5\n" + ABROAD,
            'assumptions.toml: minutes_per_call: "0.5" is less than a minute.',
        ),
        (
            HEAD.replace("rates.csv", "prices.csv") + ABROAD,
            'assumptions.toml: rates: "prices.csv" cannot be read: No such file or directory.',
        ),
        (
            HEAD.replace("rates.csv", "\\u0000") + ABROAD,
            'assumptions.toml: rates: "\x00" cannot be read: embedded null byte.',
        ),
        (
            HEAD.replace("rates.csv", "assumptions.toml") + ABROAD,
            'assumptions.toml: rates: "assumptions.toml" is no rate card; its columns are number_kind, prefix, ',
        ),
        (
            HEAD + ABROAD.replace("+44 7", "33"),
            "assumptions: abroad.1.prefix: the rate card has no rate in USD for 33. Add a row to it.",
        ),
        (
            HEAD + TOLL_FREE.replace('"1"', '"44"'),
            "assumptions: toll_free.1.prefix: the rate card has no toll_free_inbound rate in USD for 44. ",
        ),
        (
            HEAD + ABROAD.replace("20", "0"),
            "the assumed calls cost nothing, so there is nothing to fund. Look at the minutes and rates.",
        ),
        ("people = ", "assumptions.toml: not valid TOML: "),
    ],
)
def test_a_wrong_key_is_named(tmp_path, text, said):
    assert refused(tmp_path, text).startswith(said)


def test_a_row_of_the_card_that_cannot_be_read(tmp_path):
    card = CARD + "geographic,49,cheap,0.00,,USD,\n"
    assert refused(tmp_path, HEAD + ABROAD, card).startswith("rates.csv, line 7: ")
