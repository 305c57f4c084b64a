"""Calls that credits did not pay: billed after use, blocked, or paid by nobody; what the advice makes of them."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from chargeback_kit.export.funding import context
from chargeback_kit.planning.funding import Risks, funding
from chargeback_kit.planning.funding.from_bills import read_bills
from chargeback_kit.presentation import tradeoff
from planning.funding.drawing import TOLL_FREE, USERS, bill_of, daily, usage_row

RISKS = Risks(paths=200)
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)
NO_RECHARGE = '[wallet]\nopening = "200.00"\n'


def spent(bill):
    """What months that are drawn from a bill are drawn from: calls and money, and those that found the credits used up."""
    read = read_bills([bill])
    return len(read.history.amounts), int(read.history.day_amount.sum()), int(read.toll_free.sum()), read.notes


@pytest.mark.parametrize("terms", ["enabled = true", "since = 2026-10-12T00:00:00Z", "since = 2026-10-01T00:00:00Z"])
def test_what_was_billed_after_use_counts_as_credits_would_have_paid_it(tmp_path, terms):
    rows = [*daily(OCTOBER, 31, "2.00"), usage_row("t", OCTOBER.replace(day=30, hour=12), "5.00", **TOLL_FREE)]
    wallet = '[wallet]\nopening = "20.00"\n'
    plain = spent(bill_of(tmp_path / "plain", rows, "2026-10", agreement=wallet))
    bill = bill_of(tmp_path / "after", rows, "2026-10", agreement=f"{wallet}[postpaid]\n{terms}\n")
    after = bill.calls["funded_by"].eq("postpaid")
    assert plain[:3] == spent(bill)[:3] == (32, 67_000_000, 5_000_000)
    money = sum(bill.calls["amount"][after])
    assert spent(bill)[3] == (
        f"{after.sum()} calls of {money:,.2f} USD found the credits used up; they count here as if credits had paid.",
    )
    found = funding(bill, risks=RISKS)
    same = funding(bill_of(tmp_path / "again", rows, "2026-10", agreement=wallet), risks=RISKS)
    assert found.proposal == same.proposal
    assert found.after_use == pd.Timestamp("2026-11-01T00:00Z")
    said = " ".join(found.sentences)
    assert (
        "For November 2026: nothing need be bought, as calls that find the credits used up are billed after use. "
        in said
    )
    assert "find nothing" not in said
    assert tradeoff.advised(found).startswith("Nothing need be bought; for credits to pay all calls: buy ")
    assert same.after_use is None
    assert "after use" not in " ".join(same.sentences)


def test_blocked_calls_count_as_credits_would_have_paid_them(tmp_path):
    bill = bill_of(tmp_path / "a", daily(OCTOBER, 31, "2.00"), "2026-10", agreement='[wallet]\nopening = "20.00"\n')
    assert spent(bill.what_if(blocking=True))[:2] == spent(bill)[:2] == (31, 62_000_000)


def test_a_move_that_is_ahead_is_dated(tmp_path):
    wallet = '[wallet]\nopening = "40.00"\ntrigger = "1.00"\nrecharge = "50.00"\n[postpaid]\n'
    rows = daily(OCTOBER, 31)
    soon = bill_of(tmp_path / "a", rows, "2026-10", agreement=f"{wallet}since = 2026-11-12T00:00:00Z\n")
    found = funding(soon, risks=RISKS)
    assert "billed after use from 12 November 2026 on, and with that the credits last until then" in found.sentences[0]
    assert "Calls that come later are billed after use from 12 November 2026 on." in " ".join(found.sentences)
    assert found.own is not None
    assert not found.own.setting.recharge
    late = bill_of(tmp_path / "b", rows, "2026-10", agreement=f"{wallet}since = 2027-03-01T00:00:00Z\n")
    later = funding(late, risks=RISKS)
    assert later.after_use is None
    assert later.own is not None
    assert later.own.setting.recharge == 50
    assert later.sentences[0].startswith("For November 2026: buy ")


def test_until_calls_are_billed_after_use_the_credits_must_last(tmp_path):
    """1.00 a day: 9.00 are left, 24 days are to come before the move; 69.00 last until a move on the 12th."""
    rows = daily(OCTOBER, 31)

    def until(name, opening, since):
        wallet = f'[wallet]\nopening = "{opening}"\n[postpaid]\nsince = {since}T00:00:00Z\n'
        return funding(bill_of(tmp_path / name, rows, "2026-10", agreement=wallet), risks=RISKS)

    found = until("a", "40.00", "2026-11-25")
    assert found.until is not None
    assert found.until.at == found.after_use == pd.Timestamp("2026-11-25T00:00Z")
    assert found.until.purchase >= 50
    assert found.until.chance <= 0.05
    first = found.sentences[0]
    assert first.startswith(
        f"For November 2026: buy {found.until.purchase:,.2f} USD more for the time until 25 November 2026, and then "
        "nothing: calls that find the credits used up are billed after use from 25 November 2026 on, and with that the "
        "credits last until then in 9"
    )
    assert "For credits to pay all of them instead: buy " in first
    bought = f"{found.until.purchase:,.2f}"
    assert tradeoff.advised(found).startswith(
        f"Buy {bought} for the time until 25 November 2026, then nothing; for cre"
    )
    assert context(found)["cards"][0][:2] == ("Buy to last until 25 November 2026", bought)
    held = until("b", "100.00", "2026-11-12")
    assert held.until is not None
    assert held.until.purchase == 0
    assert held.sentences[0].startswith(
        "For November 2026: nothing need be bought, as calls that find the credits used up"
    )
    assert " from 12 November 2026 on, and the credits last until then in " in held.sentences[0]
    assert context(held)["cards"][0][0] == "Buy for credits to pay all"


def test_where_the_files_end_early_what_calls_use_until_the_month_is_bought_as_well(tmp_path):
    """Files up to the 20th, 2.00 a day: 60.00 are left of 98.00, and some 24.00 are used before November begins."""
    wallet = '[wallet]\nopening = "98.00"\n[[wallet.top_up]]\nat = 2026-10-25T00:00:00Z\namount = "75.00"\n'
    wallet += '[[wallet.top_up]]\nat = 2026-12-03T00:00:00Z\namount = "60.00"\n'
    found = funding(bill_of(tmp_path / "a", daily(OCTOBER, 20, "2.00"), "2026-10", agreement=wallet), risks=RISKS)
    left, opening = found.exhaustion, found.proposal.setting.opening
    assert left is not None
    assert (left.month, str(left.balance)) == ("2026-10", "60.00")
    assert 20 < left.uses < 28
    assert [(f"{each.at:%m-%d}", str(each.amount)) for each in left.ahead] == [("10-25", "75.00"), ("12-03", "60.00")]
    begins = 60 + 75 - left.uses
    assert found.purchase == (0 if begins >= opening else max(opening - begins, 50))
    assert found.outcome.setting.opening == begins + found.purchase
    assert "the agreement buys 75.00 USD on 25 October 2026)" in found.sentences[0]


def test_calls_that_nobody_can_pay_for_are_named(tmp_path):
    people = f"{USERS}q@example.com,id-1,Q,US,MCOPSTN1,Sales,,\n"
    rows = daily(OCTOBER, 31)
    nobodys = [usage_row(f"q{n}", OCTOBER.replace(day=5 + n, hour=7), "2.00") for n in range(3)]
    lost = [row | {"UPN": "q@example.com", "AAD ObjectId": "id-1"} for row in nobodys]
    read = read_bills([bill_of(tmp_path / "a", [*rows, *lost], "2026-10", users=people, agreement=NO_RECHARGE)])
    assert len(read.history.amounts) == 31
    assert read.notes == (
        "Calls of 6.00 USD are left out that nobody could pay for; credits pay for them once whoever calls (for Shared "
        "Calling the account) holds the credits licence.",
    )
