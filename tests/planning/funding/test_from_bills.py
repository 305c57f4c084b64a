"""What the files cover, where the wallet stands, until when it lasts, and input that no advice can come of."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from chargeback_kit.export.funding import figures
from chargeback_kit.planning.bills_given import load_bills
from chargeback_kit.planning.funding import Risks, funding
from chargeback_kit.planning.funding.advice import advise
from chargeback_kit.planning.funding.exhaustion import LapsingCredits
from chargeback_kit.planning.funding.from_bills import read_bills
from chargeback_kit.planning.funding.level import level
from chargeback_kit.problems import InputError
from planning.funding.drawing import TOLL_FREE, WALLET, bill_of, daily, history, usage_row, write_folder

RISKS = Risks(paths=200)
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
MAY = datetime(2026, 5, 1, tzinfo=UTC)
HALF_YEAR = tuple(f"2026-{number:02d}" for number in range(5, 11))
NO_RECHARGE = '[wallet]\nopening = "261.00"\n'


def refused(*bills, **how):
    with pytest.raises(InputError) as error:
        funding(list(bills), **how)
    return str(error.value)


def test_a_whole_month_counts_with_every_day(tmp_path):
    read = read_bills([bill_of(tmp_path / "a", daily(OCTOBER, 31), "2026-10")])
    assert (read.history.days[0], read.history.days[-1]) == (date(2026, 10, 1), date(2026, 10, 31))
    assert read.now == date(2026, 11, 1)
    assert read.notes == ()
    assert set((read.history.day_amount // 10_000).tolist()) == {100}


def test_a_running_month_ends_before_its_last_day_with_calls(tmp_path):
    read = read_bills([bill_of(tmp_path / "a", daily(OCTOBER, 20), "2026-10")])
    assert read.history.days[-1] == date(2026, 10, 19)
    assert read.now == date(2026, 10, 20)
    assert read.notes == ("The files of 2026-10 end on 2026-10-19: its days count up to then.",)


def test_a_month_of_a_few_days_is_no_source_but_says_where_the_wallet_stands(tmp_path):
    rows = daily(datetime(2026, 9, 1, tzinfo=UTC), 38)
    bill = bill_of(tmp_path / "a", rows, ("2026-09", "2026-10"), agreement='[wallet]\nopening = "90.00"\n')
    read = read_bills([bill])
    assert read.history.months == ("2026-09",)
    assert read.notes == (
        "2026-10 is left out of the history: 7 whole days are too few to draw months from.",
        "The files of 2026-10 end on 2026-10-07: its days count up to then.",
    )
    found = funding(bill, risks=RISKS)
    assert found.exhaustion is not None
    assert (found.month, found.exhaustion.balance) == ("2026-11", Decimal("53.00"))
    assert found.exhaustion.month == "2026-10"


def test_files_that_begin_within_the_month_count_from_the_day_after(tmp_path):
    read = read_bills([bill_of(tmp_path / "a", daily(datetime(2026, 10, 9, tzinfo=UTC), 23), "2026-10")])
    assert read.history.days[0] == date(2026, 10, 10)


def test_a_weekend_without_calls_at_the_edge_belongs_to_the_month(tmp_path):
    rows = daily(datetime(2026, 8, 3, tzinfo=UTC), 28)
    read = read_bills([bill_of(tmp_path / "a", rows, "2026-08")])
    assert (read.history.days[0], read.history.days[-1]) == (date(2026, 8, 1), date(2026, 8, 30))


def test_days_begin_at_local_midnight(tmp_path):
    wallet = f'[switches]\nmonth_time_zone = "America/New_York"\n{WALLET}'
    rows = daily(datetime(2026, 10, 2, tzinfo=UTC), 31, hour=3)
    read = read_bills([bill_of(tmp_path / "a", rows, "2026-10", agreement=wallet)])
    assert len(read.history.days) == 31
    assert set(read.history.first_call[1:] - read.history.first_call[:-1]) == {1}
    assert set((read.history.offset_ns // 3_600_000_000_000).tolist()) == {23}


def test_credits_last_until_they_are_spent(tmp_path):
    bill = bill_of(tmp_path / "a", daily(MAY, 184), HALF_YEAR, agreement=NO_RECHARGE)
    found = funding(bill, risks=RISKS).exhaustion
    used_up = pd.Timestamp("2027-01-16T09:00Z")
    assert found is not None
    assert (found.balance, found.now) == (Decimal("77.00"), pd.Timestamp("2026-11-01T00:00Z"))
    assert (found.earliest, found.middle, found.latest) == (used_up, used_up, used_up)
    assert found.chance == 0


def test_credits_that_lapse_do_not_last(tmp_path):
    lot = '[[wallet.top_up]]\nat = 2025-11-10T00:00:00Z\namount = "261.00"\n'
    bill = bill_of(tmp_path / "a", daily(MAY, 184), HALF_YEAR, agreement=NO_RECHARGE + lot)
    found = funding(bill, risks=RISKS)
    assert found.exhaustion is not None
    assert found.exhaustion.middle == pd.Timestamp("2026-11-10T00:00Z")
    assert found.exhaustion.chance == 1
    # 77.00 are left of the dated lot; a call of 1.00 at 9:00 on each of nine days is made before it lapses.
    assert found.exhaustion.lapses == (LapsingCredits(pd.Timestamp("2026-11-10T00:00Z"), Decimal("68.00")),)
    assert "lie in it on 1 November 2026; about 68.00 USD of it lapse on 10 November 2026" in found.sentences[0]
    assert "Of the 77.00 USD in the wallet on 1 November 2026 about 68.00 USD lapse on" in " ".join(found.sentences)
    assert found.purchase >= found.proposal.setting.opening - 9
    assert "last until about 10 November 2026 if nothing more is bought" in " ".join(found.sentences)


def test_what_lapses_in_part_goes_first(tmp_path):
    lot = '[[wallet.top_up]]\nat = 2025-11-10T00:00:00Z\namount = "234.00"\n'
    bill = bill_of(tmp_path / "a", daily(MAY, 184), HALF_YEAR, agreement=NO_RECHARGE + lot)
    found = funding(bill, risks=RISKS).exhaustion
    # 50.00 of the dated lot are left on 1 November, 9.00 are spent when it lapses, 27.00 last 27 days more.
    assert found is not None
    assert found.middle == pd.Timestamp("2026-12-06T09:00Z")


def test_an_empty_wallet_is_said_to_be_empty(tmp_path):
    bill = bill_of(tmp_path / "a", daily(OCTOBER, 31, "9.00"), "2026-10", agreement='[wallet]\nopening = "200.00"\n')
    found = funding(bill, risks=RISKS)
    assert found.exhaustion is not None
    assert found.exhaustion.balance == Decimal("-79.00")
    assert "The wallet stands at -79.00 USD on 1 November 2026: " in " ".join(found.sentences)


def test_credits_that_outlast_the_horizon(tmp_path):
    wallet = '[wallet]\nopening = "9000.00"\n'
    found = funding(bill_of(tmp_path / "a", daily(OCTOBER, 31), "2026-10", agreement=wallet), risks=RISKS)
    assert found.exhaustion is not None
    assert (found.exhaustion.earliest, found.exhaustion.latest, found.exhaustion.chance) == (None, None, 0)
    assert "last beyond 1 February 2027 in most futures" in " ".join(found.sentences)


def test_the_interval_holds_the_middle(tmp_path):
    rows = [usage_row(n, OCTOBER.replace(day=1 + n % 31, hour=n % 24), f"{1 + n * 7 % 13}.00") for n in range(120)]
    found = funding(bill_of(tmp_path / "a", rows, "2026-10"), risks=Risks(paths=1000)).exhaustion
    assert found is not None
    assert found.earliest is not None
    assert found.middle is not None
    assert found.latest is not None
    assert found.now < found.earliest < found.middle < found.latest


def test_one_week_is_too_little(tmp_path):
    said = refused(bill_of(tmp_path / "a", daily(OCTOBER, 8), "2026-10"))
    assert said == (
        "2026-10: the files cover 7 whole days, too few to draw months from. "
        "Give 14 days or more, or state assumptions."
    )


def test_a_month_without_calls_on_credits(tmp_path):
    free = daily(OCTOBER, 31, "0.00")
    assert refused(bill_of(tmp_path / "a", free, "2026-10")) == (
        "2026-10: no call drew on credits, so there is nothing to fund. "
        "Check who holds the credits licence, or take another month."
    )
    with_september = bill_of(tmp_path / "b", daily(datetime(2026, 9, 1, tzinfo=UTC), 30), "2026-09")
    found = funding([with_september, bill_of(tmp_path / "c", free, "2026-10")], risks=RISKS)
    assert found.notes == ("In 2026-10 no call drew on credits; it counts as a month of 0.00.",)


def test_a_month_without_any_calls(tmp_path):
    said = refused(bill_of(tmp_path / "a", daily(OCTOBER, 31), "2026-09"))
    assert said.endswith("a: no calls in 2026-09; the files hold 2026-10-01 to 2026-10-31.")


def test_no_wallet(tmp_path):
    said = refused(bill_of(tmp_path / "a", daily(OCTOBER, 31), "2026-10", agreement=""))
    assert said == (
        "October 2026: the agreement has no [wallet], so no call drew on credits. "
        'Add [wallet] with opening = "0.00", or state assumptions.'
    )


def test_a_mix_of_currencies(tmp_path):
    dollars = bill_of(tmp_path / "a", daily(OCTOBER, 31), "2026-10")
    september = daily(datetime(2026, 9, 1, tzinfo=UTC), 30, Currency="EUR")
    euros = bill_of(tmp_path / "b", september, "2026-09", currency="EUR")
    said = "the bills are in EUR and USD; one wallet has one currency. Plan each on its own."
    assert refused(dollars, euros) == said
    with pytest.raises(InputError) as error:
        load_bills([tmp_path / "a", tmp_path / "b"], [], "reported")
    assert str(error.value) == said


def test_rows_in_another_currency_are_named(tmp_path):
    rows = [*daily(OCTOBER, 31), usage_row("e", OCTOBER, Currency="EUR")]
    found = funding(bill_of(tmp_path / "a", rows, "2026-10"), risks=RISKS)
    assert found.notes == ("Calls in EUR are left out: another currency needs a wallet of its own.",)


def test_a_month_given_twice(tmp_path):
    bill = bill_of(tmp_path / "a", daily(OCTOBER, 31), "2026-10")
    assert refused(bill, bill) == "2026-10 came more than once. Give each month once."


def test_no_bill_at_all():
    assert refused() == "no bill was given. Give one, or state assumptions."


@pytest.mark.parametrize("alpha", [0, 1, -0.1, 1.5, float("nan")])
def test_a_chance_that_is_none(tmp_path, alpha):
    said = refused(alpha=alpha)
    assert said == f"alpha is {alpha:g}; write a chance between 0 and 1, such as 0.05."


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"lag_hours": (48, 24)}, "the lag is 48 to 24 hours; write hours from 0 to 744, such as 24 and 48."),
        ({"card_days": 40}, "a failed card needs 0 to 31 days and a chance from 0 to 1."),
        ({"growth": -1.0}, "growth is -1; write a share per month, such as 0.02."),
        ({"purchases": 0}, "0 purchases a month are too few; write 1 or more."),
        ({"paths": 5}, "5 simulated months; write 100 to 50,000."),
    ],
)
def test_terms_that_are_none(terms, said):
    with pytest.raises(InputError) as error:
        Risks(**terms)
    assert str(error.value) == said


def test_each_month_is_taken_from_the_folder_that_holds_most_of_it(tmp_path):
    september = daily(datetime(2026, 9, 1, tzinfo=UTC), 33)
    october = daily(datetime(2026, 9, 29, tzinfo=UTC), 33)
    folders = [write_folder(tmp_path / name, rows) for name, rows in (("s", september), ("o", october))]
    bills = load_bills(folders, [], "reported")
    assert [(bill.folder.path.name, bill.months) for bill in bills] == [("s", ("2026-09",)), ("o", ("2026-10",))]


def test_months_in_a_row_are_one_bill_and_a_gap_makes_two(tmp_path):
    rows = [*daily(JULY, 62), *daily(OCTOBER, 31)]
    bills = load_bills([write_folder(tmp_path / "a", rows)], [], "reported")
    assert [bill.months for bill in bills] == [("2026-07", "2026-08"), ("2026-10",)]
    asked = load_bills([tmp_path / "a"], ["2026-08"], "reported")
    assert [bill.months for bill in asked] == [("2026-08",)]


def test_a_month_that_no_folder_holds(tmp_path):
    folder = write_folder(tmp_path / "a", daily(OCTOBER, 31))
    with pytest.raises(InputError) as error:
        load_bills([folder], ["2026-08"], "reported")
    assert str(error.value) == "2026-08: no calls in any folder; they hold 2026-10."


def test_a_folder_that_adds_nothing(tmp_path):
    whole, part = write_folder(tmp_path / "a", daily(OCTOBER, 31)), write_folder(tmp_path / "b", daily(OCTOBER, 9))
    with pytest.raises(InputError) as error:
        load_bills([whole, part], [], "reported")
    assert str(error.value) == f"{part}: other folders hold its months more fully. Leave it out."


def test_a_few_days_are_no_month(tmp_path):
    with pytest.raises(InputError) as error:
        load_bills([write_folder(tmp_path / "a", daily(OCTOBER, 3))], [], "reported")
    assert str(error.value) == (
        "no month has calls on 7 days or more (2026-10). Give more calls, or plan from assumptions with --assume."
    )


def test_what_toll_free_calls_cost_is_known_by_day(tmp_path):
    received = [
        usage_row("r0", OCTOBER.replace(day=3, hour=1), "7.00", **TOLL_FREE),
        usage_row("r1", OCTOBER.replace(day=3, hour=23), "2.00", **TOLL_FREE),
        usage_row("r2", OCTOBER.replace(day=19, hour=12), "5.00", **TOLL_FREE),
        usage_row("r3", OCTOBER.replace(day=20, hour=12), "90.00", **TOLL_FREE),
    ]
    bill = bill_of(tmp_path / "a", [*daily(OCTOBER, 20), *received], "2026-10")
    read = read_bills([bill])
    assert read.toll_free.shape == (19,)
    assert {int(n): int(read.toll_free[n]) // 10_000 for n in read.toll_free.nonzero()[0]} == {2: 900, 18: 500}
    assert (read.toll_free <= read.history.day_amount).all()
    said = " ".join(funding(bill, risks=RISKS).assumptions)
    assert "Calls to toll-free numbers carry 42.4 % of the money" in said
    west = f'{WALLET}[switches]\nmonth_time_zone = "America/Los_Angeles"\n'
    moved = read_bills([bill_of(tmp_path / "west", [*daily(OCTOBER, 20), *received], "2026-10", agreement=west)])
    assert int(moved.toll_free[1]) == 7_000_000


def test_a_tenant_without_toll_free_numbers_keeps_nothing_for_storms(tmp_path):
    bill = bill_of(tmp_path / "a", daily(OCTOBER, 31), "2026-10")
    assert not read_bills([bill]).toll_free.any()
    assert "toll-free" not in " ".join(funding(bill, risks=RISKS).assumptions)


def test_the_balance_that_the_admin_centre_states_goes_before_ours(tmp_path):
    """77.00 by our count: 1.00 on each of 184 days out of 261.00."""
    stated = bill_of(tmp_path / "a", daily(MAY, 184), HALF_YEAR, agreement=f'{NO_RECHARGE}closing = "150.00"\n')
    plan = funding(stated, risks=RISKS)
    found = plan.exhaustion
    assert found is not None
    assert (found.balance, found.counted) == (Decimal("150.00"), Decimal("77.00"))
    assert plan.purchase == max(plan.proposal.setting.opening - 150, Decimal(0))
    said = "150.00 USD lie in it on 1 November 2026 as the admin centre states; by our count it would be 77.00 USD"
    assert said in plan.sentences[0]
    ours = bill_of(tmp_path / "b", daily(MAY, 184), HALF_YEAR, agreement=f'{NO_RECHARGE}closing = "77.00"\n')
    same = funding(ours, risks=RISKS).exhaustion
    plain = funding(bill_of(tmp_path / "c", daily(MAY, 184), HALF_YEAR, agreement=NO_RECHARGE), risks=RISKS).exhaustion
    assert same == plain
    assert same is not None
    assert same.counted is None


def test_calls_after_the_last_whole_day_are_not_spent_yet(tmp_path):
    """20 calls of 1.00 in a running month, 19 on whole days: 100.00 stated at the end are 101.00 on the 20th."""
    wallet = '[wallet]\nopening = "200.00"\nclosing = "100.00"\n'
    found = funding(bill_of(tmp_path / "a", daily(OCTOBER, 20), "2026-10", agreement=wallet), risks=RISKS).exhaustion
    assert found is not None
    assert (found.balance, found.counted, found.stated) == (Decimal("101.00"), Decimal("181.00"), Decimal("100.00"))
    said = exhausted(found)
    assert "101.00 USD lie in it on 20 October 2026, before the calls that leave the 100.00 USD of the admin" in said


def exhausted(found):
    """What the first sentence says of what lies in the wallet."""
    past = history(np.random.default_rng(2), 6, calls_a_day=12, mean_cents=300)
    plan = advise(past, "2026-11", 0.05, RISKS, level(past), 1)
    return replace(plan, exhaustion=found).sentences[0]


def test_days_are_those_of_the_agreements_time_zone(tmp_path):
    berlin = f'[switches]\nmonth_time_zone = "Europe/Berlin"\n{NO_RECHARGE}'
    plan = funding(bill_of(tmp_path / "a", daily(MAY, 184), HALF_YEAR, agreement=berlin), risks=RISKS)
    assert plan.exhaustion is not None
    assert plan.exhaustion.now == pd.Timestamp("2026-10-31T23:00Z")
    assert "77.00 USD lie in it on 1 November 2026)" in plan.sentences[0]
    assert "in the wallet on 1 November 2026 last until about 16 January 2027" in " ".join(plan.sentences)
    assert figures(plan)["exhaustion"]["horizon"] == "2027-02-01"


def test_what_we_do_not_know_was_spent_from_the_oldest_credits(tmp_path):
    """50.00 of a lot that lapses on 10 November are left by our count; the admin centre shows 60.00 less."""
    lot = '[[wallet.top_up]]\nat = 2025-11-10T00:00:00Z\namount = "234.00"\n'
    agreement = f'{NO_RECHARGE}closing = "17.00"\n{lot}'
    bill = bill_of(tmp_path / "a", daily(MAY, 184), HALF_YEAR, agreement=agreement)
    found = funding(bill, risks=RISKS).exhaustion
    assert found is not None
    assert (found.balance, found.counted) == (Decimal("17.00"), Decimal("77.00"))
    assert found.middle == pd.Timestamp("2026-11-17T09:00Z")  # nothing of it lapses on the 10th


@pytest.mark.parametrize(
    ("skus", "count"),
    [("MCOPSTN1", 1), ("Microsoft_Teams_Calling_Plan_pay_as_you_go_(country_zone_1_US)", 1), ("MCOEV", 0)],
)
def test_pay_as_you_go_is_a_plan_licence_too(tmp_path, skus, count):
    users = f"user_principal_name,user_id,usage_country,skus\np@example.com,id-0,US,{skus}+MCOPSTNC\n"
    plan = funding(bill_of(tmp_path / "a", daily(OCTOBER, 31), "2026-10", users=users), risks=RISKS)
    assert plan.licences == count
