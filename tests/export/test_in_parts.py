"""A month may have millions of wallet events and problems: its files are written from some of them at a time."""

import csv

import pandas as pd
import pytest

from chargeback_kit.bill import problem_list, wallet_events
from chargeback_kit.bill.problem_list import OrderedProblems
from chargeback_kit.bill.wallet_events import WalletEvents
from chargeback_kit.export.contract import write_tables
from chargeback_kit.export.guarded_csv import write_csv
from chargeback_kit.export.workbook import grid
from chargeback_kit.presentation import wallet as told
from chargeback_kit.wallet.ledger import Ledger
from chargeback_kit.wallet.player import EVENTS

from .tenant import WALLET, bill, call, person

MANY = 3_000
FEW = 100
OF_THE_PICTURE = 2_500  # of a long month: the lowest and highest of 500 stretches, twice, and what is marked


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """Thousands of calls from credits, each of which contradicts a pool or names nobody that the list knows."""
    calls = [call(n, n % 3, Capability="MCOPSTNPP", Charge="0.10") for n in range(MANY)]
    return bill(tmp_path_factory.mktemp("busy"), [person(0)], calls, agreement=WALLET)


def test_a_written_bill_never_holds_its_whole_wallet_or_problem_list(busy, tmp_path, monkeypatch):
    held: list[int] = []
    frame = WalletEvents.frame

    def seen(*asked: object) -> pd.DataFrame:
        rows = frame(*asked)  # type: ignore[arg-type]
        held.append(len(rows))
        return rows

    one_by_one = OrderedProblems.__iter__

    def short(problems: OrderedProblems) -> object:
        assert len(problems) <= FEW, "every problem was looked at, one by one"
        return one_by_one(problems)

    monkeypatch.setattr(WalletEvents, "frame", seen)
    monkeypatch.setattr(OrderedProblems, "table", property(lambda _: pytest.fail("all problems were asked for")))
    monkeypatch.setattr(OrderedProblems, "__iter__", short)
    monkeypatch.setattr(wallet_events, "AT_ONCE", FEW)
    monkeypatch.setattr(problem_list, "AT_ONCE", FEW)
    monkeypatch.setattr(grid, "ROWS", FEW)
    monkeypatch.setattr(told, "POINTS", FEW)
    busy.write(tmp_path / "out")
    assert len(busy.wallet_events) > MANY > OF_THE_PICTURE > max(held)
    assert held.count(FEW) >= MANY // FEW
    assert len(busy.problem_list) > MANY // 2
    for name, there in (("wallet.csv", len(busy.wallet_events)), ("problems.csv", len(busy.problem_list))):
        with (tmp_path / "out" / name).open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.DictReader(file)) == there


@pytest.mark.parametrize("of", ["busy", "odd", "sample", "bare", "quiet"])
@pytest.mark.parametrize("raw", [False, True])
def test_what_is_written_in_parts_is_what_is_written_at_once(of, raw, request, tmp_path, monkeypatch):
    computed = request.getfixturevalue(of)
    monkeypatch.setattr(wallet_events, "AT_ONCE", 7)
    monkeypatch.setattr(problem_list, "AT_ONCE", 7)
    write_tables(computed, tmp_path, ["wallet.csv", "problems.csv"], raw_csv=raw)
    for name in ("wallet", "problems"):
        write_csv(getattr(computed, name), tmp_path / "once.csv", raw=raw)
        assert (tmp_path / f"{name}.csv").read_bytes() == (tmp_path / "once.csv").read_bytes()


def test_the_picture_of_a_wallet_names_the_call_of_each_event(busy):
    rows, events = told.rows(busy, points=10 * MANY), busy.wallet
    of_calls = events["usage_id"].where(events["event"] == "call").ffill().fillna("")
    assert rows.attrs["usage_ids"] == tuple(of_calls.where(events["event"].isin(("call", "recharge")), ""))
    assert rows.attrs["counts"] == events["event"].value_counts().to_dict()
    assert (rows.attrs["counts"]["recharge"], busy.wallet_events.lowest) == (
        busy.wallet_summary.recharges,
        events["balance"].min(),
    )


def test_a_ledger_knows_its_events_by_number(busy):
    ledger: Ledger = busy.ledger
    assert [EVENTS[kind] for kind in ledger.kind] == ledger.event
