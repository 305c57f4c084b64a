"""The advice: within the chance asked for, cheaper than asked otherwise, the same again, and in words."""

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest

from chargeback_kit.money import MICRO, to_micro
from chargeback_kit.planning.funding import Risks, funding
from chargeback_kit.planning.funding.advice import advise
from chargeback_kit.planning.funding.level import level
from chargeback_kit.planning.funding.tradeoff import Setting, standard_error, trigger_for
from chargeback_kit.problems import InputError
from chargeback_kit.records.agreement import Wallet
from planning.funding.drawing import bill_of, daily, history

LEAST = Decimal("50.00")
RISKS = Risks(paths=800)
OWN = Wallet(opening="300.00", trigger="100.00", recharge="200.00")


def plan_of(past, alpha=0.05, risks=RISKS, licences=300, wallet=OWN):
    found = level(past, risks.growth)
    return advise(past, "2026-07", alpha, risks, found, licences, wallet)


@pytest.fixture(scope="module")
def past():
    return history(np.random.default_rng(2), 6, calls_a_day=12, mean_cents=300)


@pytest.fixture(scope="module")
def plan(past):
    return plan_of(past)


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2, 0.5])
def test_the_proposal_keeps_within_the_chance_and_its_standard_error(past, alpha):
    chosen = plan_of(past, alpha).proposal
    assert chosen.chance + chosen.standard_error <= alpha
    assert chosen.recharges <= RISKS.purchases
    assert min(chosen.setting.opening, chosen.setting.recharge) >= LEAST


def test_a_smaller_chance_leaves_more_idle(past):
    idle = [plan_of(past, alpha).proposal.idle for alpha in (0.01, 0.05, 0.2, 0.5)]
    assert idle == sorted(idle, reverse=True)
    assert idle[0] > idle[-1]


def test_what_is_asked_live_is_what_stands_in_the_table(plan):
    for row in plan.rows[:: len(plan.rows) // 7]:
        chosen = row.setting
        assert plan.evaluate(chosen.opening, chosen.trigger, chosen.recharge) == row


def test_a_higher_trigger_or_opening_never_runs_dry_more_often(plan):
    chances = [plan.evaluate(400 + more, 100 + more, 150).chance for more in range(0, 400, 40)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > chances[-1]


def test_without_auto_recharge_the_opening_is_all_there_is(plan):
    spent = plan.simulation.months.spent
    opening = int(np.median(spent))
    row = plan.evaluate(Decimal(opening // 10_000).scaleb(-2), 0, 0)
    assert row.chance == pytest.approx((spent >= opening // 10_000 * 10_000).mean())
    assert row.recharges == 0


def test_the_table_has_every_column_and_the_marks(plan):
    assert list(plan.tradeoff.columns) == [
        "mark",
        "opening",
        "trigger",
        "recharge",
        "idle",
        "chance",
        "standard_error",
        "recharges",
        "lapses",
        "is_best",
    ]
    assert plan.marks["mark"].tolist() == ["proposal", "own", "table_2017"]
    assert plan.marks["idle"].tolist() == [plan.proposal.idle, plan.own.idle, plan.table.idle]
    assert all(isinstance(amount, Decimal) for amount in plan.tradeoff["opening"])
    listed = plan.tradeoff[plan.tradeoff["mark"] == ""]
    assert (listed[["opening", "recharge"]] >= LEAST).all().all()
    assert listed["chance"].between(0, 1).all()
    assert (listed["chance"] == 0).any()
    assert (listed["chance"] > 0.5).any()


def test_no_other_row_beats_a_best_one(plan):
    listed = plan.tradeoff[(plan.tradeoff["mark"] == "") & (plan.tradeoff["recharges"] <= RISKS.purchases)]
    best = listed[listed["is_best"]]
    assert len(best) > 3
    for row in best.itertuples():
        better = listed[(listed["idle"] <= row.idle) & (listed["chance"] <= row.chance)]
        assert (better["idle"] == row.idle).all()
    assert plan.proposal.idle >= best["idle"].min()


def test_the_row_of_2017_and_the_own_setting_are_on_it(plan):
    assert plan.table.setting == Setting(Decimal("1000.00"), Decimal("400.00"), Decimal("1000.00"))
    assert OWN.recharge is not None
    assert plan.own.setting == Setting(OWN.opening, OWN.trigger, OWN.recharge)


def test_the_same_seed_gives_the_same_advice(past, plan):
    again = plan_of(past)
    assert (again.proposal, again.rows, again.sentences) == (plan.proposal, plan.rows, plan.sentences)
    assert plan_of(past, risks=Risks(paths=800, seed=5)).rows != plan.rows


def test_a_longer_lag_needs_a_higher_trigger(past):
    triggers = [
        plan_of(past, risks=Risks(paths=800, lag_hours=(hours, hours))).proposal.setting.trigger
        for hours in (0, 24, 96)
    ]
    assert triggers == sorted(triggers)
    assert triggers[0] < triggers[-1]


def test_growth_needs_more(past):
    idle = [plan_of(past, risks=Risks(paths=800, growth=growth)).proposal.idle for growth in (0.0, 0.2)]
    assert idle[0] < idle[1]


def test_more_purchases_leave_less_idle(past):
    few, many = (plan_of(past, risks=Risks(paths=800, purchases=n)).proposal for n in (1, 12))
    assert few.idle > many.idle
    assert few.recharges <= 1 < many.recharges


def test_what_is_never_used_lapses_after_twelve_months():
    quiet = history(np.random.default_rng(3), 4, calls_a_day=0.1, mean_cents=20)
    row = plan_of(quiet).evaluate(1000, 200, 1000)
    assert 900 < row.lapses < 1000


def test_every_number_of_the_proposal_is_in_the_argument(plan):
    said = " ".join(plan.sentences)
    chosen = plan.proposal
    amounts = [*vars(chosen.setting).values(), chosen.idle, plan.table.idle, plan.own.idle]
    for amount in amounts:
        assert f"{amount:,.2f} USD" in said
    for share in (chosen.chance, plan.table.chance, plan.own.chance, plan.alpha):
        assert (f"{100 * share:.1f} %" if share else "none of the 800 simulated months") in said
    assert "50.00 USD, the least that can be bought" in said
    assert plan.say(plan.own).startswith("Opening 300.00 USD, trigger 100.00 USD, recharge 200.00 USD: the balance")


def test_little_data_says_how_little(past):
    one = history(np.random.default_rng(2), 1)
    assert "1 month of history (31 days" in plan_of(one).data
    assert "That is little" in plan_of(one).data
    assert "less than a year" in plan_of(past).data
    year = history(np.random.default_rng(2), 12, calls_a_day=1)
    assert plan_of(year).data.endswith("calls on credits).")


def test_a_trigger_is_the_least_round_one_that_enough_months_survive():
    need = np.arange(1, 101) * MICRO
    assert trigger_for(need, 0.05) == 100 * MICRO
    assert trigger_for(need, 0.95) == 10 * MICRO
    assert trigger_for(need, 1.0) == 0


def test_the_standard_error_knows_how_much_months_differ():
    cluster = np.repeat([0, 1, 2, 3], 250)
    alike = np.tile([True] + [False] * 9, 100)
    apart = cluster == 0
    assert standard_error(alike, cluster) == pytest.approx(0.0095, abs=0.0005)
    assert standard_error(apart, cluster) == pytest.approx(0.25, abs=0.001)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ((-1, 0, 50), 'opening: "-1" is no amount of whole cents from 0 up.'),
        ((100, "x", 50), 'trigger: "x" is not an amount; write it with a point, such as "12.30".'),
        ((100, 0, "0.001"), 'recharge: "0.001" is no amount of whole cents from 0 up.'),
    ],
)
def test_a_setting_that_is_none(plan, asked, said):
    with pytest.raises(InputError) as error:
        plan.evaluate(*asked)
    assert str(error.value) == said


def test_a_bill_is_planned_from_as_well(tmp_path):
    bill = bill_of(tmp_path / "october", daily(datetime(2026, 10, 1, tzinfo=UTC), 31, "20.00"), "2026-10")
    found = funding(bill, risks=RISKS)
    assert found.month == "2026-11"
    assert found.licences == 1
    assert found.own is not None
    assert found.own.setting.opening == Decimal("80.00")  # what is left of 100.00
    assert to_micro(found.proposal.setting.trigger) > 20 * MICRO
    assert found.exhaustion is not None
