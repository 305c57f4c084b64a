"""A walk over all tables of all screens: every cell with a number opens what it is made of, or says here why not."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

import ipywidgets as w
import pytest
from names.surfaces import inside

from chargeback_kit import screens
from chargeback_kit.explain.call_filter import chosen_at
from chargeback_kit.explain.calls_and_licences import behind
from chargeback_kit.presentation import alerts, wallet, waste
from chargeback_kit.widgets.panel import Panel, address
from chargeback_kit.widgets.panels.behind import CallsPanel, LicencesPanel
from chargeback_kit.widgets.panels.differs import Differs
from chargeback_kit.widgets.panels.moments import AlertList, CreditMoves
from chargeback_kit.widgets.panels.waste import WasteList
from chargeback_kit.widgets.rows import Rows
from chargeback_kit.widgets.state import State

from .conftest import SAMPLE

SCREENS = [getattr(screens, name) for name in screens.__all__]
NUMBER = re.compile(r"[+-]?[\d,]+(\.\d+)?")
OF_ANOTHER_WORLD = "no month that was: nothing of it is a call that was made"
NOTHING_BEHIND = {
    ("Settings of Communications Credits", None): OF_ANOTHER_WORLD,
    ("Licences to buy and to give back", None): OF_ANOTHER_WORLD,
    ("What it would cost a month", None): OF_ANOTHER_WORLD,
    ("Moves, the largest saving first", None): OF_ANOTHER_WORLD,
    ("Calls and licences of the reason", None): "a call of one of two months is the evidence itself",
    ("From opening to closing balance", "Opening balance"): "a balance is stated, not a sum of calls",
    ("From opening to closing balance", "Closing balance"): "the sum of the rows above it",
    ("From opening to closing balance", "Top-ups"): "bought by hand",
    ("From opening to closing balance", "Auto-recharges"): "each stands in the table below with its call",
    ("From opening to closing balance", "Expired"): "lapsed by date",
    ("Purchases and what lapsed", "top-up"): "bought by hand",
    ("Purchases and what lapsed", "expired"): "lapsed by date",
}
PLANNED = {"Budget", "Left"}


def closed_cells(table: Rows) -> Iterator[tuple[str, str]]:
    """The rows and columns of a table whose number neither opens anything nor belongs to a row that can be chosen."""
    for row in table.rows:
        if table.can_choose and row["key"]:
            continue
        opens = [*row["opens"], *[None] * len(row["cells"])]
        for column, cell, opened in zip(table.columns, row["cells"], opens, strict=False):
            if column["is_number"] and NUMBER.fullmatch(cell) and cell != "0" and opened is None:
                yield row["cells"][0], column["label"]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_cell_with_a_number_opens_what_it_is_made_of(screen: Callable[..., w.Widget]) -> None:
    found = list(inside(screen(SAMPLE / "2026-11")))
    closed = [
        (table.label, row, column)
        for table in found
        if isinstance(table, Rows)
        for row, column in closed_cells(table)
        if (table.label, None) not in NOTHING_BEHIND and (table.label, row) not in NOTHING_BEHIND
        if column not in PLANNED
    ]
    assert closed == []


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_shows_what_was_opened(screen: Callable[..., w.Widget]) -> None:
    panels = [found for found in inside(screen(SAMPLE / "2026-10")) if isinstance(found, Panel)]
    calls = next(panel for panel in panels if isinstance(panel, CallsPanel))
    calls.state.open("payer=credits")
    assert calls.layout.display is None
    assert calls.table.total == calls.state.bill.calls_of(payer="credits").calls
    calls.table.removed = "payer"
    assert calls.layout.display is None
    assert calls.state.filter.chosen == ""


def test_the_whole_bill_can_be_opened_where_calls_wait_to_be_asked_for() -> None:
    panels = [found for found in inside(screens.compare(SAMPLE / "2026-10")) if isinstance(found, Panel)]
    calls = next(panel for panel in panels if isinstance(panel, CallsPanel))
    assert calls.layout.display == "none"
    calls.table.opened = "1#"
    assert calls.layout.display is None
    assert calls.table.total == calls.state.bill.rows["calls"]


def test_an_alert_opens_its_call_and_its_pool(state: State) -> None:
    panel = AlertList(state)
    rows = alerts.rows(state.bill)
    assert len(panel.table.rows) == len(rows) > 10
    for row, moment in zip(panel.table.rows, rows.itertuples(), strict=True):
        _, call, subject = row["opens"]
        assert state.bill.calls_of(call).table["usage_id"].tolist() == [moment.usage_id]
        if moment.what != "pool_100":  # a pool with two counters is ended by a call of either (R23)
            assert moment.usage_id in set(state.bill.calls_of(subject).table["usage_id"])
    panel.table.opened = f"1#{panel.table.rows[0]['opens'][1]}"
    assert state.filter.chosen == f"usage_id={rows['usage_id'].iloc[0]}"


def test_a_recharge_opens_the_call_that_brought_it_on(state: State) -> None:
    panel, bill = CreditMoves(state), state.bill
    bought = {row["cells"][0]: row["opens"][2] for row in panel.purchases.rows}
    assert bought["top-up"] is None
    call = bill.calls_of(bought["auto-recharge"]).table.iloc[0]
    after = bill.wallet.loc[bill.wallet["usage_id"] == call["usage_id"], "balance"].iloc[0]
    assert after < bill.agreement.wallet.trigger
    calls = next(row for row in panel.sums.rows if row["cells"][0] == "Calls")
    assert calls["cells"][2] == f"{-bill.calls_of(calls['opens'][2]).amount:,.2f}"
    opened = wallet.opens(wallet.rows(bill))
    assert sum(found is not None for found in opened) == (bill.wallet["event"].isin(["call", "recharge"])).sum()


def test_waste_opens_its_licences(state: State) -> None:
    rows = waste.rows(state.bill)
    for row, found in zip(rows.to_dict("records"), waste.opens(rows), strict=True):
        assert found is not None
        assert behind(state.bill, found).amount == row["amount"]
    panel = WasteList(state)
    assert [row["opens"][1] for row in panel.table.rows] == [address(found) for found in waste.opens(rows)]


def test_what_was_before_opens_what_it_was_made_of(state: State) -> None:
    state.imagine(assigned={"DE/MCOPSTN1": 1})
    panel = Differs(state)
    for table in panel.tables.values():
        for row in table.rows:
            before = Decimal(row["cells"][1].replace(",", ""))
            assert behind(state.bill, chosen_at(row["opens"][1])).amount == before
    state.imagine_only({})


def test_a_licence_shows_the_receipt_of_its_fee(state: State) -> None:
    panel = LicencesPanel(state)
    panel.table.chosen = panel.table.rows[0]["key"]
    assert "R51" in panel.table.detail
    panel.table.chosen = ""
    assert panel.table.detail == ""
