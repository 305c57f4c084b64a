"""What is said: what to buy beside what lies in the wallet, no figure that cannot be repeated, what would change it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import chargeback_kit as ck
from chargeback_kit.export.funding import context, figures_text, page
from chargeback_kit.money import to_micro
from chargeback_kit.planning.funding import Risks, funding
from chargeback_kit.planning.funding.advice import advise
from chargeback_kit.planning.funding.exhaustion import BoughtAhead, Exhaustion, LapsingCredits
from chargeback_kit.planning.funding.from_bills import read_bills
from chargeback_kit.planning.funding.grounds import taken_for_granted
from chargeback_kit.planning.funding.level import level
from chargeback_kit.planning.funding.surges import surges
from chargeback_kit.planning.funding.tradeoff import Setting, months_to_repeat, repeats
from chargeback_kit.presentation import tradeoff
from chargeback_kit.rules.calendar import DAY_NS
from planning.funding.drawing import bill_of, daily, history, write_folder

RISKS = Risks(paths=600)
NOW = pd.Timestamp("2026-07-01", tz="UTC")


@pytest.fixture(scope="module")
def plan():
    past = history(np.random.default_rng(2), 6, calls_a_day=12, mean_cents=300)
    return advise(past, "2026-07", 0.05, RISKS, level(past), 300, unseen=surges(past))


def ends(now, month, balance, lapses=(), dated=()):
    """A balance that is used up later than anybody looks."""
    return Exhaustion(
        now=now,
        month=month,
        balance=balance,
        earliest=None,
        middle=None,
        latest=None,
        horizon=NOW,
        chance=0.0,
        lapses=lapses,
        dated=dated,
    )


def with_balance(plan, balance):
    return replace(plan, exhaustion=ends(NOW, "2026-07", Decimal(balance)))


def test_what_lies_in_the_wallet_is_not_bought_again(plan):
    opening = plan.proposal.setting.opening
    found = with_balance(plan, "73.72")
    assert found.purchase == opening - Decimal("73.72")
    first = found.sentences[0]
    assert f"buy {found.purchase:,.2f} USD more for an opening of {opening:,.2f} USD in the wallet" in first
    assert "(73.72 USD lie in it on 1 July 2026)" in first


def test_a_debt_is_bought_as_well(plan):
    found = with_balance(plan, "-20.00")
    assert found.purchase == plan.proposal.setting.opening + 20
    assert "(it stands at -20.00 USD on 1 July 2026)" in found.sentences[0]


def test_the_opening_says_that_it_is_rounded(plan):
    chosen = plan.proposal.setting
    half = chosen.trigger + chosen.recharge / 2
    for opening in (half, half + Decimal("2.50")):
        found = replace(plan, proposal=replace(plan.proposal, setting=replace(chosen, opening=opening)))
        said = next(each for each in found.sentences if each.startswith("Why this opening"))
        assert (f"half a recharge ({half:,.2f} USD), rounded up, where" in said) == (opening != half)


def test_a_setting_without_recharge_has_no_trigger(plan):
    said = plan.say(plan.evaluate("180.00", "0.00", "0.00"))
    assert said.startswith("Opening 180.00 USD, no auto-recharge: ")
    assert "trigger" in plan.say(plan.evaluate("180.00", "0.00", "50.00"))


def test_no_purchase_is_below_the_least(plan):
    chosen = plan.proposal.setting
    found = with_balance(plan, chosen.opening - 10)
    assert found.purchase == Decimal("50.00")
    assert found.from_balance == plan.evaluate(chosen.opening + 40, chosen.trigger, chosen.recharge)
    assert f"From {chosen.opening + 40:,.2f} USD in the wallet the balance then reaches 0" in found.sentences[0]
    assert "buy 50.00 USD more, the least that can be bought, for an opening of" in found.sentences[0]


def test_the_figures_are_those_of_what_will_lie_in_the_wallet(plan):
    chosen = plan.proposal.setting
    found = with_balance(plan, chosen.opening + 200)
    there = plan.evaluate(chosen.opening + 200, chosen.trigger, chosen.recharge)
    assert found.from_balance == found.outcome == there
    assert there.idle > plan.proposal.idle + 20
    first, recharge = found.sentences[0], found.sentences[2]
    assert f"From {chosen.opening + 200:,.2f} USD in the wallet the balance then reaches 0 in " in first
    assert f"in {there.chance:.1%}".replace("%", " % of the simulated months") in first
    assert f"On an average day {there.idle:,.2f} USD lie idle." in first
    assert (
        f"{there.recharges:.1f} times in July 2026 from the {chosen.opening + 200:,.2f} USD in the wallet" in recharge
    )
    assert f"From it the balance reaches 0 in {plan.proposal.chance:.1%}".replace("%", " %") in found.sentences[3]
    assert found.withstands.percent > plan.withstands.percent
    title = tradeoff.title(tradeoff.rows(found))
    assert f"leaves {plan.proposal.idle:,.2f} USD idle from an opening of {chosen.opening:,.2f} USD and runs" in title


def test_a_month_that_begins_later_says_from_which_opening(plan):
    """900.00 lie in the wallet in June, of which calls use 150.00 before July begins; then all but 20.00 of the opening."""
    chosen = plan.proposal.setting
    left = replace(ends(NOW, "2026-06", Decimal(900)), uses=Decimal("150.00"))
    found = replace(plan, exhaustion=left)
    assert found.from_balance == found.outcome == plan.evaluate("750.00", chosen.trigger, chosen.recharge)
    assert found.purchase == 0
    said = found.sentences[0]
    assert (
        f"({chosen.opening:,.2f} USD are enough in the wallet when July 2026 begins, and 900.00 USD lie in it" in said
    )
    assert "; calls use about 150.00 USD before July 2026 begins)" in said
    assert "From about 750.00 USD in the wallet when July 2026 begins the balance then reaches 0 in" in said
    less = replace(plan, exhaustion=replace(left, balance=chosen.opening + 130))
    assert less.purchase == 50  # 20.00 are missing when July begins, though more than the opening lies in the wallet
    short = replace(plan, exhaustion=replace(left, balance=Decimal("10.00")))
    assert short.purchase == chosen.opening + 140
    assert short.outcome == plan.proposal
    assert (
        f"for an opening of {chosen.opening:,.2f} USD in the wallet when July 2026 begins (10.00" in short.sentences[0]
    )


def test_the_own_setting_begins_with_what_lies_in_the_wallet(tmp_path):
    """200.00 were there on 1 October and 76.00 are left: the recharge in use is played from these, by a card that rises."""
    wallet = '[wallet]\nopening = "200.00"\ntrigger = "30.00"\nrecharge = "60.00"\n'
    folder = write_folder(tmp_path / "a", daily(datetime(2026, 10, 1, tzinfo=UTC), 31, "4.00"), wallet)
    card = "number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from\n"
    card += "any,33,4.00,0.00,,USD,2020-01-01\nany,33,12.00,0.00,,USD,2026-11-01\nany,44,1.00,0.00,,USD,2026-11-01\n"
    (folder / "rates.csv").write_text(card, encoding="utf-8")
    found = funding(ck.bill(folder, "2026-10", charges="rated"), risks=RISKS)
    assert found.own == found.evaluate("76.00", "30.00", "60.00")
    said = " ".join(found.sentences)
    assert (
        "Your own setting is trigger 30.00 USD, recharge 60.00 USD: from the 76.00 USD in the wallet on 1 Novem" in said
    )
    assert " So little history may mislead: " in said
    assert found.counted == (
        "Calls count by the rate card. The rate card names other prices for November 2026: 12 instead of 4 USD a minute for numbers that begin with 33. Calls count here at the "
        "prices of their days: what cost 124.00 USD would cost about 372.00 USD."
    )


def test_a_card_that_changes_within_the_month_counts_from_its_day_on(tmp_path):
    """4.00 a day: of 31 days the 16 from the 16th on cost 12.00 each, and those to a number with a row of its own."""
    wallet = '[wallet]\nopening = "200.00"\n'
    folder = write_folder(tmp_path / "a", daily(datetime(2026, 10, 1, tzinfo=UTC), 31, "4.00"), wallet)
    card = "number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from\n"
    card += "any,,4.00,0.00,,USD,2020-01-01\nany,33,12.00,0.00,,USD,2026-11-16\nany,44,1.00,0.00,,USD,2026-11-01\n"
    (folder / "rates.csv").write_text(card, encoding="utf-8")
    found = funding(ck.bill(folder, "2026-10", charges="rated"), risks=RISKS)
    assert found.counted.endswith(
        "12 instead of 4 USD a minute for numbers that begin with 33. Calls count here at the prices of their days: "
        "what cost 124.00 USD would cost about 252.00 USD."
    )


def test_what_the_agreement_buys_is_not_bought_again(plan):
    """200.00 come on the 3rd: what is bought now keeps the chance until then and after, and is less than without."""
    chosen, at = plan.proposal.setting, NOW + pd.Timedelta(days=2)
    coming = BoughtAhead(at, Decimal("200.00"))
    found = replace(
        with_balance(plan, "30.00"), exhaustion=replace(with_balance(plan, "30.00").exhaustion, ahead=(coming,))
    )
    assert 0 < found.purchase <= with_balance(plan, "30.00").purchase - 50
    kept = found.from_balance
    assert kept.setting.opening == 30 + found.purchase < chosen.opening
    assert kept.chance <= plan.alpha
    first, last = found.sentences[0], found.sentences[-3]
    assert f"buy {found.purchase:,.2f} USD more (30.00 USD lie in it on 1 July 2026; " in first
    assert "; the agreement buys 200.00 USD on 3 July 2026)" in first
    assert "and the 200.00 USD that come in the month the balance then reaches 0 in" in first
    assert last.startswith(
        "The 30.00 USD in the wallet on 1 July 2026, with the 200.00 USD of 3 July 2026 that the agre"
    )
    assert json.loads(figures_text(found))["exhaustion"]["bought_already"] == [{"at": "2026-07-03", "amount": "200.00"}]
    rich = replace(found, exhaustion=replace(found.exhaustion, balance=chosen.opening - 1))
    assert rich.purchase == 0
    assert rich.sentences[0].startswith(f"For July 2026: buy nothing now ({chosen.opening - 1:,.2f} USD lie in it")


def test_what_lapses_until_the_month_ends_is_bought_for(plan):
    opening, at = plan.proposal.setting.opening, NOW - pd.Timedelta(days=10)
    lapses = (LapsingCredits(at, Decimal("60.00")), LapsingCredits(at + pd.Timedelta(days=50), Decimal("9.00")))
    found = replace(plan, exhaustion=ends(at, "2026-06", opening, lapses=lapses))
    assert found.purchase == 60
    assert "about 60.00 USD of it lapse on 21 June 2026)" in found.sentences[0]
    assert "about 69.00 USD lapse from 21 June 2026 to 10 August 2026" in " ".join(found.sentences)


def test_an_opening_that_is_there_exactly_needs_no_second_figure(plan):
    found = with_balance(plan, plan.proposal.setting.opening)
    assert found.outcome == plan.proposal
    assert "The balance then reaches 0" in found.sentences[0]
    assert found.sentences[1:4] == plan.sentences[1:4]


def test_credits_that_lapse_are_bought_for(plan):
    """All of the balance but 10.00 lapses on the 4th, whatever calls have used until then."""
    chosen = plan.proposal.setting
    balance, at = chosen.opening + 100, 3 * DAY_NS
    dated = ((at, to_micro(balance - 10)),)
    lapses = (LapsingCredits(NOW + pd.Timedelta(days=3), Decimal("80.00")),)
    found = replace(
        plan,
        exhaustion=ends(NOW, "2026-07", balance, lapses=lapses, dated=dated),
    )
    assert found.purchase >= 50
    kept = found.from_balance
    assert kept.setting.opening == balance + found.purchase
    assert kept.chance <= plan.alpha
    less = Setting(kept.setting.opening - 10, chosen.trigger, chosen.recharge)
    if found.purchase > 50:
        assert plan.simulation.result(less, dated).chance > plan.alpha - 0.03
    assert plan.simulation.result(Setting(balance, chosen.trigger, chosen.recharge), dated).chance > plan.alpha
    assert "; about 80.00 USD of it lapse on 4 July 2026)" in found.sentences[0]
    assert any(each.startswith(f"Of the {balance:,.2f} USD in the wallet on 1 July 2026") for each in found.sentences)


def test_a_chance_that_the_months_cannot_show_is_no_figure(plan):
    sure = replace(plan.proposal, chance=0.0, standard_error=0.0)
    found = replace(plan, proposal=sure, alpha=0.0001, table=replace(sure, chance=1 / 3000))
    said = " ".join(found.sentences)
    assert "reaches 0 in none of the 600 simulated months (so many show no chance below about 0.5 %); at most " in said
    assert "at most 0.01 % was asked for" in said
    assert "In 99.99 % of the simulated months they take at most" in said
    assert " 0.0 %" not in said
    assert "under 0.1" in page(found)
    assert "± 0.0 %" not in page(found)


def test_a_short_history_may_mislead_by_more(plan):
    error = f"± {100 * plan.proposal.standard_error:.1f}, one standard error"
    assert f"({error}); at most 5.0 % was asked for" in plan.sentences[0]
    short = replace(plan, history=history(np.random.default_rng(2), 2))
    assert f"({error}; so little history may mislead by more); at most" in short.sentences[0]


def test_no_auto_recharge_has_no_trigger_on_any_screen(plan):
    found = replace(plan, own=plan.evaluate("300.00", "0.00", "0.00"))
    assert "Your setting: opening 300.00 USD, no auto-recharge, " in tradeoff.description(tradeoff.rows(found))
    row = next(each for each in context(found)["rows"] if each.name == "Your setting")
    assert (row.trigger, row.recharge) == ("–", "–")


def test_a_recharge_that_cannot_be_bought_is_said(plan):
    own = plan.evaluate("60.00", "50.00", "1.00")
    said = " ".join(replace(plan, own=own).sentences)
    assert "A recharge of 1.00 USD cannot be bought: the least is 50.00 USD." in said
    assert "cannot be bought" not in " ".join(replace(plan, own=plan.evaluate(60, 50, 50)).sentences)


@pytest.mark.parametrize(
    ("rise", "growth", "is_beyond", "said"),
    [
        (0.134, 0.0, False, "No growth is counted on: the months rose by 13.4 % each, and chance explains as much."),
        (0.02, 0.018, False, "The months rose by 2.0 % each. Chance explains that as well; 1.8 % a month are counted"),
        (0.2, 0.19, True, "Spending grows by 19.0 % a month, as far as the history shows it beyond chance, which"),
        (-0.1, 0.0, False, "No growth is counted on: the history shows none."),
    ],
)
def test_growth_is_said_as_far_as_it_is_beyond_chance(plan, rise, growth, is_beyond, said):
    found = replace(plan.level, rise=rise, growth=growth, is_beyond_chance=is_beyond)
    assert next(taken_for_granted(found, RISKS, None, "USD")).startswith(said)


def test_enough_is_enough(plan):
    found = with_balance(plan, "90000.00")
    assert found.purchase == 0
    assert "buy nothing now" in found.sentences[0]


def test_without_a_wallet_that_runs_everything_is_put_in(plan):
    assert (plan.balance, plan.purchase) == (None, plan.proposal.setting.opening)
    assert f"put {plan.purchase:,.2f} USD into the wallet" in plan.sentences[0]


def test_a_figure_that_cannot_be_repeated_is_not_shown(plan):
    shaky = replace(plan.proposal, chance=0.372, standard_error=0.37)
    assert not shaky.is_repeatable
    found = replace(plan, proposal=replace(plan.proposal, chance=0.017, standard_error=0.017), own=shaky)
    said = " ".join(found.sentences)
    assert "37.2" not in said
    assert "1.7" not in found.sentences[0].partition("On an average day")[0]
    assert "at most the 5.0 % of the simulated months that were asked for" in said
    assert "how often the balance reaches 0 cannot be said yet: no history of three years would show one." in said
    assert "37.2" not in found.say(shaky)


def test_how_many_months_make_a_figure_one():
    assert months_to_repeat(0.3, 0.2, 2) == 8
    assert repeats(0.3, 0.2 * (2 / 8) ** 0.5 - 1e-9)
    assert not repeats(0.3, 0.2)


def test_what_would_change_it_is_computed(plan):
    found = plan.withstands
    months = plan.simulation.months

    def chance(percent):
        dearer = replace(months, factor=months.factor * (100 + percent) // 100)
        return replace(plan.simulation, months=dearer, _played={}).result(plan.proposal.setting).chance

    assert chance(found.percent) <= plan.alpha < chance(found.percent + 1)
    assert found.outlook == tuple((percent, chance(percent)) for percent in (10, 25, 50))
    assert f"calls may cost {found.percent} % more than simulated" in plan.sentences[-1]


def test_what_is_assumed_is_stated(plan):
    said = " ".join(plan.assumptions)
    assert "a surge comes of a kind that the history has not seen: 1 to 3 days with 2 to 20 times the money" in said
    assert (
        "In 14.3 % of the months a day is dearer than the dearest of those seen (1 in 7, whatever the traffic)" in said
    )
    assert "Student’s t" in said


@pytest.mark.parametrize(("part", "other"), [(1, False), (3, True)])
def test_what_is_assumed_of_callers_is_stated(part, other):
    past = history(np.random.default_rng(2), 6, calls_a_day=12, mean_cents=300)
    unseen = surges(past, toll_free=past.day_amount // part)
    said = " ".join(taken_for_granted(level(past), RISKS, unseen, "USD"))
    carry = f"Calls to toll-free numbers carry {unseen.toll_free:.1%}".replace("%", " % of the money")
    assert carry in said
    assert (
        f"In {100 * unseen.storm_chance:.1f} % of the months a storm is taken to come: 1 to 3 days with 2 to 20" in said
    )
    assert f"after one month more without it would be {100 * unseen.later(1).storm_chance:.1f} %" in said
    assert ("times the money calls to other numbers cost on a working day" in said) == other
    seen = " ".join(taken_for_granted(level(past), RISKS, replace(unseen, storm=9.0), "USD"))
    assert "Their dearest day cost 9 times their working day, and what comes is measured by it." in seen
    fresh = " ".join(taken_for_granted(level(past), RISKS, replace(unseen, months=0), "USD"))
    assert ("it falls with every month, from the second on." in fresh) == other
    assert "dearer than the dearest" not in fresh


def test_the_bound_of_a_dear_call_is_the_rate_cards(tmp_path):
    rows = daily(datetime(2026, 10, 1, tzinfo=UTC), 31, "20.00")
    bill = bill_of(tmp_path / "october", rows, "2026-10")
    folder = tmp_path / "october"
    card = "number_kind,prefix,price_per_minute,connection_fee,increment_seconds,currency,effective_from\n"
    (folder / "rates.csv").write_text(f"{card}geographic,33,0.25,0.10,,USD,\n", encoding="utf-8")

    assert read_bills([bill]).dearest is None
    assert read_bills([ck.bill(folder, "2026-10")]).dearest == 60_100_000
    assert funding(bill, risks=RISKS).purchase >= Decimal("50.00")
