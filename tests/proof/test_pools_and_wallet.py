"""Receipts of pools and of events of the wallet: they prove themselves, lead on, and say what is not there."""

import json

import pytest
from cases.build import bill
from typer.testing import CliRunner

import chargeback_kit as ck
from chargeback_kit.cli import commands
from chargeback_kit.export.receipt_page import receipt_page

from . import again
from .tenants import unproven_events, unproven_pools

FOLDER = "sample_data/2026-10"


@pytest.fixture(scope="module")
def october():
    return ck.bill(FOLDER, "2026-10")


@pytest.fixture(scope="module")
def lapsing(october):
    """A wallet of two purchases of a year ago: calls take some of the first, and the rest of both lapses."""
    bought = [{"at": "2025-10-04T00:00:00Z", "amount": "5.00"}, {"at": "2025-10-06T00:00:00Z", "amount": "400.00"}]
    return october.what_if(wallet=ck.Wallet(opening="405.00", trigger="10.00", recharge="50.00", top_up=bought))


def test_every_pool_of_the_sample_proves_its_size_and_use(october):
    assert [*unproven_pools(october)] == []
    assert set(october.pools["pool_id"]) == {counter.pool_id for counter in october.counters}


def test_events_prove_their_amount_and_balance_where_credits_lapse_too(october, lapsing):
    assert [*unproven_events(october)] == []
    assert [*unproven_events(lapsing)] == []
    lapse = lapsing.wallet.index[lapsing.wallet["event"] == "expiry"]
    assert len(lapse) == 2
    for number in lapse:
        told = json.loads(json.dumps(lapsing.explain(event=int(number) + 1).data()))
        assert again.amount(told) == lapsing.wallet["amount"][number]


def test_a_recharge_names_the_trigger_as_the_switch_has_it_and_a_correction_gives_back(tmp_path):
    calls = [{"charge": "5.00"}, {"charge": "-0.50"}]
    wallet = {"opening": "10.00", "trigger": "5.00", "recharge": "50.00"}
    given = {"users": [{"skus": "MCOPSTNC"}], "wallet": wallet, "switches": {"trigger_at": "at_or_below"}}
    done = bill(tmp_path, given | {"calls": calls})
    recharge, correction = done.explain(event=3), done.explain(event=4)
    assert recharge.line.startswith("the balance was at or below the trigger, so credits were bought by themselves: 50")
    assert recharge.only("trigger").steps[0].answer == "5.00 USD were left, the trigger is 5.00 USD"
    assert correction.line.startswith("the call u2 is a correction and gave its amount back: 0.50 USD; ")


def test_a_recharge_says_what_was_missing_to_the_trigger(october):
    first = october.wallet.index[october.wallet["event"] == "recharge"][0]
    balance, missing = october.explain(event=int(first) + 1).also()
    assert (balance.value, missing.value > 0) == (october.wallet["balance"][first], True)


def test_in_another_world_the_size_is_what_was_asked_for(october):
    fewer = october.what_if(assigned={"US/MCOPSTN1": 3})
    size, *_ = fewer.explain(pool="US/MCOPSTN1/domestic").also()
    assert (size.how, size.value) == ("read", 3 * 3000 * 60)


def test_a_pool_of_two_months_is_asked_for_by_month():
    both = ck.bill("sample_data/2026-10", ["2026-10", "2026-11"])
    assert both.explain(pool="DE/MCOPSTN1/domestic", month="2026-10").amount > 0
    with pytest.raises(ck.InputError, match="2026-10 and 2026-11; name one"):
        both.explain(pool="DE/MCOPSTN1/domestic")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"pool": "DE/MCOPSTN1"}, "nearest .* DE/MCOPSTN1/domestic"),
        ({"event": 0}, "it has events 1 to"),
        ({"event": 10**6}, "it has events 1 to"),
        ({"pool": "DE/MCOPSTN1/domestic", "event": 1}, "or event="),
    ],
)
def test_what_is_not_there_is_said(october, asked, said):
    with pytest.raises(ck.InputError, match=said):
        october.explain(**asked)


def test_without_names_the_receipts_name_nobody(october):
    nameless = october.anonymised("a long enough secret")
    first = october.wallet.index[october.wallet["event"] == "call"][0]
    usage_id = october.wallet["usage_id"][first]
    assert usage_id not in str(nameless.explain(event=int(first) + 1))
    own = next(counter for counter in nameless.counters if counter.id.holder)
    named = next(counter.id.holder for counter in october.counters if counter.id.holder)
    assert named not in str(nameless.explain(pool=own.pool_id))


def test_the_page_holds_every_figure_and_asks_no_server(october, tmp_path):
    page = receipt_page(october.explain(pool="DE/MCOPSTN1/domestic"))
    assert "8 licences of 180 min" in page
    assert "1,440" in page
    assert "http" not in page
    out = tmp_path / "receipt.html"
    line = ["explain", FOLDER, "--month", "2026-10", "--event", "2", "--html", str(out)]
    assert CliRunner().invoke(commands(), line).exit_code == 0
    again_there = CliRunner().invoke(commands(), line)
    assert (again_there.exit_code, "exists already" in again_there.stderr) == (2, True)
    out.write_text("a thesis", encoding="utf-8")
    assert CliRunner().invoke(commands(), [*line, "--force"]).exit_code == 2
    assert out.read_text(encoding="utf-8") == "a thesis"
