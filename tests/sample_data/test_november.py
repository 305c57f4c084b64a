"""November of the sample tenant: each story that its README tells, as the bill has it."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import chargeback_kit as ck
from chargeback_kit.explain.naming import pool_name
from chargeback_kit.explain.waterfall import waterfall
from chargeback_kit.export.page import page as html
from chargeback_kit.presentation import licences, messages, wallet
from chargeback_kit.presentation.headline import money_cards

SAMPLE = Path(__file__).parents[2] / "sample_data"
MONTH = "2026-11"
MOVES = pd.Timestamp("2026-11-16", tz="UTC")
BRANCH = ["milo.hartwell", "june.abbott", "ruth.calder", "ines.pardo", "otis.greer", "poppy.vance"]
OVER_THE_PLAN = "c73e08b8-7128-49a2-bf6a-47f6ef5a4635"
LAST_OF_CREDITS = "b1281aca-8be5-4c6f-b6ac-770bc8acd211"


@pytest.fixture(scope="module")
def bill() -> ck.Bill:
    return ck.bill(SAMPLE / MONTH, MONTH)


@pytest.fixture(scope="module")
def rated() -> ck.Bill:
    return ck.bill(SAMPLE / MONTH, MONTH, "rated")


def of(bill: ck.Bill, *names: str) -> pd.DataFrame:
    """The calls of people by the first part of their sign-in names."""
    return bill.calls[bill.calls["user_principal_name"].isin([f"{name}@alder-finch.example" for name in names])]


def sums(calls: pd.DataFrame, *by: str) -> dict[object, Decimal]:
    """The money of calls that cost, by some columns."""
    return {key: sum(part["amount"]) for key, part in calls[calls["amount"] > 0].groupby(list(by))}


def at(bill: ck.Bill, usage_id: str) -> pd.Timestamp:
    """When a call began."""
    return pd.Timestamp(bill.calls.set_index("usage_id")["start_utc"][usage_id])


def test_what_the_month_comes_to(bill):
    assert bill.total == Decimal("1604.25")
    assert len(bill.calls) == 3191
    assert sums(bill.calls, "funded_by") == {
        ("carrier",): Decimal("10.40"),
        ("credits",): Decimal("148.91"),
        ("postpaid",): Decimal("23.34"),
    }
    assert set(bill.problems["code"]) == {"duplicate-row"}


def test_the_invoice_agrees_but_for_the_tax(bill):
    agreed = tomllib.loads((SAMPLE / MONTH / "agreement.toml").read_text("utf-8"))
    lines = {line["category"]: Decimal(line["amount"]) for line in agreed["invoice"]}
    calls = sum(bill.calls[bill.calls["kind"] != "carrier"]["amount"])
    assert (lines["usage"], lines["licence_fees"]) == (calls, bill.total - calls)
    assert lines["credits_purchase"] == sum(bill.wallet[bill.wallet["event"] == "recharge"]["amount"])


def test_november_opens_with_what_october_left(bill):
    october = ck.bill(SAMPLE / "2026-10", "2026-10")
    assert october.wallet["balance"].iloc[-1] == bill.wallet["balance"].iloc[0] == Decimal("73.72")


def test_every_call_that_the_page_names_for_november_is_in_the_bill(bill):
    page = (SAMPLE / "README.md").read_text("utf-8")
    told = page[page.index("| in November |") : page.index("| what is wrong on purpose |")]
    named = re.findall(r"`([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})`", told)
    assert len(named) >= 8
    assert set(named) <= set(bill.calls["usage_id"])


def test_the_branch_calls_by_its_accounts_right_and_its_people_owe(bill):
    calls = of(bill, *BRANCH)
    assert set(calls["pool_id"]) == {""}
    assert set(calls["kind"]) == {"domestic", "international"}
    assert sums(calls, "cost_center") == {
        ("Operations",): Decimal("5.20"),
        ("Sales",): Decimal("6.04"),
        ("Support",): Decimal("7.73"),
        ("Training",): Decimal("6.62"),
    }
    assert sums(calls, "funded_by") == {("credits",): Decimal("16.03"), ("postpaid",): Decimal("9.56")}
    assert calls[calls["funded_by"] == "postpaid"]["start_utc"].map(pd.Timestamp).min() > at(bill, LAST_OF_CREDITS)


def test_who_phones_the_branch_meets_its_account_and_costs_nothing(bill):
    calls = of(bill, "attendant.bellevue")
    assert len(calls) == 69
    assert set(calls["kind"]) == {"inbound"}
    assert set(calls["cost_center"]) == {"Operations"}
    assert sum(calls["amount"]) == 0


def test_text_messages_run_over_the_plan(bill):
    pool = bill.message_pools.set_index("pool_id").loc["NANP/MCOPSTN5/messages"]
    assert (pool["size_segments"], pool["used_segments"], pool["over_segments"]) == (100, 100, 97)
    assert str(pool["exhausted_at"]).startswith("2026-11-13")
    sent = of(bill, "tessa.wren")
    sent = sent[sent["kind"] == "message"]
    assert set(sent["cost_center"]) == {"Support"}
    assert sent[sent["amount"] > 0]["usage_id"].iloc[0] == OVER_THE_PLAN
    assert sums(sent, "funded_by") == {("credits",): Decimal("1.13"), ("postpaid",): Decimal("0.56")}


def test_two_messages_carry_the_fee_of_the_other_carrier(bill, rated):
    for usage_id in ("d5e408fc-9386-43f4-9b8b-b4b1b731c7a1", "cfd7ffd3-1d8f-4598-b8d2-54903e544eec"):
        call = bill.calls.set_index("usage_id").loc[usage_id]
        assert (call["reported_amount"], call["rated_amount"]) == (Decimal("0.03"), Decimal("0.03"))
    assert sums(rated.calls[rated.calls["kind"] == "message"], "kind") == {("message",): Decimal("1.69")}


def test_from_the_move_on_nothing_is_recharged_and_credits_are_spent_first(bill):
    events = bill.wallet.assign(at=bill.wallet["at"].map(pd.Timestamp))
    assert events[events["event"] == "recharge"]["at"].dt.date.map(str).tolist() == ["2026-11-06"]
    before = events[events["at"] < MOVES]
    assert before["balance"].iloc[-1] == Decimal("51.53")
    drawn = events[events["event"] == "call"]
    after = drawn[drawn["at"] >= MOVES]
    assert (after["balance"] < Decimal("50.00")).any()
    assert (drawn["usage_id"].iloc[-1], drawn["balance"].iloc[-1]) == (LAST_OF_CREDITS, Decimal("-0.19"))
    assert events["balance"].iloc[-1] == Decimal("-0.19")


def test_who_holds_no_credits_is_billed_after_use(bill):
    calls = of(bill, "jonas.keller")
    calls = calls[calls["amount"] > 0]
    assert sums(calls, "funded_by") == {("postpaid",): Decimal("1.71")}
    assert len(calls) == 12
    assert pd.Timestamp(calls["start_utc"].iloc[0]) < at(bill, LAST_OF_CREDITS)


def test_the_carriers_minutes_end_and_its_card_prices_the_rest(bill):
    pool = bill.pools.set_index("pool_id").loc["Larkspur Telecom/Sweden"]
    assert (pool["size_seconds"], pool["used_seconds"], pool["over_seconds"]) == (7200, 7200, 16740)
    calls = bill.calls[bill.calls["kind"] == "carrier"]
    assert sums(calls, "pool_id") == {("",): Decimal("2.89"), ("Larkspur Telecom/Sweden",): Decimal("7.51")}


def test_what_is_charged_on(bill):
    told = bill.statements.set_index(["cost_center", "category"])["amount"]
    assert told["Training", "kept_central"] == Decimal("-14.62")
    assert told["IT", "kept_central"] == Decimal("14.62")
    assert told["Operations", "carrier"] == Decimal("34.40")
    assert sum(told.xs("markup", level="category")) == Decimal("44.62")
    assert sum(told) == bill.total + Decimal("34.40") + Decimal("44.62")


def test_departments_pay_what_the_statements_come_to(bill):
    *_, more, paid = waterfall(bill)
    assert (more.name, more.amount) == ("Markup", Decimal("44.62"))
    assert paid.amount == sum(bill.statements["amount"]) == Decimal("1683.27")
    assert "7 cost centres owe 1,683.27 USD" in html(bill)
    assert {card.label: card.value for card in money_cards(bill)}["Departments pay"] == "1,683.27"


def test_the_card_alone_differs_where_india_became_dearer(rated):
    codes = rated.problems["code"].value_counts()
    assert (codes["amount-missing"], codes["balance-differs"]) == (8, 1)


def test_the_law_of_the_statements_shows_what_they_come_to(bill):
    assert {law.name: law.seen for law in bill.laws}["L4"] == "1,683.27 and 1,683.27"
    assert "<td>1,683.27 and 1,683.27</td>" in html(bill)


def test_next_steps_do_not_contradict_each_other(bill):
    """Four licences bring messages and three are held: the fourth is there, and is given back with more to save."""
    assert messages.next_step(messages.rows(bill)) == (
        "The 1 licence of Domestic Calling Plan (120 min) (MCOPSTN_5) that nobody holds would have covered what was "
        "over its pool of messages in November 2026 and saved the 1.69 USD of its messages over the pool "
        "with the carriers’ "
        "fees; given back, it saves 5.00 USD a month, which is more."
    )
    assert licences.next_step(licences.rows(bill)) == (
        "Giving back 17 of the 20 licences that nobody held in November 2026 saves 125.00 USD a month, which IT pays "
        "now. 2 of them, of Domestic Calling Plan (MCOPSTN1), would have covered 5.39 USD of calls over a pool; "
        "given back, they "
        "save 24.00 USD a month, which is more. Keep the other 3: meetings used the minutes."
    )


def test_what_the_page_says_of_the_move_and_of_the_bundle(bill):
    assert wallet.title(wallet.rows(bill)) == "Credits are used up; the calls after them are billed after use"
    assert wallet.next_step(wallet.rows(bill)) == ""
    assert (
        "a call leaves the balance below the trigger of 50.00, until 16 November 2026, 00:00; from then on calls that "
        "find the credits used up are billed after use."
    ) in html(bill)
    of_wallet = bill.alerts[bill.alerts["what"] == "wallet_trigger"]["sentence"].tolist()
    assert [said.partition("; ")[2] for said in of_wallet] == [
        "the trigger is 50.00 USD. Auto-recharge bought 75.00 USD at once.",
        "the trigger is 50.00 USD. Nothing is recharged since 16 November 2026, and calls that find nothing left are "
        "billed after use.",
        "the credits are used up, and calls after it are billed after use.",
    ]
    assert "the credits came to their trigger twice and were used up once" in html(bill)
    name = pool_name(bill, "Larkspur Telecom/Sweden")
    assert (name.title, name.phrase) == ("Larkspur Telecom, Sweden", "Larkspur Telecom’s pool Sweden")
