"""A broken stage breaks its law: no bill comes out, and the command ends with one line and status 3."""

import csv
import sys

import pytest
from mutating.change import changed
from oracle.tenants import random_tenant

import chargeback_kit as ck
from chargeback_kit import cli
from chargeback_kit.bill import bill, laws

SEED = 126
BROKEN = [
    ("L7", "fund", "amount_micro = 0 AND names_pool AND NOT is_over", "over_seconds >= 0"),
    ("L1", "sums", "count(*) AS calls", "count(*) + 1 AS calls"),
    (
        "L1",
        "classify",
        "WHERE u.rowid NOT IN (SELECT row_no FROM left_out)",
        "WHERE u.duration_seconds < 600 AND u.rowid NOT IN (SELECT row_no FROM left_out)",
    ),
    ("L2", "draw", "billed_seconds - pooled_seconds", "billed_seconds - pooled_seconds + 1"),
    ("L3", "wallet.player:_Player._buy", "self.bought += amount * times", "self.bought += 10_000 + amount * times"),
    (
        "L3",
        "wallet.player:_Player._charge",
        "self.spent += self.before[until] - self.before[self.done]",
        "self.spent += 10_000 + self.before[until] - self.before[self.done]",
    ),
    ("L3", "wallet.ledger:events", "-played.calls.amounts[made]", "1 - played.calls.amounts[made]"),
    ("L4", "chargeback.split:divide", "cents = in_cents(amount)", "cents = in_cents(amount) + 1"),
    ("L4", "chargeback.fees:_shares", "if idle: shares[idle_to] = shares.get(idle_to, Decimal()) + idle", "pass"),
    (
        "L5",
        "fund",
        "coalesce(reported_micro, to_cent(rated_micro), 0)",
        "row_no * 10000 + coalesce(reported_micro, to_cent(rated_micro), 0)",
    ),
]


@pytest.fixture
def tenant(tmp_path):
    folder = tmp_path / "tenant"
    return folder, random_tenant(SEED, folder)


def test_every_law_holds_while_nothing_is_broken(tenant):
    folder, how = tenant
    held = ck.bill(folder, how["month"], how["charges"]).laws
    assert [law.name for law in held] == ["L1", "L2", "L3", "L4", "L5", "L6", "L7"]


@pytest.mark.parametrize(("law", "place", "old", "new"), BROKEN, ids=[f"{law}-{place}" for law, place, *_ in BROKEN])
def test_a_broken_stage_breaks_its_law(law, place, old, new, tenant, monkeypatch):
    folder, how = tenant
    changed(place, old, new)(monkeypatch)
    with pytest.raises(ck.BrokenLaw, match=f"^Law {law} is broken: ") as broken:
        ck.bill(folder, how["month"], how["charges"])
    assert "\n" not in str(broken.value)


def test_a_bill_that_another_order_changes_breaks_the_law(tenant, monkeypatch):
    folder, how = tenant
    monkeypatch.setattr(bill, "again_in_another_order", lambda run, chain: False)
    with pytest.raises(ck.BrokenLaw, match=r"^Law L5 is broken: shuffling the input changes nothing"):
        ck.bill(folder, how["month"], how["charges"])


def test_a_large_bill_rests_on_one_call_per_usage_id(tenant, monkeypatch):
    folder, how = tenant
    monkeypatch.setattr(laws, "REPEATED_UP_TO_ROWS", 0)
    held = {law.name: law.seen for law in ck.bill(folder, how["month"], how["charges"]).laws}
    assert "usage ids" in held["L5"]
    assert held["L6"] == "the inputs are frozen"


@pytest.fixture
def marked_up(tenant):
    """The tenant, whose cost centres pay 3 % more than their calls and licences cost."""
    folder, how = tenant
    agreement = folder / "agreement.toml"
    terms = '[chargeback]\nmarkup_percent = "3"\n'
    agreement.write_text(f"{agreement.read_text(encoding='utf-8')}\n{terms}", encoding="utf-8")
    return folder, how


def test_the_law_of_the_statements_shows_their_sum_with_the_markup(marked_up):
    folder, how = marked_up
    found = ck.bill(folder, how["month"], how["charges"])
    stated = f"{sum(found.statements['amount']):,.2f}"
    assert found.statements["category"].eq("markup").any()
    assert {law.name: law.seen for law in found.laws}["L4"] == f"{stated} and {stated}"


def test_a_markup_that_is_none_breaks_the_law(marked_up, monkeypatch):
    folder, how = marked_up
    changed("chargeback.charged_on:charged_on", "rest[owner] = 0", "pass")(monkeypatch)
    with pytest.raises(ck.BrokenLaw, match=r"^Law L4 is broken: "):
        ck.bill(folder, how["month"], how["charges"])


def command(monkeypatch, tenant, out):
    folder, how = tenant
    words = ["bill", str(folder), "--month", how["month"], "--charges", how["charges"], "--out", str(out)]
    monkeypatch.setattr(sys, "argv", ["chargeback-kit", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


@pytest.mark.parametrize("number", range(0, len(BROKEN), 2))
def test_the_command_ends_with_one_line_and_status_3(number, tenant, tmp_path, monkeypatch, capsys):
    law, *change = BROKEN[number]
    changed(*change)(monkeypatch)
    assert command(monkeypatch, tenant, tmp_path / "out") == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"Law {law} is broken: ")
    assert said.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_the_command_writes_a_bill_while_nothing_is_broken(tenant, tmp_path, monkeypatch):
    assert command(monkeypatch, tenant, tmp_path / "out") in (0, None)
    with (tmp_path / "out" / "calls.csv").open(encoding="utf-8", newline="") as calls:
        assert next(csv.reader(calls))[0] == "usage_id"
